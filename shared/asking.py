"""A step's model: the gateway bound to one attempt, with every answer recorded before anything else."""

from __future__ import annotations

import asyncio
import hashlib
import math
import random
from collections.abc import Callable
from uuid import uuid5

import msgspec
from msgspec.structs import replace

from shared import retry, telemetry
from shared.chat import Answer, Live, Request
from shared.clock import Clock
from shared.errors import ContentPolicy, EmptyOutput, ModelError, ModelUnavailable
from shared.gateways.llm import Call, Gateway
from shared.gateways.publisher import Publisher
from shared.holder import Holder
from shared.job import Spend
from shared.messages import EVENT_NAMESPACE, UsageEvent

SLOW = "The stage took longer than it may: the model is too slow for this length."


class Recorder:
    """Publishes one usage event for each answer and adds up what the attempt spent, and what is new of it."""

    def __init__(
        self, publisher: Publisher, topic: str, operation: str, clock: Clock, counted: tuple[str, ...]
    ) -> None:
        """`counted` are the events that are in the job's usage already."""
        self._publisher = publisher
        self._topic = topic
        self._operation = operation
        self._clock = clock
        self.counted = counted
        self.spend = Spend()
        self.uncounted = Spend()
        self.latency_ms = 0
        self.model: str | None = None
        self._recording: set[asyncio.Task[None]] = set()

    async def record(self, answer: Answer, call: Call, what: str) -> None:
        """Publish the event and wait for it; `what` tells the call from others of the same stage.

        It is published also when the step is stopped just now: what was paid for is always recorded.
        """
        task = asyncio.create_task(self._record(answer, call, what))
        self._recording.add(task)
        task.add_done_callback(self._recording.discard)
        await asyncio.shield(task)

    async def settled(self) -> None:
        """Wait for what a stopped step left to be recorded."""
        await asyncio.gather(*self._recording, return_exceptions=True)

    async def _record(self, answer: Answer, call: Call, what: str) -> None:
        event = UsageEvent(
            event_id=_event_id(call, what, answer.answer_id),
            job_id=call.job_id,
            org_id=call.org_id,
            user_id=call.user_id,
            operation=self._operation,
            model=answer.model,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            total_tokens=answer.total_tokens,
            cost_usd=answer.cost_usd,
            saved_usd=answer.saved_usd,
            latency_ms=answer.latency_ms,
            cached=answer.cached,
            created_at=self._clock.now().isoformat(),
        )
        attributes = {"job_id": call.job_id, "org_id": call.org_id, "traceparent": call.traceparent}
        await self._publisher.publish(self._topic, msgspec.json.encode(event), attributes)
        self._add(answer, event.event_id)

    def _add(self, answer: Answer, event_id: str) -> None:
        self.model = answer.model
        self.latency_ms += answer.latency_ms
        spent = Spend(
            calls=1,
            cached_calls=int(answer.cached),
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            total_tokens=answer.total_tokens,
            cost_usd=answer.cost_usd,
        )
        self.spend = self.spend.plus(spent)
        if event_id not in self.counted:
            self.counted = (*self.counted, event_id)
            self.uncounted = self.uncounted.plus(spent)


class Asker:
    """The Model that a step gets."""

    def __init__(
        self, gateway: Gateway, recorder: Recorder, holder: Holder, call: Call, deadline: float
    ) -> None:
        """`call` names the attempt; `deadline` is when asking ends, in the loop's time."""
        self._gateway = gateway
        self._recorder = recorder
        self._holder = holder
        self._call = call
        self._deadline = deadline
        self._asked = 0

    async def ask(self, request: Request, *, live: Live | None = None) -> Answer:
        """See shared.chat.Model. An empty answer is asked for once more past the cache, which has kept it."""
        answer = await self._answer(request, live)
        if answer.text.strip():
            return answer
        again = await self._answer(replace(request, fresh=True), live)
        if again.text.strip():
            return again
        raise EmptyOutput("The model gave an empty answer twice: try another model or other instructions.")

    async def _answer(self, request: Request, live: Live | None) -> Answer:
        self._asked += 1
        if self._asked > 1:
            await self._holder.confirm()
        answer = await self._tried(request, live)
        if answer.finish_reason == "content_filter":
            raise ContentPolicy("The provider refused the content: change the topic or the instructions.")
        return answer

    async def _tried(self, request: Request, live: Live | None) -> Answer:
        tries = 0
        while True:
            tries += 1
            call = self._numbered(tries)
            try:
                answer = await self._complete(request, call, live)
            except ModelError as error:
                await self._wait(error, tries)
                continue
            if call.max_age is not None:
                answer = _bought_by_us(answer)
            await self._recorder.record(answer, call, f"{self._asked}:{_digest(request)}")
            _log(answer)
            return answer

    async def _complete(self, request: Request, call: Call, live: Live | None) -> Answer:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._gateway.complete(request, call, self._pieces(live))
        except TimeoutError as error:
            raise ModelUnavailable(SLOW) from error

    async def _wait(self, error: ModelError, tries: int) -> None:
        left = self._deadline - asyncio.get_running_loop().time()
        wait = retry.again_in(error, tries, left, random.random())  # noqa: S311 - spreads waits, hides nothing
        telemetry.warning(
            telemetry.Event.MODEL_FAILED, str(error), code=error.code.value, tries=tries, wait=wait
        )
        if wait is None:
            raise error
        await asyncio.sleep(wait)
        await self._holder.confirm()

    def _numbered(self, tries: int) -> Call:
        """Name the call. A repeat may be answered from the cache only with what this stage itself bought.

        An answer that was paid for and lost on its way (a crash, a cut connection) lies in the proxy's cache.
        Refusing entries older than the stage tells it from an older job's, so that it is billed as paid.
        """
        record = self._holder.job.record(self._holder.stage)
        number = f"{self._call.call_id}.{self._asked}.{tries}"
        if tries == 1 and record.attempt <= 1:
            return replace(self._call, call_id=number)
        return replace(self._call, call_id=number, max_age=math.ceil(self._holder.age()) + 1)

    def _pieces(self, live: Live | None) -> Callable[[str], None]:
        if live is None:
            return lambda _piece: None
        parts: list[str] = []

        def take(piece: str) -> None:
            parts.append(piece)
            self._holder.show(lambda: live("".join(parts)))

        return take


def _bought_by_us(answer: Answer) -> Answer:
    return (
        replace(answer, cached=False, cost_usd=answer.saved_usd, saved_usd=None) if answer.cached else answer
    )


def _digest(request: Request) -> str:
    return hashlib.sha256(msgspec.json.encode(request)).hexdigest()[:16]


def _event_id(call: Call, what: str, answer_id: str) -> str:
    """Derive the id from what was called and what answered.

    The proxy's cache repeats the provider's answer_id: a retried call that it answers is the same event, and
    one that had to be paid for again is another.
    """
    parts = (call.job_id, call.run, call.stage, call.revision, what, answer_id)
    return str(uuid5(EVENT_NAMESPACE, "|".join(map(str, parts))))


def _log(answer: Answer) -> None:
    telemetry.info(
        telemetry.Event.MODEL_ANSWERED,
        f"{answer.model} answered{' from the cache' if answer.cached else ''}.",
        model=answer.model,
        finish_reason=answer.finish_reason,
        total_tokens=answer.total_tokens,
        cost_usd=answer.cost_usd,
        cached=answer.cached,
        latency_ms=answer.latency_ms,
    )
