"""A whole pipeline in virtual time whose every part fails now and then, from one seed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random

from msgspec.structs import replace

from functions.deadletter.handler import DeadLetters
from shared import topology
from shared.chat import Answer, Request
from shared.envelope import Envelope
from shared.errors import ModelUnavailable, PipelineError
from shared.gateways.llm import Call
from shared.job import Job, Stage
from shared.outputs import GenerateOutput, Outcome, PolishOutput, QualityOutput
from shared.stage import StageRunner
from shared.step import Step, Work
from shared.tools import Tools
from tests.fakes.broken import BrokenJobs, BrokenTopics, When
from tests.fakes.gateway import ScriptedGateway
from tests.fakes.proxy import CachingProxy
from tests.fakes.publisher import MemoryTopics
from tests.fakes.store import MemoryJobs
from tests.some_jobs import RESULT, TAGS
from tests.virtual_time import LoopClock
from tests.workbench import JOB, asking, shown, start

_DELIVERIES = 30
_END = 20_000.0  # seconds; a pipeline that takes longer is stuck


async def generate(work: Work) -> Outcome:
    """Ask once."""
    await work.model.ask(asking("generate"), live=shown)
    return Outcome(output=GenerateOutput(content="c", title="t", model="m"))


async def polish(work: Work) -> Outcome:
    """Ask once for each revision."""
    await work.model.ask(asking(f"polish {work.revision}"), live=shown)
    return Outcome(output=PolishOutput(content="p"))


async def quality(work: Work) -> Outcome:
    """Ask twice, the second time for a better answer to the same, and send the first version back."""
    await work.model.ask(asking(f"look {work.revision}"))
    await work.model.ask(replace(asking(f"look {work.revision}"), fresh=True))
    return Outcome(output=QualityOutput(score=60, word_count=1), revise=work.revision == 0)


async def meta(work: Work) -> Outcome:
    """Ask once and finish."""
    await work.model.ask(asking("meta"))
    return Outcome(output=TAGS, result=RESULT)


_STEPS: dict[Stage, Step] = {
    Stage.GENERATE: generate,
    Stage.POLISH: polish,
    Stage.QUALITY: quality,
    Stage.META: meta,
}


@dataclass
class Pipeline:
    """`rate` is how often anything fails, 0 to 1; when `cancelled`, the owner wants that at some moment."""

    seed: int
    rate: float
    cancelled: bool = False
    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    topics: MemoryTopics = field(default_factory=MemoryTopics)
    proxy: CachingProxy = field(default_factory=CachingProxy)
    late_calls: int = 0

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 - a seed is the point
        self._layout = topology.load()
        self._gateway = ScriptedGateway(self._answer)
        self._tools = Tools(
            store=BrokenJobs(self.jobs, self._fails),
            publisher=BrokenTopics(self.topics, self._fails),
            gateway=self._gateway,
            clock=LoopClock(),
            topology=self._layout,
        )
        self._consumers = {
            self._layout.functions[stage.value].consumes: StageRunner(
                stage, _STEPS[stage], self._tools
            ).handle
            for stage in Stage
        }

    @property
    def job(self) -> Job:
        """The one job."""
        return self.jobs.job(JOB)

    async def run(self) -> None:
        """Publish the start message twice and deliver everything until nothing is left to deliver."""
        async with asyncio.timeout(_END), asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(self._deliver("blog-requested", start()))
            if self.cancelled:
                group.create_task(self._cancel())
            begun = 0
            while len(group._tasks) > 0 or begun < len(self.topics.messages):
                for message in self.topics.messages[begun:]:
                    told = Envelope(message.message_id, message.data, message.attributes, message.topic)
                    for _ in range(self._random.choice((1, 1, 2))):
                        group.create_task(self._deliver(message.topic, told))
                    begun += 1
                await asyncio.sleep(1)

    async def _cancel(self) -> None:
        await asyncio.sleep(self._random.uniform(0, 300))
        if JOB in self.jobs.documents and not self.job.status.terminal:
            self.jobs.touch(JOB, cancel_requested=True)

    async def _deliver(self, topic: str, delivery: Envelope) -> None:
        """Deliver until it is acknowledged, as Pub/Sub does, and give it up after as many tries."""
        handle = self._consumers.get(topic)
        if handle is None:
            return
        for tries in range(_DELIVERIES):
            attempt = asyncio.create_task(handle(delivery))
            if self._random.random() < self.rate / 4:  # the instance is gone in the middle of it
                await asyncio.wait([attempt], timeout=self._random.uniform(0, 100))
                attempt.cancel()
            (ended,) = await asyncio.gather(attempt, return_exceptions=True)
            if ended is None:
                return
            assert isinstance(ended, PipelineError | asyncio.CancelledError), repr(ended)
            await asyncio.sleep(min(5 * 2**tries, 60))
        await self._give_up(topic, delivery)

    async def _give_up(self, topic: str, delivery: Envelope) -> None:
        (source,) = [each.subscription for each in self._layout.functions.values() if each.consumes == topic]
        told = {**delivery.attributes, "CloudPubSubDeadLetterSourceSubscription": source}
        letter = Envelope(delivery.message_id, delivery.data, told, "blog-dead-letter")
        while True:
            try:
                return await DeadLetters(self.jobs, self.topics, LoopClock(), self._layout).handle(letter)
            except PipelineError:
                await asyncio.sleep(60)

    def _fails(self, _operation: str) -> When | None:
        chance = self._random.random()
        return None if chance > self.rate else ("before" if chance < self.rate / 2 else "after")

    def _answer(self, request: Request, call: Call) -> Answer | Exception:
        """Answer as the proxy does; what fails may have been bought and lost on its way, or not."""
        self.late_calls += self.job.status.terminal
        self._gateway.seconds = self._random.choice((0, 1, 20, 200))
        fails = self._random.random() < self.rate
        if fails and self._random.random() < 1 / 2:
            return ModelUnavailable("Busy.", retry_after=1)
        answered = self.proxy(request, call)
        return ModelUnavailable("Busy.", retry_after=1) if fails else answered
