"""An attempt that runs out of time gets one more, whatever else befalls the stage in between."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest

from shared.errors import ModelUnavailable, Overloaded, StepTimeout, Unavailable
from shared.jobs.job import JobStatus, Stage
from shared.jobs.outputs import Outcome
from shared.jobs.waiting import WaitReason
from shared.stage.step import Work
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import Workbench, start, write

SLOW = 2
"""Attempts that may run out of time: each is paid for."""

BEFORE = [kinds for length in range(5) for kinds in product(("crash", "away", "busy"), repeat=length)]
"""Attempts that may precede the first slow one; one is excused (away)."""


class Troubled:
    """A step that meets one trouble after the other, and is too slow from then on."""

    def __init__(self, *troubles: str) -> None:
        self.slow = 0
        self._troubles = list(troubles)

    async def __call__(self, _work: Work) -> Outcome:
        trouble = self._troubles.pop(0) if self._troubles else "slow"
        if trouble == "crash":
            await asyncio.sleep(3600)
        if trouble == "away":
            raise Unavailable("Firestore is away.")
        if trouble == "busy":
            raise ModelUnavailable("The provider is busy.")
        self.slow += 1
        raise StepTimeout("It still wrote.")


async def to_its_end(bench: Workbench, step: Troubled) -> None:
    """Deliver until the job ends; an attempt that hangs is killed, and one put aside is let in again."""
    message = start()
    for _ in range(30):
        delivery = asyncio.create_task(bench.deliver(message, step=step))
        done, _ = await asyncio.wait([delivery], timeout=10)
        if done and delivery.result():
            if bench.job().waiting is None:
                return
            message = await bench.until_let_in()
            continue
        delivery.cancel()
        await asyncio.wait([delivery])
        await asyncio.sleep(bench.topology.timing.lease + 1)
    raise AssertionError("never acknowledged")


@pytest.mark.parametrize("before", BEFORE, ids="-".join)
@in_virtual_time
async def test_two_slow_attempts_end_a_job(before: tuple[str, ...]) -> None:
    """Two slow attempts end a job whatever came before.

    Or fewer, where all attempts but those of an outage are used up.
    """
    bench, step = Workbench(), Troubled(*before)
    await to_its_end(bench, step)
    job = bench.job()
    left = bench.topology.job.max_attempts - sum(kind != "away" for kind in before)
    assert (job.status, step.slow) == (JobStatus.FAILED, min(SLOW, left))
    assert job.error is not None
    assert job.error.code == "model_unavailable"


@pytest.mark.parametrize("between", BEFORE[:13], ids="-".join)
@in_virtual_time
async def test_events_between_slow_attempts_are_moot(between: tuple[str, ...]) -> None:
    """Other attempts between two slow ones change nothing: the first one is remembered."""
    bench, step = Workbench(), Troubled("slow", *between)
    await to_its_end(bench, step)
    assert (bench.job().status, step.slow) == (JobStatus.FAILED, SLOW)


@in_virtual_time
async def test_a_busy_instance_uses_no_attempt_up() -> None:
    """Neither the job nor its model is to blame for what else the instance has to do."""
    bench = Workbench()
    times = iter(range(20))

    async def step(work: Work) -> Outcome:
        if next(times) < 2 * bench.topology.job.max_attempts:
            raise Overloaded("The service is busy.")
        return await write(work)

    for _ in range(2 * bench.topology.job.max_attempts):
        assert not await bench.deliver(step=step)
    assert await bench.deliver(step=step)
    assert bench.job().record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_slow_step_after_a_crash_gets_one_more() -> None:
    """A step that outlasts its time after a crash gets one more. By the clock of the step itself."""
    bench = Workbench()
    crashed = asyncio.create_task(bench.deliver(step=_for_ever))
    await asyncio.sleep(5)
    crashed.cancel()
    await asyncio.sleep(bench.topology.timing.lease + 1)
    assert await bench.deliver(step=_for_ever)
    waiting = bench.job().waiting
    assert waiting is not None
    assert (waiting.reason, waiting.alias) == (WaitReason.MODEL, "gpt-4o")
    assert await bench.deliver(await bench.until_let_in(), step=_for_ever)
    assert bench.job().status is JobStatus.FAILED


async def _for_ever(_work: Work) -> Outcome:
    await asyncio.sleep(100_000)
    raise AssertionError
