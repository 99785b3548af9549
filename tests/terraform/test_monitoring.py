"""Alerts, charts and saved searches: each query can be read, and speaks of what there is."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import promql_parser
import pytest

from functions.sweep.handler import Sweep
from shared import topology
from shared.telemetry import Event
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.paths import ROOT
from tests.terraform.plan import Plan

GOOGLES = {
    "pubsub_googleapis_com:subscription_dead_letter_message_count": "pubsub_subscription",
    "pubsub_googleapis_com:subscription_oldest_unacked_message_age": "pubsub_subscription",
    "run_googleapis_com:container_instance_count": "cloud_run_revision",
    "run_googleapis_com:request_count": "cloud_run_revision",
    "run_googleapis_com:request_latencies_bucket": "cloud_run_revision",
}
"""Google's metrics that we use, and the resource that each is of: from its list of metrics."""

ALERTS = {
    "dead-letters",
    "oldest-unacked-message",
    "error-ratio",
    "faults",
    "job-failure-ratio",
    "organisation-failures",
    "degraded-stages",
    "usage-at-risk",
    "spend-an-hour",
    "spend-a-day",
    "reconcile-gap",
    "no-reconcile",
    "abandoned-jobs",
    "no-sweep",
    "no-owners",
    "oldest-waiting-job",
    "breaker-open",
    "model-retires",
    "budget-threshold",
    "webhooks-failing",
}

_WORDS = {4: "four", 10: "ten", 20: "twenty"}
"""Numbers as the page on deploying writes them."""

STATUS = {"members", "waiting", "spent_usd", "oldest_waiting_s"}
"""Of the fields of a line `organisation_status`, those that the dashboard shows."""


def alerts(planned: Plan) -> dict[str, str]:
    """Return the alerts' queries by their keys."""
    return {
        address.partition('"')[2].rstrip('"]'): body["conditions"]["condition_prometheus_query_language"][
            "query"
        ]
        for address, body in planned.of("google_monitoring_alert_policy").items()
    }


def charts(planned: Plan) -> dict[str, str]:
    """Return the charts' queries by their titles."""
    [body] = planned.of("google_monitoring_dashboard").values()
    tiles = json.loads(body["dashboard_json"])["mosaicLayout"]["tiles"]
    return {
        tile["widget"]["title"]: tile["widget"]["xyChart"]["dataSets"][0]["timeSeriesQuery"][
            "prometheusQuery"
        ]
        for tile in tiles
    }


def queries(planned: Plan) -> dict[str, str]:
    return alerts(planned) | charts(planned)


def test_each_trouble_has_an_alert(planned: Plan) -> None:
    """Each kind of trouble has one alert, and no other alert exists."""
    assert set(alerts(planned)) == ALERTS


def test_queries_are_promql(planned: Plan) -> None:
    """Each query is valid PromQL; Google would refuse another only when it is applied."""
    for query in queries(planned).values():
        promql_parser.parse(query)
    with pytest.raises(ValueError, match=r"."):
        promql_parser.parse("sum by (code (x)")


