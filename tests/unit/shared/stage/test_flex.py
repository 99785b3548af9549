"""Jobs with time take the provider's cheap, slow tier."""

from __future__ import annotations

import asyncio
from dataclasses import replace as with_changes
from datetime import timedelta

import pytest
from msgspec.structs import replace

from shared.errors import ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.flex import takes_flex
from shared.jobs.job import JobStatus, Stage
from shared.jobs.outputs import Outcome
from shared.jobs.waiting import WaitReason
from shared.llm.chat import Answer, Request
from shared.messages.envelope import Envelope
from shared.stage.metered_model import FULL
from shared.stage.step import Work
from tests.support.fakes.gateway import Script, answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import Workbench, asking, shown, start

ALIAS = "gpt-4o"
BUSY = ModelUnavailable("The model's provider is asked too often.", rate_limited=True)
HOUR = 3600


def with_flex(script: Script = lambda _request, _call: answer(), *, flex: bool = True) -> Workbench:
    """Return a bench whose alias has a cheap tier."""
    bench = Workbench(script)
    known = replace(bench.topology.models[ALIAS], flex=flex)
    bench.topology = replace(bench.topology, models={**bench.topology.models, ALIAS: known})
    bench.dependencies = with_changes(bench.dependencies, topology=bench.topology)
    return bench


def due_in(bench: Workbench, hours: float) -> Envelope:
    """Return a start message with a deadline so many hours away."""
    return start(deadline=(bench.dependencies.clock.now() + timedelta(hours=hours)).isoformat())


def tiers(bench: Workbench) -> list[str | None]:
    """Return the tier that each call asked for."""
    return [call.service_tier for _, call in bench.gateway.calls]


@pytest.mark.parametrize(("hours", "tier"), [(5.9, None), (6.1, "flex"), (100, "flex")])
@in_virtual_time
async def test_far_deadline_takes_the_cheap_tier(hours: float, tier: str | None) -> None:
    """A deadline that leaves too little time changes nothing."""
    bench = with_flex()
    assert await bench.deliver(due_in(bench, hours))
    assert tiers(bench) == [tier]


@in_virtual_time
async def test_job_without_deadline_takes_the_standard() -> None:
    """A request of today is answered as today."""
    bench = with_flex()
    assert await bench.deliver()
    assert tiers(bench) == [None]


@in_virtual_time
async def test_alias_without_flex_takes_the_standard() -> None:
    """A provider without a cheap tier is never asked for one."""
    bench = with_flex(flex=False)
    assert await bench.deliver(due_in(bench, 100))
    assert tiers(bench) == [None]


@in_virtual_time
async def test_full_tier_is_waited_for() -> None:
    """A full tier costs one call: the job waits, lets others work, and nobody blames the alias."""

    def script(_request: Request, _call: Call) -> Answer | Exception:
        return BUSY if len(bench.gateway.calls) == 1 else answer()

    bench = with_flex(script)
    assert await bench.deliver(due_in(bench, 12))
    waiting = bench.job().waiting
    assert waiting is not None
    assert (waiting.reason, bench.job().member, tiers(bench)) == (WaitReason.MODEL, None, ["flex"])
    assert bench.job().record(Stage.GENERATE).error == FULL
    system = (await bench.jobs.admissions.system()).system
    assert not system.alias(ALIAS).troubled
    assert await bench.deliver(await bench.until_let_in())
    assert tiers(bench) == ["flex", "flex"]
    assert bench.job().record(Stage.GENERATE).status == "done"


@in_virtual_time
async def test_tier_that_stays_full_is_left_in_time() -> None:
    """Two hours before the deadline the job takes the standard tier, and is done long before it."""

    def script(_request: Request, call: Call) -> Answer | Exception:
        return BUSY if call.service_tier else answer()

    bench = with_flex(script)
    await bench.until_acknowledged(due_in(bench, 12))
    job = bench.job()
    assert job.record(Stage.GENERATE).status == "done"
    assert tiers(bench)[-2:] == ["flex", None]
    assert 10 * HOUR <= asyncio.get_running_loop().time() <= 10.5 * HOUR


