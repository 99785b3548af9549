"""The alerts, metrics and saved queries that Terraform makes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.support.monitoring import metrics
from tests.support.monitoring.entries import Entry
from tests.support.monitoring.metrics import Series
from tests.terraform import plan
from tests.terraform.plan import EXAMPLE, Plan


@dataclass(frozen=True)
class Alert:
    """An alert: what its e-mail says, and its condition, which has to hold for `lasting` seconds."""

    key: str
    policy: str
    severity: str
    subject: str
    content: str
    query: str
    lasting: float


class Policies:
    """What is planned with the example's variables."""

    def __init__(self, planned: Plan) -> None:
        self._planned = planned

    @cached_property
    def alerts(self) -> dict[str, Alert]:
        """The alerts by their keys, in the order of alerts.tf."""
        policies = self._planned.of("google_monitoring_alert_policy")
        first = next(iter(policies.values()))
        made = {address.partition('"')[2].rstrip('"]'): body for address, body in policies.items()}
        return {key: _alert(key, made[key]) for key in first["for_each"]}

    @cached_property
    def metrics(self) -> list[dict[str, Any]]:
        """The log-based metrics."""
        return list(self._planned.of("google_logging_metric").values())

    @cached_property
    def queries(self) -> dict[str, str]:
        """The filters of the saved queries by their titles."""
        saved = self._planned.of("google_logging_saved_query").values()
        return {body["display_name"]: body["logging_query"]["filter"] for body in saved}

    def series(self, entries: Sequence[Entry]) -> list[Series]:
        """Return all series of the log-based metrics."""
        return [each for metric in self.metrics for each in metrics.of_metric(metric, entries)]

    def read_by(self, alert: Alert) -> Iterable[dict[str, Any]]:
        """Return the log-based metrics that an alert reads."""
        return [metric for metric in self.metrics if f":user_{metric['name']}{{" in _plain(alert.query)]


def load(variables: Path = EXAMPLE) -> Policies:
    """Evaluate Terraform's files with these variables: about a second."""
    with tempfile.TemporaryDirectory() as folder:
        return Policies(plan.make(Path(folder), variables))


def _plain(query: str) -> str:
    return query.replace("_sum{", "{").replace("_count{", "{")


def _alert(key: str, body: dict[str, Any]) -> Alert:
    condition = body["conditions"]["condition_prometheus_query_language"]
    text = body["documentation"]
    return Alert(
        key=key,
        policy=body["display_name"],
        severity=body["severity"],
        subject=text["subject"],
        content=text["content"],
        query=condition["query"],
        lasting=float(condition["duration"].removesuffix("s")),
    )
