"""Copy to Firestore which organizations and users exist: what Postgres has noted, and once a day all of them.

Postgres notes that an owner has changed, and not how. A pass reads the owner's copy, then whether the owner
exists, then writes under the version of the copy, and deletes the note last. So a crash repeats the write,
and of two passes at once the one that read Postgres earlier writes nothing.

The notes are not enough: a restored database, one whose triggers were disabled and one without triggers have
none. The comparison finds what they lack; the first one fills the mirror.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from functions.owners.comparison import advance, begin, differences, is_due, window
from functions.owners.source import OwnerChange, OwnerSource
from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, RetryLater
from shared.gateways.owners import Comparison, OwnerMirror
from shared.jobs.owners import OwnerKey
from shared.messages.envelope import Envelope
from shared.telemetry import Event

_SECONDS = 240.0  # for a message; what is left is the next one's
_BATCH = 200
_TRIES = 5

_Result = TypeVar("_Result")


class Owners:
    """The handler of blog-owners."""

    def __init__(
        self,
        source: OwnerSource,
        mirror: OwnerMirror,
        clock: Clock,
        *,
        batch: int = _BATCH,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._mirror = mirror
        self._clock = clock
        self._batch = batch
        self._seconds = seconds

    async def handle(self, _envelope: Envelope) -> None:
        """Make one pass; the message's content does not matter. Raise Unavailable to have it redelivered."""
        ends = self._seconds() + _SECONDS
        written = await self._copy_changes(ends)
        try:
            written += await self._compare_all(ends)
        except Conflict:
            telemetry.info(Event.DELIVERY_DROPPED, "Another pass compares the owners: this one ends.")
        if written:
            telemetry.info(
                Event.OWNERS_COPIED, f"Owners were added, changed or removed: {written}.", owners=written
            )

    async def _copy_changes(self, ends: float) -> int:
        written = 0
        while self._seconds() < ends and (changes := await self._source.changes(self._batch)):
            if any(change.owner_id is None for change in changes):
                await self._retry(self._begin_comparison)
            keys = _keys(changes)
            written += await self._retry(partial(self._copy, keys))
            await self._source.forget([change.change_id for change in changes])
        return written

    async def _copy(self, keys: Sequence[OwnerKey]) -> int:
        """Make the copies of owners right; raise Conflict if another pass wrote one of them meanwhile."""
        copies = await self._mirror.read(keys)  # before Postgres, whose later state counts
        owners = await self._source.find(keys)
        edits = differences(copies, owners, self._clock.now())
        await self._mirror.write(edits)
        return len(edits)

    async def _begin_comparison(self) -> int:
        progress = await self._mirror.progress()
        await self._mirror.save(replace(progress, comparing=begin(self._clock.now())))
        return 0

    async def _compare_all(self, ends: float) -> int:
        """Compare page by page while there is time; raise Conflict if another pass does, too."""
        written = 0
        progress = await self._mirror.progress()
        if progress.comparing is None and is_due(progress, self._clock.now()):
            progress = await self._mirror.save(replace(progress, comparing=begin(self._clock.now())))
        while progress.comparing and self._seconds() < ends:
            at = progress.comparing
            edits, left = await self._retry(partial(self._compare_page, at))
            written += edits
            if left is None:
                await self._mirror.mark_complete()  # before the end is noted, which nothing follows
            progress = await self._mirror.save(advance(progress, left))
        return written

    async def _compare_page(self, at: Comparison) -> tuple[int, Comparison | None]:
        copies = await self._mirror.page(at.kind, at.start, self._batch)
        owners = await self._source.page(at.kind, at.start, self._batch)
        part = window(at, copies, owners, self._batch)
        edits = differences(part.copies, part.owners, self._clock.now())
        await self._mirror.write(edits)
        return len(edits), part.left

    async def _retry(self, work: Callable[[], Awaitable[_Result]]) -> _Result:
        for _ in range(_TRIES):
            try:
                return await work()
            except Conflict:
                continue
        raise RetryLater("The mirror of the owners changes faster than it can be written.")


def _keys(changes: Sequence[OwnerChange]) -> list[OwnerKey]:
    named = ((change.kind, change.owner_id) for change in changes)
    return sorted({OwnerKey(kind, owner_id) for kind, owner_id in named if owner_id is not None})
