"""When the alerts about jobs and costs fire, on lines of the log."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.telemetry import Event
from tests.support.monitoring import policies
from tests.support.monitoring.policies import Policies
from tests.support.monitoring.promql import Moment

Line = dict[str, Any]

ONE, OTHER = "15ceb9d8-0cc6-47b5-a251-96cfcb6d4248", "6e4dec3e-e926-4126-9065-e182a9b4c42f"


@pytest.fixture(scope="module")
def planned() -> Policies:
    """What Terraform makes, evaluated once."""
    return policies.load()


def line(service: str, labels: dict[str, str], **payload: Any) -> Line:
    """Return a line of a minute ago, as Cloud Logging has it."""
    return {
        "timestamp": datetime.fromtimestamp(time.time() - 60, UTC).isoformat(),
        "severity": "WARNING",
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": service}},
        "labels": labels,
        "jsonPayload": payload,
    }


def completed(number: int, org_id: str = OTHER) -> list[Line]:
    """Return the lines of jobs that were completed."""
    return [line("blog-meta", {"org_id": org_id}, event=Event.JOB_COMPLETED)] * number


def failed(number: int, code: str = "invalid_request", org_id: str = ONE) -> list[Line]:
    """Return the lines of jobs that failed."""
    return [line("blog-generate", {"org_id": org_id}, event=Event.JOB_FAILED, code=code)] * number


def degraded(number: int, stage: str = "polish") -> list[Line]:
    """Return the lines of a stage that did with less."""
    return [line(f"blog-{stage}", {"stage": stage, "org_id": ONE}, event=Event.STAGE_DEGRADED)] * number


def cost(usd: float) -> list[Line]:
    """Return the line of an answer."""
    return [
        line("blog-generate", {"stage": "generate"}, event=Event.MODEL_ANSWERED, model="best", cost_usd=usd)
    ]


def fires(planned: Policies, key: str, lines: Iterable[Line]) -> list[dict[str, str]]:
    """Return the labels for which an alert fires."""
    moment = Moment(planned.series(list(lines)), time.time())
    return [dict(labels) for labels in moment.evaluate(planned.alerts[key].query)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (degraded(3) + completed(14), 1),
        (degraded(3) + completed(15), 0),
        (degraded(2) + completed(2), 0),
        (degraded(2) + degraded(2, "meta") + completed(4), 0),
        (degraded(1) + degraded(3, "meta") + completed(4), 1),
    ],
    ids=["over a fifth", "a fifth", "two jobs", "two stages of two jobs", "one stage of three"],
)
def test_degraded_stages(planned: Policies, lines: list[Line], expected: int) -> None:
    """A stage that did with less at three jobs, and at more than a fifth of them, is an alert."""
    assert len(fires(planned, "degraded-stages", lines)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (failed(5) + completed(4, ONE) + completed(99), [{"org_id": ONE}]),
        (failed(5) + completed(5, ONE), []),
        (failed(4), []),
        (failed(5, "budget_exceeded") + failed(4), []),
        (failed(5) + failed(5, org_id=OTHER), [{"org_id": ONE}, {"org_id": OTHER}]),
    ],
    ids=["over half", "half", "four jobs", "refused by its budget", "two organisations"],
)
def test_organisation_failures(planned: Policies, lines: list[Line], expected: list[dict[str, str]]) -> None:
    """An organisation whose jobs fail is named, also if the others' jobs are many and well."""
    found = fires(planned, "organisation-failures", lines)
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(("share", "hour", "day"), [(0.24, 0, 0), (0.26, 1, 0), (1.1, 1, 1)])
def test_spend(planned: Policies, share: float, hour: int, day: int) -> None:
    """A quarter of the daily limit within an hour is an alert, before the limit is reached."""
    limit = float(planned.alerts["spend-a-day"].query.rpartition("> ")[2])
    lines = cost(limit * share)
    assert len(fires(planned, "spend-an-hour", lines)) == hour
    assert len(fires(planned, "spend-a-day", lines)) == day


def test_model_retires(planned: Policies) -> None:
    """Each model that the gateway names is an alert of its own; what functions write is none."""
    retiring = [line("blog-gateway", {}, model=model, retires="2027-01-14") for model in ("a/b", "c/d")]
    found = fires(planned, "model-retires", [*retiring, line("blog-meta", {}, retires="x", model="e/f")])
    assert sorted(each["model"] for each in found) == ["a/b", "c/d"]


@pytest.mark.parametrize(
    ("tries", "severity", "expected"),
    [(5, "WARNING", []), (6, "WARNING", [{"org_id": ONE}]), (9, "INFO", [])],
    ids=["tries of a quarter of an hour", "tries of an hour", "delivered at last"],
)
def test_webhooks_failing(
    planned: Policies, tries: int, severity: str, expected: list[dict[str, str]]
) -> None:
    """An event that an endpoint has not taken for long is an alert that names its organization."""
    tried = line("blog-deliveries", {"org_id": ONE}, event=Event.WEBHOOK_TRIED, tries=tries)
    assert fires(planned, "webhooks-failing", [{**tried, "severity": severity}]) == expected


def test_refused_requests_are_counted(planned: Policies) -> None:
    """A flood of callers without a token shows by status and route; it sets off no alert."""
    refused = line("blog-api", {}, event=Event.API_REQUEST, route="/jobs", status=401)
    lines = [refused] * 500 + [line("blog-api", {}, event=Event.API_REQUEST, route="/token", status=429)]
    counted = {
        (dict(each.labels)["route"], dict(each.labels)["status"])
        for each in planned.series(lines)
        if each.name.endswith("blog_api_requests")
    }
    assert counted == {("/jobs", "401"), ("/token", "429")}
    assert [key for key in planned.alerts if fires(planned, key, lines) and not key.startswith("no-")] == []
