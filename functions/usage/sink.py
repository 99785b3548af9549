"""The usage sink: acknowledge an event when its row is committed or it is kept as a reject.

Concurrent events share one INSERT. If Postgres refuses it, the batch is halved until the faulty row is alone:
the others are written, and the faulty one goes to ai_usage_rejects with the reason. Once an organization is
known to be missing, all its rows go there. When it exists, the next batch makes them rows.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections.abc import Callable, Sequence

import msgspec

from functions.usage.group_commit import Batcher, BatchFailed, Full
from functions.usage.store import Refused, Reject, UsageStore
from shared import telemetry
from shared.errors import RetryLater, Unavailable
from shared.messages.schemas import UsageEvent

_BUSY = "So many usage events are waiting that this one has to come later."
_MOST_REJECTS = 50
_BARRING = ("org_id", "user_id")
_REBOOK_EVERY = 60.0


class Sink:
    """Writes usage events to a store in batches, and keeps those that it refuses as rejects."""

    def __init__(
        self,
        store: UsageStore,
        *,
        max_batch: int = 1000,
        max_waiting: int = 5000,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._batches = Batcher(self._write, max_batch=max_batch, max_waiting=max_waiting)
        self._one_reject = asyncio.Lock()
        self._rejecting = 0
        self._seconds = seconds
        self._rebook_at = 0.0  # with the first batch: an instance may not live for many

    async def add(self, event: UsageEvent) -> None:
        """Return when the event is in ai_usage_logs or in ai_usage_rejects; raise RetryLater until then."""
        try:
            await self._batches.add(event)
        except Full:
            raise RetryLater(_BUSY) from None
        except BatchFailed as failed:
            if isinstance(failed.__cause__, Unavailable):
                raise RetryLater(str(failed.__cause__), operator=failed.__cause__.operator) from failed
            raise  # a fault in our code, which the runtime logs

    async def reject(self, data: bytes, reason: str, message_id: str) -> None:
        """Keep an invalid message, once for each message id; raise RetryLater until it is kept."""
        if self._rejecting >= _MOST_REJECTS:
            raise RetryLater(_BUSY)
        self._rejecting += 1
        try:
            async with self._one_reject:  # the store's other connection is for events
                await self._store.keep([_unreadable(data, reason, message_id)])
        except Unavailable as error:
            raise RetryLater(str(error), operator=error.operator) from error
        finally:
            self._rejecting -= 1

    async def _write(self, events: Sequence[UsageEvent]) -> None:
        if refused := await self._insert(events):
            await self._store.keep([_refused(event, reason) for event, reason in refused])
        for event, reason in refused:
            # Outside any request's context.
            with telemetry.labelled(job_id=event.job_id, org_id=event.org_id, stage="usage"):
                telemetry.warning(telemetry.Event.USAGE_REJECTED, reason, event_id=event.event_id)
        if self._seconds() >= self._rebook_at:
            self._rebook_at = self._seconds() + _REBOOK_EVERY
            await self._rebook()

    async def _rebook(self) -> None:
        """Make rows of rejects whose owner exists by now; an error does not concern this batch."""
        with telemetry.labelled(stage="usage"):
            try:
                if booked := await self._store.rebook():
                    telemetry.info(
                        telemetry.Event.USAGE_REBOOKED,
                        f"Rejected usage events became rows: {booked}.",
                        rows=booked,
                    )
            except Unavailable as error:
                telemetry.warning(
                    telemetry.Event.NOT_NOW, f"Rejected usage events stay where they are. {error}"
                )

    async def _insert(self, events: Sequence[UsageEvent]) -> list[tuple[UsageEvent, str]]:
        """Insert the rows that the table takes, and return the others with their reasons."""
        refused: dict[int, str] = {}
        barred: dict[tuple[str, str], str] = {}
        parts = [list(range(len(events)))]
        while parts:
            part = parts.pop()
            refused |= {at: why for at in part if (why := _barred(events[at], barred))}
            part = [at for at in part if at not in refused]
            middle = len(part) // 2
            try:
                if part:
                    await self._store.insert([events[at] for at in part])
            except Refused as error:
                if middle:
                    parts += [part[:middle], part[middle:]]
                elif error.column:
                    barred[error.column, getattr(events[part[0]], error.column)] = str(error)
                    parts.append(part)
                else:
                    refused[part[0]] = str(error)
        return [(events[at], why) for at, why in sorted(refused.items())]


def _barred(event: UsageEvent, barred: dict[tuple[str, str], str]) -> str | None:
    """Return the reason not to try an event: its organization or user is missing."""
    keys = ((column, getattr(event, column)) for column in _BARRING)
    return next((barred[key] for key in keys if key in barred), None)


def _refused(event: UsageEvent, reason: str) -> Reject:
    data = msgspec.json.encode(event)
    return Reject(_reject_id(event.event_id, data), data.decode(), "utf-8", reason)


def _unreadable(data: bytes, reason: str, message_id: str) -> Reject:
    # Postgres accepts no NUL in text, neither in the message nor in a reason that quotes it.
    reason = reason.replace("\0", "\N{REPLACEMENT CHARACTER}")
    reject_id = _reject_id(message_id, data)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return Reject(reject_id, base64.b64encode(data).decode(), "base64", reason)
    return Reject(reject_id, text, "utf-8", reason)


def _reject_id(name: str, data: bytes) -> str:
    # With a digest: a hand-made message may have any id, and must not replace another.
    return f"{name}-{hashlib.sha256(data).hexdigest()[:16]}"