@in_virtual_time
async def test_tier_full_for_days_uses_no_patience_up() -> None:
    """With a deadline behind the stage's patience, the standard tier is taken before patience ends."""

    def script(_request: Request, call: Call) -> Answer | Exception:
        return BUSY if call.service_tier else answer()

    bench = with_flex(script)
    await bench.until_acknowledged(due_in(bench, 100))
    assert bench.job().record(Stage.GENERATE).status == "done"
    assert asyncio.get_running_loop().time() < bench.topology.job.patience


@in_virtual_time
async def test_slow_cheap_tier_costs_one_attempt() -> None:
    """An answer that does not come in time is asked for in the standard tier, which may be slow as ever."""

    def script(_request: Request, call: Call) -> Answer:
        bench.gateway.pause = 1000.0 if call.service_tier else 0.0
        return answer("word word")

    bench = with_flex(script)
    await bench.until_acknowledged(due_in(bench, 12))
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.slow, record.flex_slow) == ("done", 0, True)
    assert tiers(bench) == ["flex", None]


@in_virtual_time
async def test_two_slow_standard_attempts_still_end_it() -> None:
    """The cheap tier's slow attempt is not one of the two that the standard tier has."""

    def script(_request: Request, _call: Call) -> Answer:
        bench.gateway.pause = 1000.0
        return answer("word word")

    bench = with_flex(script)
    await bench.until_acknowledged(due_in(bench, 12))
    assert bench.job().status is JobStatus.FAILED
    assert tiers(bench) == ["flex", None, None]


@in_virtual_time
async def test_attempt_in_both_tiers_blames_the_slow_one() -> None:
    """One that goes on in the standard tier, and is slow there, is one of the two that this tier has."""

    def script(_request: Request, call: Call) -> Answer:
        bench.gateway.pause = 0.0 if call.service_tier else 1000.0
        return answer("word word")

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking("1"), live=shown)
        await asyncio.sleep(60)  # meanwhile the time of the cheap tier is over
        await work.model.ask(asking("2"), live=shown)
        raise AssertionError

    bench = with_flex(script)
    limits = replace(bench.topology.job, flex_deadline=2 * HOUR + 30, flex_reserve=2 * HOUR)
    bench.topology = replace(bench.topology, job=limits)
    bench.dependencies = with_changes(bench.dependencies, topology=bench.topology)
    assert await bench.deliver(due_in(bench, 2 + 40 / HOUR), step=step)
    record = bench.job().record(Stage.GENERATE)
    assert (tiers(bench), record.slow, record.flex_slow) == (["flex", None], 1, False)
    assert await bench.deliver(await bench.until_let_in(), step=step)
    assert bench.job().status is JobStatus.FAILED
    assert tiers(bench) == ["flex", None, None]


@in_virtual_time
async def test_replay_after_the_deadline_is_standard() -> None:
    """A deadline in the past leaves no time, however far away it was when the job began."""
    bench = with_flex()
    await bench.deliver(due_in(bench, 12))
    job, now = bench.job(), bench.dependencies.clock.now()
    late = now + timedelta(hours=13)
    assert takes_flex(job, Stage.GENERATE, ALIAS, bench.topology, now)
    assert not takes_flex(job, Stage.GENERATE, ALIAS, bench.topology, late)
    assert not takes_flex(job, Stage.GENERATE, "no alias", bench.topology, now)


@pytest.mark.parametrize("asked", [3 * HOUR, 20 * HOUR])
@in_virtual_time
async def test_long_retry_after_keeps_the_reserve(asked: float) -> None:
    """However long a full tier asks for, the standard one is taken two hours before the deadline."""

    def script(_request: Request, call: Call) -> Answer | Exception:
        full = ModelUnavailable("Full.", retry_after=asked, rate_limited=True)
        return full if call.service_tier else answer()

    bench = with_flex(script)
    await bench.until_acknowledged(due_in(bench, 12))
    assert bench.job().record(Stage.GENERATE).status == "done"
    assert 10 * HOUR <= asyncio.get_running_loop().time() <= 10.5 * HOUR
