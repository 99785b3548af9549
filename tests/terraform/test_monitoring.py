"""Alerts, charts and saved searches: each query can be read, and speaks of what there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import promql_parser
import pytest

from shared.telemetry import Event
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
    "usage-at-risk",
    "spend-a-day",
}


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
    sums = {f"{name}_sum" for name in ours}
    for title, query in queries(planned).items():
        found = list(metrics(query))
        assert found, title
        for name, labels in found:
            assert name in ours | sums | set(GOOGLES), title
            assert labels["monitored_resource"] == GOOGLES.get(name, "cloud_run_revision"), title
    used = {name.removesuffix("_sum") for query in queries(planned).values() for name, _ in metrics(query)}
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


def test_log_filters_name_known_events(planned: Plan) -> None:
    """Each log filter names events of shared/telemetry.py."""
    filters = [body["filter"] for body in planned.of("google_logging_metric").values()]
    filters += [body["logging_query"]["filter"] for body in planned.of("google_logging_saved_query").values()]
    events = {name for text in filters for name in re.findall(r'"([a-z]+_[a-z_]+|crashed)"', text)}
    assert events - {"cloud_run_revision"} <= {event.value for event in Event}
    assert len(events) > 8


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
