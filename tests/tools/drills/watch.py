"""Watches a stack as Cloud Monitoring does: the log's metrics, the functions' answers, the messages' ages."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import httpx

from infra.local.supervision.service import HOST
from infra.local.supervision.state import PROCESSES
from tests.support.monitoring import entries, filters
from tests.support.monitoring.entries import Entry, seconds
from tests.support.monitoring.metrics import Labels, Series
from tests.support.monitoring.policies import Alert, Policies
from tests.support.monitoring.promql import Moment, Vector

_EVERY = 0.5
_PATIENCE = 5.0
_OF_NOTHING = "vector(0)"  # in the query of an alert that something is missing
_REQUESTS = "run_googleapis_com:request_count"
_AGE = "pubsub_googleapis_com:subscription_oldest_unacked_message_age"


class Watch:
    """One alert on one stack. Its durations are shorter by `speed`, and ages of messages longer."""

    def __init__(self, policies: Policies, alert: Alert, state_dir: Path, speed: float) -> None:
        self.policies = policies
        self.alert = alert
        self._state_dir = state_dir
        self._speed = speed
        self._began = self._since = self._repaired = time.time()
        self._answers: dict[tuple[str, str], int] | None = None  # at the last look
        self._points: dict[tuple[str, Labels], list[tuple[float, float]]] = defaultdict(list)
        self.sample()

    @property
    def end(self) -> str:
        """The sign by which an operator sees that it is over."""
        return (
            "What comes after the repair no longer sets the alert off: it closes when its window has passed, "
            "and another e-mail says so."
        )

    def find(self, text: str) -> list[Entry]:
        """Return what a filter finds since the drill began, or since the repair if that has begun."""
        since = max(self._began, self._repaired)
        return [each for each in self._entries() if seconds(each) >= since and filters.parse(text)(each)]

    def firing(self) -> Vector:
        """Return what the alert's query gives now."""
        self.sample()
        return self._evaluate(self.alert)

    def fires(self, key: str) -> bool:
        """Return whether another alert has its condition now."""
        return bool(self._evaluate(self.policies.alerts[key]))

    def _evaluate(self, alert: Alert) -> Vector:
        return Moment(self._series(), time.time(), self._speed, self._since).evaluate(alert.query)

    def counted(self) -> list[Entry]:
        """Return the log entries that the alert's metrics count."""
        read = [filters.parse(metric["filter"]) for metric in self.policies.read_by(self.alert)]
        return [entry for entry in self._entries() if any(each(entry) for each in read)]

    def measured(self) -> list[str]:
        """Return the values of Google's own metrics that the alert reads."""
        lines = []
        for (name, labels), points in sorted(self._points.items(), key=str):
            if name in self.alert.query and any(value for _, value in points):
                shown = ", ".join(
                    f"{key}={value}" for key, value in sorted(labels) if key != "monitored_resource"
                )
                value = points[-1][1] if name == _AGE else sum(value for _, value in points)
                lines.append(f"{name.partition(':')[2]}: {value:g} ({shown})")
        return lines

    def wait_until_quiet(self, patience: float) -> None:
        """Wait until the alert does not fire: what is missing comes first."""
        self._wait(lambda: not self.firing(), 0.0, patience, "still fires")

    def wait_until_it_fires(self, patience: float) -> None:
        """Wait until the alert has its condition for as long as it asks for."""
        self._wait(lambda: bool(self.firing()), self.alert.lasting / self._speed, patience, "does not fire")

    def mark(self) -> None:
        """Note that the repair begins."""
        self.sample()
        self._repaired = time.time()

    def wait_until_it_is_over(self, patience: float) -> None:
        """Wait until what comes from now on does not set it off; what was missing counts since the repair."""
        self.sample()
        self._since = self._repaired if _OF_NOTHING in self.alert.query else time.time()
        self._wait(lambda: not self.firing(), 0.0, patience, "is not over")

    def sample(self) -> None:
        """Read the functions' answers and the age of the messages from the dispatcher."""
        now = time.time()
        listed = json.loads((self._state_dir / PROCESSES).read_text())
        port = next(process["port"] for process in listed if process["name"] == "dispatcher")
        try:
            state = httpx.get(f"http://{HOST}:{port}/", timeout=_PATIENCE).raise_for_status().json()
        except httpx.HTTPError:
            return
        before, self._answers = self._answers, {}
        for name, found in state.items():
            service = entries.services()[name]
            self._add(_AGE, {"subscription_id": service}, now, found["oldest_s"] * self._speed)
            for kind, count in found["answers"].items():
                self._answers[name, kind] = count
                fresh = 0 if before is None else max(count - before.get((name, kind), 0), 0)
                # Cloud Run answers with 5xx where no instance does.
                labels = {"service_name": service, "response_code_class": kind.replace("none", "5xx")}
                self._add(_REQUESTS, labels, now, fresh)

    def _add(self, name: str, labels: dict[str, str], at: float, value: float) -> None:
        resource = "pubsub_subscription" if name == _AGE else "cloud_run_revision"
        self._points[name, frozenset({"monitored_resource": resource, **labels}.items())].append((at, value))

    def _series(self) -> list[Series]:
        measured = [Series(name, labels, tuple(points)) for (name, labels), points in self._points.items()]
        return [*measured, *self.policies.series(self._entries())]

    def _entries(self) -> list[Entry]:
        return [entry for entry in entries.read(self._state_dir) if seconds(entry) >= self._began]

    def _wait(self, holds: object, lasting: float, patience: float, trouble: str) -> None:
        assert callable(holds)
        deadline, held_since = time.monotonic() + patience, None
        while True:
            now = time.monotonic()
            held_since = (held_since or now) if holds() else None
            if held_since is not None and now - held_since >= lasting:
                return
            if now > deadline:
                raise AssertionError(f"the alert {self.alert.key} {trouble} after {patience:g} s")
            time.sleep(_EVERY)


def clock(at: float) -> str:
    """Return a time of the day, in UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}"