def metrics(query: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each metric of a query with the labels that are asked for."""
    for name, labels in re.findall(r"(\w+_googleapis_com:\w+)(\{[^}]*\})?", query):
        yield name, dict(re.findall(r'(\w+)=~?"([^"]*)"', labels))


def test_metrics_exist_on_their_resource(planned: Plan) -> None:
    """Each metric exists and names its monitored resource where several kinds have it."""
    ours = {f"logging_googleapis_com:user_{name}" for name in planned.named("google_logging_metric")}
    parts = {f"{name}_{part}" for name in ours for part in ("sum", "count")}
    for title, query in queries(planned).items():
        found = list(metrics(query))
        assert found, title
        for name, labels in found:
            assert name in ours | parts | set(GOOGLES), title
            assert labels["monitored_resource"] == GOOGLES.get(name, "cloud_run_revision"), title
    read = {name for query in queries(planned).values() for name, _ in metrics(query)}
    used = {name.removesuffix("_sum").removesuffix("_count") for name in read}
    assert ours <= used, "a metric that nobody looks at costs money"


def test_grouping_labels_exist(planned: Plan) -> None:
    """Each label that a query groups by exists on its metric."""
    known = {"le", "service_name", "subscription_id"}
    for body in planned.of("google_logging_metric").values():
        labels = body["metric_descriptor"].get("labels", [])
        declared = {each["key"] for each in (labels if isinstance(labels, list) else [labels])}
        assert declared == set(body.get("label_extractors", {}))
        known |= declared
    for query in queries(planned).values():
        for names in re.findall(r"by \(([^)]*)\)", query):
            assert set(re.split(r",\s*", names)) <= known


def test_dashboard_shows_top_ten_organisations(planned: Plan) -> None:
    """The dashboard has the ten organisations with the most of each field of their status."""
    shown = {
        field
        for query in charts(planned).values()
        for field in STATUS
        if query.startswith("topk(10,") and f"user_blog_organisation_{field}_sum{{" in query
    }
    assert shown == STATUS
    for field in STATUS:
        made = planned.named("google_logging_metric")[f"blog_organisation_{field}"]
        assert made["value_extractor"] == f"EXTRACT(jsonPayload.{field})"
        assert made["metric_descriptor"]["value_type"] == "DISTRIBUTION"


def test_sweeps_metric_names_all_parts(planned: Plan) -> None:
    """A sweep counts only if all of its parts ended: one that always fails is an alert, too."""
    sweep = Sweep(MemoryJobs(), MemoryTopics(), ManualClock(), topology.load())
    counted = planned.named("google_logging_metric")["blog_sweeps"]["filter"]
    assert set(re.findall(r"jsonPayload\.(\w+):\*", counted)) == {name for name, _ in sweep._parts}


def test_every_line_of_a_job_has_its_organisation(planned: Plan) -> None:
    """Where the code labels lines with a job, it labels them with the organisation that metrics count by."""
    for room in ("functions", "shared"):
        for path in (ROOT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "telemetry.labelled":
                    labels = {keyword.arg for keyword in call.keywords}
                    assert "job_id" not in labels or "org_id" in labels, f"{path}:{call.lineno}"
    for body in planned.of("google_logging_metric").values():
        extracted = body.get("label_extractors", {}).get("org_id")
        assert extracted in {None, "EXTRACT(labels.org_id)"}


def test_made_up_ids_do_not_blind_alerts(planned: Plan) -> None:
    """No alert for everybody reads a metric with a series for each organisation: their number is limited."""
    by_organisation = {
        name
        for name, body in planned.named("google_logging_metric").items()
        if "org_id" in body.get("label_extractors", {})
    }
    assert len(by_organisation) > len(STATUS)
    readers = {
        key
        for key, query in alerts(planned).items()
        for name in by_organisation
        if re.search(rf"user_{name}(_sum|_count)?\{{", query)
    }
    assert readers == {
        "budget-threshold",
        "oldest-waiting-job",
        "organisation-failures",
        "webhooks-failing",
    }


def test_log_filters_name_known_events(planned: Plan) -> None:
    """Each log filter names events of shared/telemetry.py."""
    filters = [body["filter"] for body in planned.of("google_logging_metric").values()]
    filters += [body["logging_query"]["filter"] for body in planned.of("google_logging_saved_query").values()]
    named = [values for text in filters for values in re.findall(r'event=("\w+"|\([^)]+\))', text)]
    events = {name for values in named for name in re.findall(r'"(\w+)"', values)}
    assert events <= {event.value for event in Event}
    assert events >= {Event.SWEPT, Event.CRASHED, Event.ORGANISATION_STATUS, Event.MODEL_ANSWERED}


def test_alert_links_its_section(planned: Plan) -> None:
    """Each alert's text links its section of docs/operate.md, and each such section has its alert."""
    page = (ROOT / "docs" / "operate.md").read_text()
    sections = set(re.findall(r"^### `([\w-]+)`", page, re.MULTILINE))
    assert sections == ALERTS
    for address, body in planned.of("google_monitoring_alert_policy").items():
        key = address.partition('"')[2].rstrip('"]')
        assert f"section `{key}`" in body["documentation"]["content"]


def test_alerts_are_sent_by_email(everything: Plan) -> None:
    """Alerts go to the given addresses by e-mail."""
    [channel] = everything.of("google_monitoring_notification_channel").values()
    assert channel["type"] == "email"
    assert channel["labels"] == {"email_address": "ops@example.com"}


def test_deploy_page_counts_alerts_and_queries(planned: Plan) -> None:
    """The page on deploying names as many alerts, saved queries and schedules as Terraform makes."""
    page = (ROOT / "docs" / "deploy.md").read_text()
    saved = planned.of("google_logging_saved_query")
    assert f"a dashboard, {_WORDS[len(ALERTS)]} alerts and {_WORDS[len(saved)]} saved log queries" in page
    schedules = len(planned.of("google_cloud_scheduler_job"))
    assert f"- {_WORDS[schedules]} schedules: every minute" in page
    assert f"Three of the {schedules} schedules are free" in page
