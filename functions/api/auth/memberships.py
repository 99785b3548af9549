"""Remember for a minute which organizations a user belongs to."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

_SECONDS = 60.0
_MOST = 10_000

Ask = Callable[[str], Awaitable[frozenset[str]]]


class Memberships:
    """Asks the database at most once a minute for each user, however many requests wait for the answer."""

    def __init__(self, ask: Ask, seconds: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._seconds = seconds
        self._known: OrderedDict[str, tuple[float, frozenset[str]]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[frozenset[str]]] = {}

    async def of(self, user_id: str) -> frozenset[str]:
        """Return the organizations' ids; Unavailable if the database does not answer."""
        asked, org_ids = self._known.get(user_id, (-_SECONDS, frozenset[str]()))
        if 0 <= self._seconds() - asked < _SECONDS:
            return org_ids
        asking = self._asking.get(user_id)
        if asking is None:
            asking = self._asking[user_id] = asyncio.create_task(self._remember(user_id))
            asking.add_done_callback(lambda task: self._forget(user_id, task))
        return await asyncio.shield(asking)  # one that hangs up takes the answer from nobody

    async def _remember(self, user_id: str) -> frozenset[str]:
        org_ids = await self._ask(user_id)
        self._known.pop(user_id, None)
        self._known[user_id] = (self._seconds(), org_ids)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return org_ids

    def _forget(self, user_id: str, task: asyncio.Task[frozenset[str]]) -> None:
        self._asking.pop(user_id, None)
        if not task.cancelled():
            task.exception()  # read here, or asyncio logs it where all who waited have hung up
