"""Breakers that all instances share, and what an attempt reports to them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import (
    BudgetExceeded,
    ContentPolicy,
    GatewayMisconfigured,
    HoldExceeded,
    ModelAway,
    ModelError,
    ModelUnavailable,
    StepTimeout,
)
from shared.jobs.job import Stage
from shared.jobs.transitions import Trouble, release
from shared.stage.breakers import Breakers
from shared.stage.trust import Trust
from tests.support.fakes.broken import BrokenJobs, Plan
from tests.support.fakes.job_store import MemoryJobs
from tests.support.samples.jobs import GENERATE, NOW, at_work, job
from tests.support.virtual_time import LoopClock, in_virtual_time

ALIAS = "gpt-4o"


class Instances:
    """Several instances of a function over one store."""

    def __init__(self, plan: Plan = lambda _: None) -> None:
        self.jobs = MemoryJobs()
        self._store = BrokenJobs(self.jobs, plan)

    def new(self) -> Breakers:
        """Start an instance."""
        return Breakers(self._store.admissions, LoopClock())

    @property
    def state(self) -> dict[str, Any]:
        """The state as it is stored."""
        state: dict[str, Any] = self.jobs.admissions.documents["system"]["models"][ALIAS]
        return state


@in_virtual_time
async def test_breaker_opens_for_all_instances() -> None:
    """Two jobs find the model away; a third instance learns it without asking."""
    instances = Instances()
    await instances.new().report_failure(ALIAS, "a", None)
    assert await instances.new().wait_until(ALIAS) is None
    await instances.new().report_failure(ALIAS, "b", None)
    assert await instances.new().wait_until(ALIAS) == LoopClock().now() + timedelta(seconds=30)
    assert await instances.new().wait_until("gpt-4o-mini") is None


@in_virtual_time
async def test_one_of_many_is_the_probe() -> None:
    """Of twenty that come when the rest is over, one asks."""
    instances = Instances()
    for name in ("a", "b"):
        await instances.new().report_failure(ALIAS, name, None)
    await asyncio.sleep(31)
    waits = await asyncio.gather(*(instances.new().wait_until(ALIAS) for _ in range(20)))
    assert waits.count(None) == 1


@in_virtual_time
async def test_probes_answer_closes_the_breaker(capsys: pytest.CaptureFixture[str]) -> None:
    """For all, after the few seconds that an instance remembers what it has read."""
    instances = Instances()
    probe, other = instances.new(), instances.new()
    for name in ("a", "b"):
        await probe.report_failure(ALIAS, name, None)
    await asyncio.sleep(31)
    assert await probe.wait_until(ALIAS) is None
    assert await other.wait_until(ALIAS) is not None
    await probe.report_success(ALIAS)
    await asyncio.sleep(4)
    assert await other.wait_until(ALIAS) is None
    assert [line.count('"breaker_opened"') for line in capsys.readouterr().out.splitlines()].count(1) == 1


@in_virtual_time
async def test_failures_at_once_are_all_noted() -> None:
    """Instances that write at the same time read again: no failure is lost."""
    instances = Instances()
    await asyncio.gather(*(instances.new().report_failure(ALIAS, name, None) for name in "ab"))
    assert sorted(instances.state["suspects"]) == ["a", "b"]
    assert instances.state["until"] is not None


@in_virtual_time
async def test_answers_without_trouble_write_nothing() -> None:
    """A healthy model costs no write."""
    instances = Instances()
    breakers = instances.new()
    assert await breakers.wait_until(ALIAS) is None
    for _ in range(50):
        await breakers.report_success(ALIAS)
    assert "system" not in instances.jobs.admissions.documents


@pytest.mark.parametrize("operation", ["admission system", "admission write_alias"])
@in_virtual_time
async def test_store_that_is_away_stops_nobody(operation: str) -> None:
    """A breaker is a help: without Firestore every attempt asks its model itself."""
    instances = Instances(lambda name: "before" if name == operation else None)
    breakers = instances.new()
    for name in ("a", "b", "c"):
        await breakers.report_failure(ALIAS, name, None)
    assert await breakers.wait_until(ALIAS) is None
    await breakers.report_success(ALIAS)


@in_virtual_time
async def test_operators_pause_outlives_the_breaker() -> None:
    """Written at the same time, and kept through failures and successes."""
    instances = Instances()
    paused = {"since": NOW, "reason": "costs"}
    instances.jobs.admissions.put("system", {"models": {ALIAS: {"paused": paused}}})
    for name in ("a", "b"):
        await instances.new().report_failure(ALIAS, name, None)
    assert instances.state["paused"] == paused
    breakers = instances.new()
    await asyncio.sleep(31)
    await breakers.wait_until(ALIAS)
    await breakers.report_success(ALIAS)
    assert (instances.state["paused"], instances.state["until"]) == (paused, None)


AWAY = ModelUnavailable("Away.")


@pytest.mark.parametrize(
    ("error", "costly", "waits", "reported"),
    [
        (AWAY, False, True, True),
        (AWAY, True, True, False),  # a stream that broke off: its own trouble
        (BudgetExceeded("No credit."), False, True, True),
        (StepTimeout("Slow."), False, True, False),
        (ContentPolicy("No."), False, False, False),
        (HoldExceeded("No room."), False, False, False),
        (GatewayMisconfigured("Key."), False, False, False),
    ],
    ids=["away", "cut off", "no credit", "slow", "refused", "no room", "wrong key"],
)
@in_virtual_time
async def test_trust_waits_for_what_may_pass(
    error: ModelError,
    costly: bool,  # noqa: FBT001 - columns of the table
    waits: bool,  # noqa: FBT001
    reported: bool,  # noqa: FBT001
) -> None:
    """Trouble of the model is waited for and told to the others, the job's own is not."""
    instances = Instances()
    trust = Trust(instances.new(), job(), Stage.GENERATE, patient=True)
    lost = await trust.lose(error, ALIAS, None, costly=costly)
    assert isinstance(lost, ModelAway) is waits
    if isinstance(lost, ModelAway):
        assert (lost.cause, lost.alias) == (error, ALIAS)
        assert lost.costly is (costly or isinstance(error, StepTimeout))
    else:
        assert lost is error
    assert ("system" in instances.jobs.admissions.documents) is reported


@in_virtual_time
async def test_trust_ends_with_the_patience() -> None:
    """Then the step gets the model's error and does without; the others still learn of it."""
    instances = Instances()
    trust = Trust(instances.new(), job(), Stage.GENERATE, patient=False)
    assert await trust.lose(AWAY, ALIAS, None, costly=False) is AWAY
    assert instances.state["failures"] == 1


@in_virtual_time
async def test_second_slow_attempt_is_the_last() -> None:
    """Each one is paid for."""
    slow = Trouble("Slow.", slow=True)
    before = release(job(stages=at_work(GENERATE, 1)), GENERATE, slow, NOW)
    trust = Trust(Instances().new(), before, Stage.GENERATE, patient=True)
    error = StepTimeout("Slow.")
    assert await trust.lose(error, ALIAS, None, costly=True) is error
    assert isinstance(await trust.lose(AWAY, ALIAS, None, costly=False), ModelAway)
