"""Whether the whole system is full: a soft limit, counted over all organisations."""

from __future__ import annotations

import asyncio

from shared.gateways.admission_views import AdmissionStore

_FEW = 5  # places that ends of the same moment may have freed
_COUNT_AGE = 5.0  # seconds that a count far below the limit serves


class SystemLoad:
    """Counts the members of all organisations, seldom while there is much room.

    Instances that count at the same moment may together let in a few jobs too many. A strict limit would make
    each job of every organisation write one document, which Firestore takes about once a second.
    """

    def __init__(self, admissions: AdmissionStore, limit: int) -> None:
        self._admissions = admissions
        self._limit = limit
        self._counted = 0
        self._counted_at = float("-inf")  # in the loop's time

    async def is_full(self) -> bool:
        """Return whether no more job may start."""
        return await self._count() >= self._limit

    async def is_tight(self) -> bool:
        """Return whether other organisations may be waiting for a place, a few of which may just be free."""
        return await self._count() >= self._limit - max(_FEW, 0.1 * self._limit)

    def note_entry(self) -> None:
        """Count one more member, until the next count."""
        self._counted += 1

    async def _count(self) -> int:
        now = asyncio.get_running_loop().time()
        if self._counted >= self._limit / 2 or now - self._counted_at > _COUNT_AGE:
            self._counted = await self._admissions.running()
            self._counted_at = now
        return self._counted
