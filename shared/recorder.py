"""What an attempt's model calls cost: one usage event for each answer, and the sums for the job."""

from __future__ import annotations

import asyncio
from uuid import uuid5

import msgspec

from shared.chat import Answer
from shared.clock import Clock
from shared.gateways.llm import Call
from shared.gateways.publisher import Publisher
from shared.job import Spend
from shared.messages import EVENT_NAMESPACE, UsageEvent


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


def _event_id(call: Call, what: str, answer_id: str) -> str:
    """Derive the id from what was called and what answered.

    The proxy's cache repeats the provider's answer_id: a retried call that it answers is the same event, and
    one that had to be paid for again is another.
    """
    parts = (call.job_id, call.run, call.stage, call.revision, what, answer_id)
    return str(uuid5(EVENT_NAMESPACE, "|".join(map(str, parts))))
