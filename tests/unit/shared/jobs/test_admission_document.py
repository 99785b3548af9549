"""Documents that operators write by hand: what can't be read stops an organisation, and breaks nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from shared.jobs.admission import Admission, Limits, Paused, Place, Queue
from shared.jobs.admission_document import (
    UNREADABLE,
    alias_fields,
    changed_fields,
    document_id,
    read_admission,
    read_system,
)
from shared.jobs.breaker import AliasPause, AliasState
from tests.support.samples.jobs import NOW


@pytest.mark.parametrize(
    "limits",
    [
        {"jobs": -1},
        {"jobs": "many"},
        {"jobs": 2.5},
        {"jobs": [1]},
        {"jobs": True},
        {"budget_usd": -0.01},
        {"budget_usd": float("inf")},
        {"budget_usd": float("nan")},
        {"budget_usd": "a lot"},
        {"budget_usd": {}},
        {"period": "year"},
        {"period": 1},
        {"models": "gpt-4o"},
        {"models": [1, None]},
        {"priority": -1},
        {"shards": 0},
        {"shards": -3},
        {"shards": 10**9},
        {"priority": "high"},
        [],
        "10 jobs",
        7,
    ],
    ids=repr,
)
def test_unreadable_limits_pause_the_organisation(limits: Any) -> None:
    """Nobody knows what it may spend: it waits, and what it has spent and who is at work are still known."""
    members = {"a": {"run": 1, "held_usd": 0.5, "since": NOW}}
    read = read_admission({"limits": limits, "members": members, "spent_usd": 2.5})
    if limits == []:  # an empty map in the language of whoever wrote it
        assert (read.limits, read.paused) == (Limits(), None)
        return
    assert read.paused is not None
    assert read.paused.reason == UNREADABLE
    assert (read.limits, read.running, read.spent_usd) == (Limits(), 1, 2.5)


@pytest.mark.parametrize(
    ("limits", "known"),
    [
        ({}, Limits()),
        (None, Limits()),
        ({"jobs": 0}, Limits(jobs=0)),
        ({"jobs": "12"}, Limits(jobs=12)),  # as a console writes it
        ({"budget_usd": 5}, Limits(budget_usd=5.0)),
        ({"budget_usd": None, "models": None}, Limits()),
        ({"models": []}, Limits(models=())),
        ({"models": ["gpt-4o", "one that is no more"]}, Limits(models=("gpt-4o", "one that is no more"))),
        ({"newer": {"a": 1}, "jobs": 3}, Limits(jobs=3)),
        ({"jobs": 10**9}, Limits(jobs=10**9)),
    ],
    ids=repr,
)
def test_readable_limits_are_read(limits: Any, known: Limits) -> None:
    """A missing limit is the default, and an unknown field is a later version's."""
    read = read_admission({"limits": limits})
    assert (read.limits, read.paused) == (known, None)


def test_unreadable_members_do_not_count() -> None:
    """A member that nobody can read holds neither a place nor money, and the number follows the members."""
    good = {"run": 2, "held_usd": 0.5, "since": NOW, "newer": 1}
    read = read_admission({"members": {"a": good, "b": 7, "c": {"run": "x"}}, "running": 99})
    assert read.members == {"a": Place(run=2, held_usd=0.5, since=NOW)}
    assert read.running == 1
    assert read_admission({"members": [1]}).members == {}


@pytest.mark.parametrize("paused", [{"since": NOW, "reason": "r"}, {"since": "soon"}, True, "yes"], ids=repr)
def test_any_pause_is_a_pause(paused: Any) -> None:
    """Also one in another shape: whoever wrote it wanted to stop the organisation."""
    assert read_admission({"paused": paused}).paused is not None
    assert read_system({"paused": paused}).paused is not None


@pytest.mark.parametrize("paused", [None, False, {}, ""], ids=repr)
def test_nothing_is_no_pause(paused: Any) -> None:
    """An empty field stops nobody."""
    assert read_admission({"paused": paused}).paused is None
    assert read_system({"paused": paused}).paused is None


def test_write_names_only_changed_fields() -> None:
    """Limits and pauses are the operators' and never written back; a field that is gone is removed."""
    before = Admission(limits=Limits(jobs=3), waiting=Queue(jobs=2, since=NOW), spent_usd=1.0)
    after = replace(
        before,
        limits=Limits(),
        paused=Paused(since=NOW),
        members={"a": Place(run=1, held_usd=1.0, since=NOW)},
        running=1,
        waiting=None,
    )
    assert changed_fields(before, after) == {
        "members": {"a": {"run": 1, "held_usd": 1.0, "since": NOW}},
        "running": 1,
        "waiting": None,
    }
    assert changed_fields(before, before) == {}


def test_system_of_another_shape_is_empty() -> None:
    """Trouble that nobody can read counts as none, and each alias is read apart from the others."""
    read = read_system(
        {"models": {"a": {"failures": 2}, "b": "away", "c": {"until": "soon"}}, "owners_known": 1}
    )
    assert read.alias("a").failures == 2
    assert read.alias("b") == read.alias("c") == read.alias("never seen") == AliasState()
    assert read.owners_known is False
    assert read_system({"models": []}).models == {}


def test_breaker_is_written_without_the_pause() -> None:
    """An operator who pauses an alias meanwhile is not overruled."""
    paused = AliasPause(since=NOW, reason="costs")
    state = AliasState(paused=paused, failures=2, suspects=("a", "b"), until=NOW + timedelta(seconds=30))
    assert "paused" not in alias_fields(state)
    assert read_system({"models": {"a": alias_fields(state)}}).alias("a") == replace(state, paused=None)


def test_documents_of_shards_have_own_ids() -> None:
    """The first is the organisation's own."""
    assert [document_id("o", shard) for shard in range(3)] == ["o", "o.1", "o.2"]
