"""Act on jobs that a query has found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from shared import telemetry
from shared.errors import Conflict
from shared.gateways.snapshot import Snapshot
from shared.stage.side_by_side import side_by_side

_AT_ONCE = 20


async def do_each(found: Sequence[Snapshot], act: Callable[[Snapshot], Awaitable[None]]) -> int:
    """Act on each job, some at once; return how many nobody else has changed meanwhile."""

    async def act_once(snapshot: Snapshot) -> bool:
        job = snapshot.job
        with telemetry.labelled(job_id=job.job_id, org_id=job.org_id, run=job.run), suppress(Conflict):
            await act(snapshot)
            return True
        return False

    return sum(await side_by_side([partial(act_once, each) for each in found], _AT_ONCE))
