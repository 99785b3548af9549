"""The event of a budget that is nearly or wholly spent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from shared import topology
from shared.jobs.admission import Admission, Conditions, Limits, Place, in_period
from shared.jobs.admission_shards import combine
from shared.jobs.budget_event import budget_event, reached, threshold_sentence, threshold_to_announce
from shared.topology import Period
from tests.support.workbench import ORG

NOW = datetime(2026, 2, 17, 9, 30, tzinfo=UTC)
GIVEN = Conditions(defaults=topology.load().admission)
ADMISSION = Admission(
    limits=Limits(budget_usd=10.0),
    members={"a": Place(run=1, held_usd=1.5, since=NOW), "b": Place(run=1, held_usd=0.25, since=NOW)},
    running=2,
    spent_usd=8.0,
    period_start="2026-02-01",
)


@pytest.mark.parametrize(
    ("spent", "budget", "percent"),
    [
        (0.0, 10.0, 0),
        (7.999999, 10.0, 0),
        (8.0, 10.0, 80),
        (9.999999, 10.0, 80),
        (10.0, 10.0, 100),
        (1e9, 10.0, 100),
        (1e9, None, 0),
        (0.0, 0.0, 0),
        (0.000001, 0.0, 100),
    ],
)
def test_reached_compares_what_is_spent(spent: float, budget: float | None, percent: int) -> None:
    """What jobs at work hold does not count, and a budget of nothing is spent with the first cent."""
    admission = replace(ADMISSION, spent_usd=spent, limits=Limits(budget_usd=budget))
    assert reached(admission, GIVEN) == percent


@pytest.mark.parametrize(
    ("spent", "alerted", "percent"),
    [(8.0, 0, 80), (8.0, 80, None), (10.0, 0, 100), (10.0, 80, 100), (11.0, 100, None), (8.0, 100, None)],
)
def test_threshold_is_announced_once(spent: float, alerted: int, percent: int | None) -> None:
    """A threshold that was passed with a higher one is not announced after it."""
    admission = replace(ADMISSION, spent_usd=spent, alerted=alerted)
    assert threshold_to_announce(admission, GIVEN) == percent


def test_threshold_of_a_raised_budget_comes_again() -> None:
    """`alerted` follows what is reached, so that a raised budget has alerts of its own."""
    spent = replace(ADMISSION, spent_usd=10.0, alerted=100)
    raised = replace(spent, limits=Limits(budget_usd=20.0))
    assert threshold_to_announce(raised, GIVEN) is None
    settled = replace(raised, alerted=reached(raised, GIVEN), spent_usd=16.0)
    assert threshold_to_announce(settled, GIVEN) == 80
    ids = {budget_event(ORG, each, GIVEN, 80, NOW).event_id for each in (spent, raised)}
    assert len(ids) == 2


def test_threshold_comes_again_in_the_next_period() -> None:
    """A new period forgets what was announced, and its event has another id."""
    then = NOW + timedelta(days=12)
    after = replace(in_period(replace(ADMISSION, alerted=80), then, GIVEN.defaults), spent_usd=8.0)
    assert threshold_to_announce(after, GIVEN) == 80
    event = budget_event(ORG, after, GIVEN, 80, then)
    assert event.event_id != budget_event(ORG, ADMISSION, GIVEN, 80, NOW).event_id


def test_budget_event_has_all_for_a_listener() -> None:
    """The form is that of the other events on the topic."""
    event = budget_event(ORG, ADMISSION, GIVEN, 80, NOW)
    assert json.loads(msgspec.json.encode(event)) == {
        "event_id": event.event_id,
        "type": "budget.threshold",
        "timestamp": "2026-02-17T09:30:00Z",
        "data": {
            "org_id": ORG,
            "period": "month",
            "period_start": "2026-02-01",
            "budget_usd": 10.0,
            "spent_usd": 8.0,
            "held_usd": 1.75,
            "percent": 80,
            "resets_at": "2026-03-01T00:00:00Z",
        },
    }


@pytest.mark.parametrize(
    ("period", "resets"),
    [("day", "2026-02-18"), ("week", "2026-02-23"), ("month", "2026-03-01"), ("total", None)],
)
def test_budget_event_says_when_it_resets(period: Period, resets: str | None) -> None:
    """A budget without a period does not reset."""
    admission = replace(ADMISSION, limits=Limits(budget_usd=10.0, period=period))
    at = budget_event(ORG, admission, GIVEN, 80, NOW).data.resets_at
    assert (at and at.isoformat()) == (resets and f"{resets}T00:00:00+00:00")


def test_budget_event_id_is_the_thresholds() -> None:
    """The same threshold keeps its id, whatever else has changed; another organisation's has its own."""
    first = budget_event(ORG, ADMISSION, GIVEN, 80, NOW)
    later = replace(ADMISSION, members={}, spent_usd=9.0)
    assert budget_event(ORG, later, GIVEN, 80, NOW + timedelta(days=1)).event_id == first.event_id
    assert budget_event(ORG, ADMISSION, GIVEN, 100, NOW).event_id != first.event_id
    assert budget_event("another", ADMISSION, GIVEN, 80, NOW).event_id != first.event_id


def test_budget_event_needs_a_budget() -> None:
    """Without one there is nothing to announce."""
    with pytest.raises(ValueError, match="without a budget"):
        budget_event(ORG, Admission(), GIVEN, 80, NOW)


@pytest.mark.parametrize(
    ("percent", "period", "sentence"),
    [
        (80, "month", "The organisation has spent 80 % of its budget of $10.00 a month ($8.00)."),
        (100, "total", "The organisation has spent all of its budget of $10.00 in all ($8.00)."),
    ],
)
def test_threshold_sentence(percent: int, period: Period, sentence: str) -> None:
    """An operator reads the budget and its period in the log."""
    admission = replace(ADMISSION, limits=Limits(budget_usd=10.0, period=period))
    assert threshold_sentence(budget_event(ORG, admission, GIVEN, percent, NOW)) == sentence


def test_shards_reach_a_threshold_together() -> None:
    """The whole of the budget counts, not the share of one shard; an unused shard has last month's sum."""
    limits = Limits(budget_usd=10.0, jobs=5, shards=3)
    shards = [
        replace(ADMISSION, limits=limits, spent_usd=3.3, alerted=80),
        Admission(
            members={"c": Place(run=1, held_usd=0.5, since=NOW)}, spent_usd=4.5, period_start="2026-02-01"
        ),
        Admission(spent_usd=3.0, period_start="2026-01-01", alerted=100),
    ]
    whole = combine(shards, NOW, GIVEN.defaults)
    assert (whole.spent_usd, whole.running, sorted(whole.members)) == (7.8, 3, ["a", "b", "c"])
    assert (whole.alerted, threshold_to_announce(whole, GIVEN)) == (80, None)
    assert reached(replace(whole, spent_usd=8.0), GIVEN) == 80
    assert budget_event(ORG, whole, GIVEN, 80, NOW).data.budget_usd == 10.0
