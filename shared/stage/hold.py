"""The money that a job holds: each call is checked against it before it begins."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from shared.errors import HoldExceeded
from shared.jobs.admission import to_micros
from shared.jobs.estimate import call_ceiling
from shared.jobs.job import Job
from shared.llm.chat import Request
from shared.stage.lease import LeaseHolder
from shared.topology import Topology

_MORE = 4
"""A top-up asks for several calls at once: each one is a write of the organisation's document."""

NO_ROOM = (
    "The organisation's budget has no room for another model call: "
    "wait for its next period, or have its operator raise it."
)


class Hold:
    """Reserves the most that a call may cost, and tops the job's hold up where that does not fit."""

    def __init__(
        self, lease_holder: LeaseHolder, add_spend: Callable[[Job], Job], topology: Topology
    ) -> None:
        """`add_spend` adds the attempt's spend so far to the job."""
        self._lease_holder = lease_holder
        self._add_spend = add_spend
        self._topology = topology
        self._reserved: dict[str, int] = {}
        self._is_capped = True

    async def reserve(self, call_id: str, request: Request) -> None:
        """Reserve for one call; raise HoldExceeded if the budget has no room for it."""
        if not self._is_capped or self._lease_holder.job.member is None:
            return
        most = call_ceiling(request, self._topology)
        self._reserved[call_id] = most
        missing = self._missing()
        if missing <= 0:
            return
        added = await self._lease_holder.top_up(missing, missing + _MORE * most)
        if added is None:
            self._is_capped = False
        elif not added and self._missing() > 0:  # another call may have topped up meanwhile
            del self._reserved[call_id]
            raise HoldExceeded(NO_ROOM)

    def most(self, request: Request, answered: str) -> int:
        """Return the most that a call has cost that the alias `answered` has answered."""
        aliases = {request.model, answered}
        return max(call_ceiling(replace(request, model=alias), self._topology) for alias in aliases)

    def release(self, call_id: str) -> None:
        """Release a call that has cost nothing, or whose cost is recorded."""
        self._reserved.pop(call_id, None)

    def _missing(self) -> int:
        job = self._add_spend(self._lease_holder.job)
        held = to_micros(job.member.held_usd) if job.member else 0
        spent = job.most_spent_usd
        if spent is None:  # an earlier release has counted calls of unknown price
            return sum(self._reserved.values())
        used = to_micros(spent) - to_micros(job.settled_usd or 0.0)
        return used + sum(self._reserved.values()) - held
