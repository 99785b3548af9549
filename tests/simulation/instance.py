"""One instance of a function: it can be killed, frozen, and have a clock of its own, like a process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from shared.errors import PipelineError, Unavailable
from shared.messages.envelope import Envelope
from tests.simulation.faults import SILENCE, Fault, Faults
from tests.support.virtual_time import LoopClock

_Got = TypeVar("_Got")


class Instance:
    """Runs deliveries; every effect of it goes through `reach`, and none happens after its death."""

    def __init__(
        self,
        name: str,
        faults: Faults,
        make: Callable[[Instance], Handler],
        watch: Watch,
        *,
        last_release: bool = False,
    ) -> None:
        """`watch` begins to watch a delivery, and is told about its error."""
        self.name = name
        self.last_release = last_release
        self.dead = False
        self.skew = timedelta(0)
        self._faults = faults
        self._thawed = asyncio.Event()
        self._thawed.set()
        # In order and not a set, which would be another one in another process.
        self._deliveries: dict[asyncio.Task[bool], None] = {}
        self._watch = watch
        self._handle = make(self)

    def now(self) -> datetime:
        """Return the time by this instance's clock."""
        return LoopClock().now() + self.skew

    def take(self, delivery: Envelope) -> asyncio.Task[bool]:
        """Begin a delivery; its result is True if it was acknowledged."""
        task = asyncio.create_task(self._answer(delivery))
        self._deliveries[task] = None
        task.add_done_callback(self._deliveries.pop)
        return task

    async def _answer(self, delivery: Envelope) -> bool:
        await self.awake()
        refused = self._watch(self, delivery)
        try:
            await self._handle(delivery)
        except PipelineError as error:
            refused(error)
            return False
        await self.awake()
        return True

    @property
    def busy(self) -> bool:
        """Return whether a delivery is under way."""
        return bool(self._deliveries)

    def kill(self) -> None:
        """End it as SIGKILL does: its pending operations have no effect."""
        self.dead = True
        self._thawed.set()
        for task in self._deliveries:
            task.cancel()

    async def freeze(self, seconds: float) -> None:
        """Stop it as SIGSTOP does: its operations happen afterwards."""
        self._thawed.clear()
        await asyncio.sleep(seconds)
        self._thawed.set()

    async def awake(self) -> None:
        """Wait while the instance is frozen; never return after its death."""
        await self._thawed.wait()
        if self.dead:
            raise asyncio.CancelledError

    async def reach(
        self,
        away: Fault,
        effect: Callable[[], Awaitable[_Got]],
        *,
        also: Fault | None = None,
        seconds: float = 0.01,
    ) -> _Got:
        """Run an operation over the network: it may be refused, lose its answer, or hang.

        `also` is another part that the operation needs.
        """
        await self.awake()
        await asyncio.sleep(seconds)
        await self.awake()
        if also and self._faults.away(also):
            away = also
        if self._faults.away(away) or self._faults.strikes(Fault.REFUSED):
            await asyncio.sleep(SILENCE[away] if self._faults.hangs(away) else 1)
            raise Unavailable("Away on purpose.")
        got = await effect()
        await self.awake()
        if self._faults.strikes(Fault.LOST):
            raise Unavailable("Done, and its answer lost on purpose.")
        return got


Handler = Callable[[Envelope], Coroutine[Any, Any, None]]
Watch = Callable[[Instance, Envelope], Callable[[PipelineError], None]]
