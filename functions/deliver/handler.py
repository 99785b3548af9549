"""Send what is due: the delivery that a message names, or, at a tick, of every endpoint something.

A message only saves time. Whatever is due and was not sent, for lack of a slot, in a crash or an outage, is
found by the next tick, which looks at the deliveries themselves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import msgspec

from functions.deliver.attempt import Attempts, NoSlot
from shared import telemetry
from shared.clock import Clock
from shared.errors import CorruptDocument, PipelineError
from shared.gateways.webhook_documents import Due
from shared.gateways.webhook_store import WebhookStore
from shared.messages.envelope import Envelope
from shared.telemetry import Event
from shared.webhooks.delivery import Delivery

_SOON = timedelta(seconds=40)  # a next try so near is waited for: a tick may come a minute later
_TICK = 40.0  # seconds in which a tick begins tries
_PAGE = 200
_OF_ENDPOINT = 20
_ENDPOINTS_AT_ONCE = 30
_SIDE_BY_SIDE = 4

Sleep = Callable[[float], Awaitable[None]]


class _Named(msgspec.Struct):
    delivery_id: str | None = None


class Deliver:
    """The handler of blog-deliveries."""

    def __init__(
        self,
        store: WebhookStore,
        attempts: Attempts,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._attempts = attempts
        self._clock = clock
        self._sleep = sleep
        self._seconds = seconds
        self._looked_at = ""  # the endpoint at which the last search ended: the next one goes on there

    async def handle(self, envelope: Envelope) -> None:
        """Raise Unavailable to have the message redelivered."""
        named = _read(envelope)
        if named is None:
            await self._tick()
        else:
            await self._send(named)

    async def _send(self, delivery_id: str) -> None:
        """Try at once, and again while the next try is near and the endpoint has not failed before."""
        with suppress(NoSlot):
            made = await self._attempts.make(delivery_id)
            if made is None or made.was_failing:
                return
            while made is not None and (wait := self._wait(made.after)) is not None:
                await self._sleep(wait)
                made = await self._attempts.make(delivery_id)

    def _wait(self, after: Delivery) -> float | None:
        wait = after.next_at - self._clock.now() if after.next_at else None
        return max(wait.total_seconds(), 0.0) if wait is not None and wait <= _SOON else None

    async def _tick(self) -> None:
        """Look at every endpoint with a due delivery, side by side: none waits behind another's."""
        ends = self._seconds() + _TICK
        page = await self._store.due(self._clock.now(), _PAGE)
        waiting = {each.endpoint_id: None for each in page}
        if len(page) == _PAGE:  # the page may be one endpoint's
            waiting |= dict.fromkeys(await self._find_waiting(ends - _TICK * 3 / 4))
        if not waiting:
            return
        room = asyncio.Semaphore(_ENDPOINTS_AT_ONCE)
        tries = await asyncio.gather(*(self._serve(each, room, ends) for each in waiting))
        oldest = (self._clock.now() - page[0].next_at).total_seconds()
        telemetry.info(
            Event.WEBHOOKS_SWEPT,
            "Deliveries that were due are tried.",
            endpoints=len(waiting),
            tries=sum(tries),
            oldest_due_s=round(max(oldest, 0.0)),
        )

    async def _find_waiting(self, ends: float) -> list[str]:
        """Return endpoints that wait, as many as there is time for, from where the last search ended."""
        found: list[str] = []
        while self._seconds() < ends:
            name = await self._store.next_waiting(self._looked_at)
            self._looked_at = name or ""
            if name is None:
                break
            found.append(name)
        return found

    async def _serve(self, endpoint_id: str, room: asyncio.Semaphore, ends: float) -> int:
        """Try an endpoint's due deliveries: until none is left or gets a slot, or the tick is over."""
        tries = 0
        async with room:
            try:
                while self._seconds() < ends and (
                    due := await self._store.due_of(endpoint_id, self._clock.now(), _OF_ENDPOINT)
                ):
                    made = await self._try_each(due, ends)
                    tries += made
                    if not made:
                        break
            except PipelineError as error:
                telemetry.warning(
                    Event.NOT_NOW,
                    f"An endpoint's deliveries have to wait. {error}",
                    operator=error.operator,
                    endpoint_id=endpoint_id,
                )
            except Exception as error:  # noqa: BLE001 - whatever one endpoint meets, the others get their events
                telemetry.crash(error)
        return tries

    async def _try_each(self, due: list[Due], ends: float) -> int:
        rest = iter(due)
        work = (self._work(rest, ends) for _ in range(_SIDE_BY_SIDE))
        done = await asyncio.gather(
            *work, return_exceptions=True
        )  # a try that is under way is not left alone
        for failure in done:
            if isinstance(failure, BaseException):
                raise failure
        return sum(made for made in done if isinstance(made, int))

    async def _work(self, rest: Iterator[Due], ends: float) -> int:
        made = 0
        with suppress(NoSlot):
            for each in rest:
                if self._seconds() >= ends:
                    break
                made += await self._try(each)
        return made

    async def _try(self, due: Due) -> bool:
        try:
            return await self._attempts.make(due.delivery_id) is not None
        except CorruptDocument as error:  # the others get their events
            telemetry.error(Event.WEBHOOK_SKIPPED, str(error), delivery_id=due.delivery_id)
            return False


def _read(envelope: Envelope) -> str | None:
    """Return the delivery that a message names; anything else is a tick, which does no harm."""
    try:
        named = msgspec.json.decode(envelope.data, type=_Named).delivery_id
    except (msgspec.DecodeError, RecursionError):
        return None
    return named if named and "/" not in named else None
