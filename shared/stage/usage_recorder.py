"""Record an attempt's model calls: one usage event for each answer, and bills for the job.

Events are published beside the work, which never waits for Pub/Sub. Until Pub/Sub has taken an event, it is
unsent, and every write of the attempt puts the unsent events into the job's document: the cost is then as
durable as the output, and shared/stage/outbox.py publishes it later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any

import msgspec

from shared import telemetry
from shared.clock import Clock
from shared.errors import PipelineError
from shared.gateways.litellm.request import Call
from shared.gateways.publisher import Publisher
from shared.jobs.job import Bill, Spend
from shared.llm.chat import Answer
from shared.messages.schemas import UsageEvent
from shared.stage.outbox import publish
from shared.stage.usage_event import to_bill, to_event
from shared.telemetry import Event

_SETTLING = 10.0  # seconds in which the step's last calls are counted, priced and published
_AT_ONCE = 8  # concurrent publishes: later events wait among the unsent


class UsageRecorder:
    """Publishes one usage event for each answer, and keeps its bill for the job's sums."""

    def __init__(
        self,
        publisher: Publisher,
        topic: str,
        operation: str,
        clock: Clock,
        unsent: Iterable[UsageEvent] = (),
    ) -> None:
        """`unsent` are the events that earlier attempts of the job left."""
        self._publisher = publisher
        self._topic = topic
        self._operation = operation
        self._clock = clock
        self.bills: list[Bill] = []
        self._recording: set[asyncio.Task[Any]] = set()
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._unsent = {event.event_id: event for event in unsent}
        self._ended = False
        self._owed: dict[str, Callable[[], None]] = {}
        self._is_last = False

    @property
    def unsent(self) -> tuple[UsageEvent, ...]:
        """The events that Pub/Sub has not taken."""
        return tuple(self._unsent.values())

    @property
    def spend(self) -> Spend:
        """The usage of all answers of this attempt."""
        whole = Spend()
        for bill in self.bills:
            whole = whole.plus(bill.spend)
        return whole

    @property
    def latency_ms(self) -> int:
        """The milliseconds that the model took for them."""
        return sum(bill.latency_ms for bill in self.bills)

    def start_recording(self, recording: Coroutine[Any, Any, Any]) -> None:
        """Start a recording that `settle` waits for, even if the step fails."""
        task = asyncio.create_task(recording)
        self._recording.add(task)
        task.add_done_callback(self._recording.discard)

    async def settle(self) -> None:
        """Wait until the step's last calls are recorded, and retry unsent events."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SETTLING):
                while self._recording:
                    await asyncio.wait(self._recording)
                await self._send_all()
        self._ended = True
        for task in self._sending.values():  # its event is among the unsent, which are written next
            task.cancel()

    async def _send_all(self) -> None:
        """Retry each unsent event once, a limited number at a time."""
        waiting = [event for event in self.unsent if event.event_id not in self._sending]
        while waiting or self._sending:
            while waiting and len(self._sending) < _AT_ONCE:
                self._send(waiting.pop(0))
            await asyncio.wait(self._sending.values(), return_when=asyncio.FIRST_COMPLETED)

    def log_unsent(self) -> None:
        """Log whole events that can't be written either: the lease is lost or Firestore is away."""
        for event in self.unsent:
            self._log_unsent_event(event)

    def _log_unsent_event(self, event: UsageEvent) -> None:
        telemetry.error(
            Event.USAGE_UNSENT,
            f"A usage event may be lost with its attempt: publish it on {self._topic} if it has no row.",
            usage=msgspec.to_builtins(event),
        )

    def record(self, answer: Answer, call: Call, alias: str, most: int, *, send: bool = True) -> None:
        """Keep the event and begin to publish it.

        `alias` is the requested model; an answer without a price costs `most` micro-dollars at most. A
        repeated answer is the same event: the first one counts, as in the database.
        """
        question = call.question
        self._owed.pop(question, None)
        event = to_event(answer, call, question, self._operation, self._clock.now())
        if any(bill.event_id == event.event_id for bill in self.bills):
            return
        self.bills.append(to_bill(event, alias, most))
        self._unsent[event.event_id] = event
        if send and len(self._sending) < _AT_ONCE:
            self._send(event, call.traceparent)

    def owe(self, used: Answer, call: Call, alias: str, most: int) -> None:
        """Remember an abandoned call, to be recorded if no later attempt gets its answer from the cache.

        After the last write of the last attempt its event can only be published.
        """
        if self._is_last:
            self.record(used, call, alias, most)
        else:
            self._owed[call.question] = lambda: self.record(used, call, alias, most, send=False)

    def settle_owed(self) -> None:
        """Record abandoned calls, also those still to come, because no later attempt repeats them."""
        self._is_last = True
        for record in list(self._owed.values()):
            record()

    def _send(self, event: UsageEvent, traceparent: str = "") -> None:
        task = asyncio.create_task(self._publish(event, traceparent))
        self._sending[event.event_id] = task
        task.add_done_callback(lambda _: self._sending.pop(event.event_id))

    async def _publish(self, event: UsageEvent, traceparent: str = "") -> None:
        try:
            await publish(self._publisher, self._topic, event, traceparent)
        except PipelineError as error:
            if self._ended:  # too late for any write of the attempt
                self._log_unsent_event(event)
                return
            telemetry.warning(
                Event.USAGE_UNSENT,
                f"A usage event has to wait. {error}",
                operator=error.operator,
                event_id=event.event_id,
            )
        else:
            self._unsent.pop(event.event_id, None)
