"""While Pub/Sub hangs, and takes neither yes nor no for an answer, the work goes on beside it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from shared.errors import Unavailable
from shared.gateways.publisher import LONGEST
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.stage.step import Work
from tests.support.fakes.broken import When
from tests.support.fakes.gateway import answer
from tests.support.fakes.proxy import CachingProxy
from tests.support.fakes.publisher import MemoryTopics
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import Workbench, asking

CALLS = 10


class HangingUsage(MemoryTopics):
    """Topics of which the usage topic hangs until a time: each publish takes as long as a publisher waits."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self.until = until
        self.under_way = 0
        self.most = 0

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Publish, or hang."""
        if topic == "blog-usage" and asyncio.get_running_loop().time() < self.until:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            try:
                await asyncio.sleep(LONGEST)
            finally:
                self.under_way -= 1
            raise Unavailable("Pub/Sub did not take a message.")
        return await super().publish(topic, data, attributes)


async def long_post(work: Work) -> Outcome:
    """Ten calls, one after the other."""
    for part in range(CALLS):
        written = await work.model.ask(asking(f"part {part}"))
    return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))


def bench_of(until: float, *, seconds: float) -> tuple[Workbench, HangingUsage]:
    """Return a bench whose model takes some seconds for each call, and its topics."""
    bench = Workbench(CachingProxy(), long_post)
    bench.gateway.seconds = seconds
    topics = HangingUsage(until)
    bench.topics = topics
    bench.dependencies = replace(bench.dependencies, publisher=topics)
    return bench, topics


@in_virtual_time
async def test_hanging_usage_topic_pays_a_post_once() -> None:
    """A post of ten calls is paid once while the usage topic hangs.

    Waiting for each event would take more than the step has, and the next attempt would pay again.
    """
    bench, topics = bench_of(until=1000, seconds=35)
    assert await bench.deliver()
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.attempt, len(bench.gateway.calls)) == (StageStatus.DONE, 1, CALLS)
    assert asyncio.get_running_loop().time() < CALLS * 35 + 11
    assert (bench.job().usage.calls, len(bench.job().unsent or ()), bench.rows) == (CALLS, CALLS, {})
    assert topics.under_way == 0, "a publish goes on after its attempt"


@in_virtual_time
async def test_unsent_events_go_out_when_possible() -> None:
    """Events that the hanging topic did not take go out later.

    Within the attempt, when the topic comes back while the step works.
    """
    bench, _ = bench_of(until=100, seconds=20)
    assert await bench.deliver()
    assert (len(bench.rows), bench.job().unsent) == (CALLS, None)


@in_virtual_time
async def test_event_is_in_document_while_publish_hangs() -> None:
    """An event is in the document while its publish hangs.

    The next write of the lease carries it: a crash after it loses nothing.
    """
    bench, _ = bench_of(until=1000, seconds=20)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(20 + bench.topology.timing.lease_renewal + 2)
    assert len(bench.job().unsent or ()) == 1
    assert bench.job().usage.calls == 1
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)


@in_virtual_time
async def test_concurrent_publishes_are_bounded() -> None:
    """Only so many events are on their way at once.

    Forty jobs of an instance share its connection: the others wait among the unsent.
    """
    bench, topics = bench_of(until=1000, seconds=0.1)
    assert await bench.deliver()
    assert topics.most == 8
    assert len(bench.job().unsent or ()) == CALLS


@in_virtual_time
async def test_attempt_ends_in_time_though_all_hangs() -> None:
    """An attempt ends in time though Firestore and Pub/Sub hang at its end.

    The request is answered before Cloud Run ends it.
    """
    broken = False

    def plan(operation: str) -> When | None:
        return "hang" if broken and operation != "create" else None

    bench = Workbench(lambda _request, _call: answer(), _until_late, plan=plan)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(bench.topology.timing.step - 20)
    broken = True
    assert not await delivery
    assert asyncio.get_running_loop().time() < bench.topology.timing.function
    broken = False
    assert bench.job().status is JobStatus.RUNNING


async def _until_late(work: Work) -> Outcome:
    """One call, and a step that never ends by itself."""
    await work.model.ask(asking())
    await asyncio.sleep(10_000)
    raise AssertionError
