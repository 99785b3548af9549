"""The stand-ins for Cloud Logging's filters, log-based metrics and PromQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.monitoring import entries, filters, metrics
from tests.support.monitoring.entries import Entry
from tests.support.monitoring.metrics import Series
from tests.support.monitoring.promql import Moment

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def entry(
    event: str = "job_failed", severity: str = "ERROR", service: str = "blog-polish", **fields: Any
) -> Entry:
    """Return the entry of a line that a function writes."""
    labels = {"logging.googleapis.com/labels": {"job_id": "j1", "org_id": "o1"}}
    line = {"severity": severity, "time": AT.isoformat(), "message": "It failed.", "event": event}
    [made] = entries.of_lines(service, [json.dumps({**line, **labels, **fields}), "not JSON", "{torn"])
    return made


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ('jsonPayload.event="job_failed"', True),
        ('jsonPayload.event="job_fail"', False),
        ('jsonPayload.event=("swept" OR "job_failed")', True),
        ('-jsonPayload.event="job_failed"', False),
        ('NOT jsonPayload.event="swept"', True),
        ('-jsonPayload.absent="x"', True),
        ('labels.job_id="j1" AND labels.org_id="o2"', False),
        ('labels.job_id="j1" labels.org_id="o1"', True),
        # OR binds stronger than AND, as Google has it.
        ('labels.job_id="j1" OR labels.job_id="j2" AND labels.org_id="o2"', False),
        ('labels.job_id="j1" OR (labels.job_id="j2" AND labels.org_id="o2")', True),
        ('jsonPayload.message:"FAILED"', True),
        ("jsonPayload.cost_usd>0.1", True),
        ("jsonPayload.cost_usd>0.2", False),
        ("jsonPayload.unknown_usd>0", False),
        ("jsonPayload.abandoned=true", True),
        ("jsonPayload.abandoned=false", False),
        ("jsonPayload.cost_usd:*", True),
        ("jsonPayload.absent:*", False),
        ("severity>=WARNING", True),
        ("severity>ERROR", False),
        ('resource.labels.service_name=~"^(blog-meta|blog-polish)$"', True),
        ('resource.labels.service_name!~"polish"', False),
    ],
)
def test_filter_finds_what_google_finds(text: str, *, finds: bool) -> None:
    """Each kind of comparison, the joints between them, and fields that are missing or null."""
    line = entry(cost_usd=0.2, unknown_usd=None, abandoned=True)
    assert filters.parse(text)(line) is finds


@pytest.mark.parametrize(
    "text",
    [
        "",
        'jsonPayload.event=="x"',
        "jsonPayload.event='x",
        'jsonPayload.event="x" AND',
        'jsonPayload.event=("x" OR "y"',
        '(jsonPayload.event="x"',
        'jsonPayload.event="x")',
        '"only words"',
        'jsonPayload.event "x"',
    ],
)
def test_unreadable_filter_is_an_error(text: str) -> None:
    """A slip of the pen in a page must not become a filter that finds everything or nothing."""
    with pytest.raises(ValueError, match=r"."):
        filters.parse(text)


def test_agents_fields_leave_the_payload() -> None:
    """Severity, time, labels and trace are fields of the entry, as Cloud Run's agent makes them."""
    made = entry(code="internal")
    assert made["jsonPayload"] == {"message": "It failed.", "event": "job_failed", "code": "internal"}
    assert (made["severity"], made["labels"]["org_id"]) == ("ERROR", "o1")
    assert made["resource"]["labels"] == {"service_name": "blog-polish"}


def test_metric_counts_and_adds_up() -> None:
    """A counter has a point for each line, a distribution their sum and their count, by label."""
    metric: dict[str, Any] = {
        "name": "spend",
        "filter": 'jsonPayload.event="model_answered"',
        "label_extractors": {"model": "EXTRACT(jsonPayload.model)"},
        "value_extractor": "EXTRACT(jsonPayload.cost_usd)",
        "metric_descriptor": {"value_type": "DISTRIBUTION"},
    }
    lines = [entry("model_answered", model=model, cost_usd=0.5) for model in ("a", "a", "b")]
    series = metrics.of_metric(metric, [*lines, entry("swept")])
    found = {(each.name.rpartition("_")[2], dict(each.labels)["model"]): each.points for each in series}
    assert {key: [value for _, value in points] for key, points in found.items()} == {
        ("sum", "a"): [0.5, 0.5],
        ("sum", "b"): [0.5],
        ("count", "a"): [1.0, 1.0],
        ("count", "b"): [1.0],
    }


def series(name: str, *points: tuple[float, float], **labels: str) -> Series:
    """Return a series of logging's metrics."""
    return Series(f"x:{name}", frozenset(labels.items()), points)


REQUESTS = [
    series("requests", (10, 3), (95, 6), service="a", code="2xx"),
    series("requests", (95, 6), service="a", code="5xx"),
    series("requests", (96, 9), service="b", code="2xx"),
]
ERRORS = 'sum by (service) (sum_over_time(x:requests{code="5xx"}[1m]))'
ALL = "sum by (service) (sum_over_time(x:requests[1m]))"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (ALL, {"a": 12, "b": 9}),
        (f"{ERRORS} / {ALL} > 0.2", {"a": 0.5}),
        (f"{ERRORS} / {ALL} > 0.2 and {ALL} >= 13", {}),
        ('sum(sum_over_time(x:requests{code!="2xx"}[1m])) > 5', {"": 6}),
        ('sum(sum_over_time(x:requests{service=~"b|c"}[1m]))', {"": 9}),
        ("max by (service) (max_over_time(x:requests[2m])) > 6", {"b": 9}),
        ("(sum(sum_over_time(x:absent[1m])) or vector(0)) < 1", {"": 0}),
        ("(sum(sum_over_time(x:requests[1m])) or vector(0)) < 1", {}),
        ("sum(sum_over_time(x:absent[1m])) > 0", {}),
    ],
)
def test_query_gives_what_prometheus_gives(query: str, found: dict[str, float]) -> None:
    """Sums and maxima of a window, comparisons that select, and an `or` for what is missing."""
    vector = Moment(REQUESTS, at=100).evaluate(query)
    assert {dict(labels).get("service", ""): value for labels, value in vector.items()} == found


def test_faster_clock_shortens_windows() -> None:
    """A minute of the query is a second, and nothing counts from before the repair."""
    query = "sum(sum_over_time(x:requests[5m])) > 0"
    assert Moment(REQUESTS, at=99, speed=60).evaluate(query) == {frozenset(): 21}
    assert Moment(REQUESTS, at=102, speed=60).evaluate(query) == {}
    assert Moment(REQUESTS, at=99, since=95.5).evaluate(query) == {frozenset(): 9}


@pytest.mark.parametrize("query", ["rate(x:requests[1m])", "x:requests", "1 + 1"])
def test_other_promql_is_an_error(query: str) -> None:
    """What is not evaluated here must not pass for an alert that does not fire."""
    with pytest.raises((ValueError, TypeError, KeyError)):
        Moment(REQUESTS, at=100).evaluate(query)
