"""The breaker of an alias: who opens it, who may probe, what closes it, and clocks that jump."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.jobs.breaker import AliasPause, AliasState, after_failure, after_success, rest, with_probe
from tests.support.samples.jobs import NOW

CLOSED = AliasState()


def seconds(value: float) -> timedelta:
    """Return a span."""
    return timedelta(seconds=value)


def opened() -> AliasState:
    """Return a breaker that two jobs have opened."""
    return after_failure(after_failure(CLOSED, "a", NOW, None), "b", NOW, None)


@pytest.mark.parametrize("failures", [1, 2, 50])
def test_one_jobs_own_trouble_opens_nothing(failures: int) -> None:
    """However often it fails, for instance for its own long prompt."""
    state = CLOSED
    for _ in range(failures):
        state = after_failure(state, "a", NOW, None)
    assert state.waits_until(NOW) is None
    assert not state.is_half_open
    assert state.troubled


def test_second_job_opens_the_breaker() -> None:
    """The others wait for half a minute."""
    state = opened()
    assert state.waits_until(NOW) == NOW + seconds(30)
    assert state.waits_until(NOW + seconds(30)) is None
    assert state.is_half_open


def test_success_between_two_jobs_forgets_the_first() -> None:
    """Failures of two jobs in a row count, not those of a day."""
    state = after_failure(after_success(after_failure(CLOSED, "a", NOW, None)), "b", NOW, None)
    assert state.waits_until(NOW) is None


def test_probe_holds_the_others_back() -> None:
    """While one asks nobody else does, for five minutes at most: it may have crashed."""
    state = with_probe(opened(), NOW + seconds(30))
    assert state.waits_until(NOW + seconds(31)) == NOW + seconds(330)
    assert state.waits_until(NOW + seconds(331)) is None


def test_failed_probe_makes_the_rest_longer() -> None:
    """Twice as long each time, up to ten minutes."""
    state, now, rests = opened(), NOW, []
    for _ in range(7):
        until = state.waits_until(now)
        assert until is not None
        rests.append((until - now).total_seconds())
        now = until
        state = after_failure(with_probe(state, now), "c", now, None)
    assert rests == [30, 60, 120, 240, 480, 600, 600]


def test_late_failures_do_not_prolong_the_rest() -> None:
    """Calls that began before the breaker opened say nothing new: forty of them are one outage."""
    state = opened()
    for number in range(40):
        state = after_failure(state, f"late-{number}", NOW + seconds(5), 3600)
    assert state == opened()


def test_provider_names_the_rest() -> None:
    """A Retry-After is kept to, up to ten minutes: one answer does not stop everybody for a day."""
    first = after_failure(CLOSED, "a", NOW, None)
    assert after_failure(first, "b", NOW, 90).waits_until(NOW) == NOW + seconds(90)
    assert after_failure(first, "b", NOW, 86_400).waits_until(NOW) == NOW + seconds(600)


def test_success_closes_and_keeps_the_pause() -> None:
    """What an operator has paused only an operator resumes."""
    paused = AliasPause(since=NOW)
    state = after_success(AliasState(paused=paused, failures=9, opened_at=NOW, until=NOW + seconds(600)))
    assert state == AliasState(paused=paused)
    assert not state.troubled


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_clock_jump_shuts_nobody_out_for_ever(jump: int) -> None:
    """A clock that was wrong for a moment costs at most one rest by the clocks that are right."""
    state = after_failure(opened(), "c", NOW + seconds(jump), None)
    until = state.waits_until(NOW + seconds(max(jump, 0)))
    assert until is None or until - NOW <= seconds(max(jump, 0) + 600)


@given(st.integers(-5, 10**6))
def test_rest_is_half_a_minute_to_ten(failures: int) -> None:
    """For any number of failures."""
    assert 30 <= rest(failures) <= 600


def test_few_jobs_of_one_organisation_open_nothing() -> None:
    """A few odd prompts of one organisation keep no other from the model."""
    state = CLOSED
    for job_id in ("1", "2", "3", "4", "1", "2"):
        state = after_failure(state, f"one/{job_id}", NOW, None)
    assert state.waits_until(NOW) is None
    assert after_failure(state, "two/5", NOW, None).waits_until(NOW) is not None
    state = after_failure(state, "one/5", NOW, None)
    assert state.waits_until(NOW) == NOW + seconds(30), "the first rest, however many failures came before"
