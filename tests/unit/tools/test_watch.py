"""The drills' stand-in for Google's own metrics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.monitoring.policies import Alert, Policies
from tests.terraform.plan import Plan
from tests.tools.drills.watch import Watch

RATIO = "sum by (service_name) (sum_over_time(run_googleapis_com:request_count{}[1m])) > 0"
OLDEST = "pubsub_googleapis_com:subscription_oldest_unacked_message_age"
AGE = f"max by (subscription_id) (max_over_time({OLDEST}[1m]))"


class Dispatcher:
    """Answers what the local dispatcher has counted."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}
        self.is_away = False

    def get(self, url: str, timeout: float) -> httpx.Response:
        assert timeout
        if self.is_away:
            raise httpx.ConnectError("away")
        return httpx.Response(200, json=self.state, request=httpx.Request("GET", url))

    def count(self, oldest: float = 0.0, **answers: int) -> None:
        self.state = {"usage": {"in_hand": 0, "held": 0, "oldest_s": oldest, "answers": answers}}


@pytest.fixture
def dispatcher(monkeypatch: pytest.MonkeyPatch) -> Dispatcher:
    """The dispatcher that a watch asks."""
    made = Dispatcher()
    monkeypatch.setattr("tests.tools.drills.watch.httpx.get", made.get)
    return made


def watch(folder: Path, query: str, speed: float = 1.0) -> Watch:
    """Return a watch of an alert with this query, on a stack whose functions have written nothing."""
    (folder / "stack.json").write_text(json.dumps([{"name": "dispatcher", "port": 1}]))
    alert = Alert("a", "", "", "", "", query, 0.0)
    return Watch(Policies(Plan({})), alert, folder, speed)


def found(watch: Watch) -> dict[str, float]:
    return {dict(labels).popitem()[1]: value for labels, value in watch.firing().items()}


def test_answers_since_the_beginning_count(dispatcher: Dispatcher, tmp_path: Path) -> None:
    """What was before does not count; no answer counts as one of 5xx; a new dispatcher begins at 0."""
    dispatcher.count(**{"2xx": 7})
    watching = watch(tmp_path, RATIO)
    assert found(watching) == {}
    dispatcher.count(**{"2xx": 8, "none": 2})
    assert found(watching) == {"blog-usage": 3}
    dispatcher.is_away = True
    assert found(watching) == {"blog-usage": 3}
    dispatcher.is_away = False
    dispatcher.count(**{"2xx": 1})
    assert found(watching) == {"blog-usage": 3}
    dispatcher.count(**{"2xx": 2})
    assert found(watching) == {"blog-usage": 4}


def test_messages_age_by_the_drills_clock(dispatcher: Dispatcher, tmp_path: Path) -> None:
    """Where a second counts as a minute, a message of fifteen seconds is fifteen minutes old."""
    dispatcher.count(oldest=15.0)
    assert found(watch(tmp_path, AGE, speed=60)) == {"blog-usage": 900.0}
