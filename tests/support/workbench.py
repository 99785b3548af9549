"""One stage runner over fakes, and the messages and steps to try it with."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from functions.sweep.handler import Sweep
from shared import topology
from shared.errors import Misconfigured, RetryLater, Unavailable
from shared.jobs.job import Job, Stage
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.waiting import Waiting
from shared.llm.chat import Draft, Message, Request
from shared.messages.envelope import Envelope
from shared.stage.dependencies import Dependencies
from shared.stage.runner import StageRunner
from shared.stage.step import Step, Work
from tests.support.fakes.broken import BrokenJobs, BrokenTopics, Plan
from tests.support.fakes.gateway import Script, ScriptedGateway, answer
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics, Published
from tests.support.virtual_time import LoopClock

JOB = "11111111-1111-4111-8111-111111111111"
ORG = "22222222-2222-4222-8222-222222222222"
USER = "33333333-3333-4333-8333-333333333333"
START = {"job_id": JOB, "org_id": ORG, "user_id": USER, "topic": "Event-driven systems", "keywords": ["a"]}
TRACE = f"00-{'a' * 32}-{'b' * 16}-01"


def envelope(fields: object, *, message_id: str = "1", **attributes: str) -> Envelope:
    """Return a delivery of JSON, or of bytes as they are."""
    data = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    return Envelope(message_id=message_id, data=data, attributes=attributes, subscription="blog-generate")


def start(**changed: object) -> Envelope:
    """Return a delivery of the start message, changed where a test wants it."""
    return envelope({**START, **changed}, traceparent=TRACE)


def as_delivery(message: Published) -> Envelope:
    """Return a published message as its subscription delivers it."""
    return Envelope(message.message_id, message.data, message.attributes, "blog-generate")


def asking(prompt: str = "Write.", **changed: Any) -> Request:
    """Return a request for the model."""
    values = {"model": "gpt-4o", "messages": (Message("user", prompt),), "temperature": 0.7, "max_tokens": 99}
    return Request(**{**values, **changed})


def shown(text: str) -> Draft:
    """Return the draft that the steps below show of a text."""
    return Draft(text=text.upper(), fraction=min(len(text) / 100, 1.0))


async def write(work: Work) -> Outcome:
    """The step that most tests use: one call, one output."""
    written = await work.model.ask(asking(), live=shown)
    return Outcome(output=GenerateOutput(content=written.text, title="A title", model=written.model))


class Workbench:
    """A stage and everything around it; `plan` breaks the store and the topics, never the fakes' memory."""

    def __init__(
        self,
        script: Script = lambda _request, _call: answer(),
        step: Step = write,
        *,
        stage: Stage = Stage.GENERATE,
        plan: Plan = lambda _: None,
    ) -> None:
        self.stage = stage
        self.jobs = MemoryJobs()
        self.topics = MemoryTopics()
        self.gateway = ScriptedGateway(script)
        self.topology = topology.load()
        self.dependencies = Dependencies(
            store=BrokenJobs(self.jobs, plan),
            publisher=BrokenTopics(self.topics, plan),
            gateway=self.gateway,
            clock=LoopClock(),
            topology=self.topology,
        )
        self._step = step

    def breaking(self, plan: Plan) -> Workbench:
        """Return the same bench, memory included, as another instance sees it, with another plan."""
        other = Workbench(step=self._step, stage=self.stage)
        other.jobs, other.topics, other.gateway = self.jobs, self.topics, self.gateway
        other.dependencies = replace(
            self.dependencies, store=BrokenJobs(self.jobs, plan), publisher=BrokenTopics(self.topics, plan)
        )
        return other

    async def deliver(self, delivery: Envelope | None = None, *, step: Step | None = None) -> bool:
        """Return whether the delivery is acknowledged."""
        runner = StageRunner(self.stage, step or self._step, self.dependencies)
        try:
            await runner.handle(delivery or start())
        except (RetryLater, Unavailable, Misconfigured):
            return False
        return True

    async def until_acknowledged(self, delivery: Envelope | None = None, *, wait: float = 60.0) -> int:
        """Deliver again after each refusal, as Pub/Sub would; return the number of deliveries.

        A job that waits for its model is let in again by a sweep, and a replayed one by its own message. The
        message that is published then is the next delivery.
        """
        for deliveries in range(1, 401):
            before = len(self.topics.messages)
            if not await self.deliver(delivery):
                await asyncio.sleep(wait)
            elif published := self._published(before):
                delivery = published[-1]
            elif self._waiting is None:
                return deliveries
            else:
                delivery = await self.until_let_in()
        raise AssertionError("never acknowledged")

    async def redeliver(self, delivery: Envelope, *, wait: float = 60.0) -> None:
        """Deliver again after each refusal; a job that waits then is left to others."""
        for _ in range(60):
            if await self.deliver(delivery):
                return
            await asyncio.sleep(wait)
        raise AssertionError("never acknowledged")

    async def sweep(self, *, broken: bool = False) -> list[Envelope]:
        """Sweep once, without the plan's trouble unless `broken`; return the messages to this stage."""
        before = len(self.topics.messages)
        whole = self.dependencies
        store, publisher = (whole.store, whole.publisher) if broken else (self.jobs, self.topics)
        await Sweep(store, publisher, whole.clock, self.topology).handle(envelope({}))
        return self._published(before)

    async def until_let_in(self) -> Envelope:
        """Wait until the job is due, sweep each minute, and return the message that sets it going again."""
        for _ in range(2000):
            waiting, now = self._waiting, self.dependencies.clock.now()
            if waiting is None:
                raise AssertionError("the job does not wait")
            left = (waiting.until - now).total_seconds() if waiting.until else 0.0
            await asyncio.sleep(max(left, 0.0))
            for delivery in await self.sweep():
                if delivery.attributes["job_id"] == JOB:
                    return delivery
            await asyncio.sleep(60)
        raise AssertionError("never let in again")

    def _published(self, before: int) -> list[Envelope]:
        """Return the messages to this stage that were published after the first `before`."""
        consumed = self.topology.functions[self.stage.value].consumes
        return [as_delivery(each) for each in self.topics.messages[before:] if each.topic == consumed]

    @property
    def _waiting(self) -> Waiting | None:
        return self.job().waiting if JOB in self.jobs.documents else None

    def job(self, job_id: str = JOB) -> Job:
        """Return the job as it is stored."""
        return self.jobs.job(job_id)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The usage events as published."""
        return [message.fields for message in self.topics.on(self.topology.usage_topic)]

    @property
    def rows(self) -> dict[UUID, dict[str, Any]]:
        """The rows that the database would hold: the first event of each id."""
        return {UUID(event["event_id"]): event for event in reversed(self.events)}

    @property
    def following(self) -> list[dict[str, Any]]:
        """The messages to the next stage."""
        topic = self.topology.functions[self.stage.value].publishes or ""
        return [message.fields for message in self.topics.on(topic)]


async def typing(work: Work) -> Outcome:
    """One call whose answer comes word by word, and a second to end with."""
    written = await work.model.ask(asking("one"), live=shown)
    await asyncio.sleep(5)
    await work.model.ask(asking("two"))
    return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))


def slowly(words: int, pause: float) -> Workbench:
    """Return a bench whose model writes word by word, `pause` seconds apart."""
    bench = Workbench(lambda _request, _call: answer(" ".join(["word"] * words)), typing)
    bench.gateway.pause = pause
    bench.gateway.counting = 1.0
    return bench
