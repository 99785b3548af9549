"""A stage in a later run: it begins anew, asks anew, and no delivery of an earlier run disturbs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from shared.errors import ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.job import Stage, StageStatus
from shared.jobs.replay import plan
from shared.llm.chat import Answer, Request
from tests.support.fakes.broken import often
from tests.support.fakes.gateway import answer
from tests.support.fakes.proxy import CachingProxy
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, Workbench, envelope, start


async def replayed(bench: Workbench, stage: Stage) -> None:
    """Fail or finish what there is, and begin run 2."""
    seen = await bench.jobs.read(JOB)
    assert seen is not None
    await bench.jobs.update(seen, plan(seen.job, stage, bench.dependencies.clock.now(), 90).job)


async def failed(bench: Workbench) -> None:
    """End the job badly after generate."""
    bench.jobs.touch(JOB, status="failed")


@in_virtual_time
async def test_start_message_is_for_the_current_run() -> None:
    """A start message speaks for the run there is.

    It names no run: once more is run 2's call, and once more after that is nothing.
    """
    bench = Workbench(lambda _request, _call: answer(answer_id="the same"))  # a provider that names none
    assert await bench.deliver()
    await failed(bench)
    assert await bench.deliver()
    assert len(bench.gateway.calls) == 1
    await replayed(bench, Stage.GENERATE)
    for _ in range(3):
        await bench.until_acknowledged(start())
    assert [call.run for _, call in bench.gateway.calls] == [1, 2]
    job = bench.job()
    assert (job.run, job.record(Stage.GENERATE).status, job.usage.calls) == (2, StageStatus.DONE, 2)
    assert len(bench.rows) == 2, "each run's call is a row of its own"
    assert {message["run"] for message in bench.following} == {1, 2}
    assert bench.jobs.written_outputs[JOB]["generate"]["run"] == 2


@in_virtual_time
async def test_a_message_of_an_earlier_run_is_dropped() -> None:
    """It comes late, from before the replay."""
    bench = Workbench()
    assert await bench.deliver()
    await failed(bench)
    await replayed(bench, Stage.POLISH)
    polish = Workbench(stage=Stage.POLISH)
    polish.jobs, polish.topics, polish.dependencies = bench.jobs, bench.topics, bench.dependencies
    for run, calls in ((1, 1), (3, 1), (2, 2), (2, 2)):
        message = envelope({"job_id": JOB, "run": run, "revision": 0})
        if run == 2:
            await polish.until_acknowledged(message)
        else:
            assert await polish.deliver(message)
        assert len(bench.gateway.calls) == calls


@in_virtual_time
async def test_retry_in_a_later_run_uses_its_purchase() -> None:
    """A retry in a later run may use what that run bought.

    Not the answer of the run before, whatever the clock says of the age of either.
    """
    proxy = CachingProxy()
    bench = Workbench(proxy)
    assert await bench.deliver()
    await failed(bench)
    await replayed(bench, Stage.GENERATE)
    await bench.breaking(often("commit", "before", 4)).until_acknowledged()
    assert [call.run for _, call in bench.gateway.calls] == [1, 2, 2]
    assert len(bench.rows) == len(proxy.bought) == 2
    assert {(row["cost_usd"], row["cached"]) for row in bench.rows.values()} == {(0.00125, False)}
    assert bench.job().usage.calls == 2


@in_virtual_time
async def test_clock_jump_keeps_the_run() -> None:
    """A clock that jumps does not bring back the run before.

    A refused call that is repeated neither returns the old post nor pays for it again.
    """
    proxy, refusals = CachingProxy(), iter([False, True])

    def script(request: Request, call: Call) -> Answer | Exception:
        return ModelUnavailable("Busy.") if next(refusals, False) else proxy(request, call)

    bench = Workbench(script)
    assert await bench.deliver()
    await failed(bench)
    await replayed(bench, Stage.GENERATE)
    bench.dependencies = replace(bench.dependencies, clock=Ahead(minutes=5))
    await bench.until_acknowledged(start())
    assert len(bench.rows) == len(proxy.bought) == 2
    assert bench.job().usage.calls == 2


class Ahead(LoopClock):
    """A clock that is ahead by ever more, each time that one looks."""

    def __init__(self, minutes: int) -> None:
        self._ahead = timedelta(0)
        self._more = timedelta(minutes=minutes)

    def now(self) -> datetime:
        """Return a later time than the last one."""
        self._ahead += self._more
        return super().now() + self._ahead
