"""What an attempt's model calls cost: one usage event for each answer, and the bills for the job."""

from __future__ import annotations

import asyncio
from uuid import uuid5

import msgspec

from shared import telemetry
from shared.chat import Answer
from shared.clock import Clock
from shared.errors import Unavailable
from shared.gateways.llm import Call
from shared.gateways.publisher import Publisher
from shared.job import Bill, Spend
from shared.messages import EVENT_NAMESPACE, UsageEvent

_SETTLING = 30.0  # seconds in which the last of them have to be taken
_PAUSE = 2.0


class Recorder:
    """Publishes one usage event for each answer, and keeps its bill for the job's sums."""

    def __init__(self, publisher: Publisher, topic: str, operation: str, clock: Clock) -> None:
        self._publisher = publisher
        self._topic = topic
        self._operation = operation
        self._clock = clock
        self.bills: list[Bill] = []
        self._recording: set[asyncio.Task[None]] = set()
        self._unsent: dict[str, tuple[UsageEvent, dict[str, str]]] = {}

    @property
    def spend(self) -> Spend:
        """What all answers of this attempt used."""
        whole = Spend()
        for bill in self.bills:
            whole = whole.plus(bill.spend)
        return whole

    @property
    def latency_ms(self) -> int:
        """How long the model took over them."""
        return sum(bill.latency_ms for bill in self.bills)

    async def record(self, answer: Answer, call: Call, what: str) -> None:
        """Publish the event and wait for it; `what` tells the call from others of the same stage.

        It is published also when the step is stopped just now: what was paid for is always recorded.
        """
        task = asyncio.create_task(self._record(answer, call, what))
        self._recording.add(task)
        task.add_done_callback(self._recording.discard)
        await asyncio.shield(task)

    async def settled(self) -> None:
        """Wait for what a stopped step left to be recorded, and try again what Pub/Sub did not take.

        Raises Unavailable when it still does not: the attempt is then given back. What is not taken stands in
        the log as a whole, so that no cost is lost even if nobody asks for the answer again.
        """
        try:
            async with asyncio.timeout(_SETTLING):
                if self._recording:
                    done, _ = await asyncio.wait(self._recording)
                    _ = [task.exception() for task in done]  # their events are among the unsent
                await self._send_again()
        except TimeoutError as error:
            self._complain()
            raise Unavailable("Pub/Sub does not take the stage's usage events.") from error

    async def _send_again(self) -> None:
        while self._unsent:
            try:
                for event, attributes in list(self._unsent.values()):
                    await self._publish(event, attributes)
            except Unavailable:
                await asyncio.sleep(_PAUSE)

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
        self.bills.append(_bill(event))
        attributes = {"job_id": call.job_id, "org_id": call.org_id, "traceparent": call.traceparent}
        self._unsent[event.event_id] = (event, attributes)
        await self._publish(event, attributes)

    async def _publish(self, event: UsageEvent, attributes: dict[str, str]) -> None:
        await self._publisher.publish(self._topic, msgspec.json.encode(event), attributes)
        self._unsent.pop(event.event_id, None)

    def _complain(self) -> None:
        for event, _ in self._unsent.values():
            telemetry.error(
                telemetry.Event.USAGE_UNSENT,
                f"Pub/Sub does not take a usage event: publish it on {self._topic} when it does.",
                usage=msgspec.to_builtins(event),
            )


def _bill(event: UsageEvent) -> Bill:
    spend = Spend(
        calls=1,
        cached_calls=int(event.cached),
        prompt_tokens=event.prompt_tokens,
        completion_tokens=event.completion_tokens,
        total_tokens=event.total_tokens,
        cost_usd=event.cost_usd,
    )
    return Bill(event_id=event.event_id, spend=spend, model=event.model, latency_ms=event.latency_ms)


def _event_id(call: Call, what: str, answer_id: str) -> str:
    """Derive the id from what was called and what answered.

    The proxy's cache repeats the provider's answer_id: a retried call that it answers is the same event, and
    one that had to be paid for again is another.
    """
    parts = (call.job_id, call.run, call.stage, call.revision, what, answer_id)
    return str(uuid5(EVENT_NAMESPACE, "|".join(map(str, parts))))
