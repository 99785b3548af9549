"""The documents of one organisation as one: its shards share the limits, and their sums are its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from shared.jobs.admission import Admission, Queue, in_period, to_micros, to_usd
from shared.topology import AdmissionDefaults


def combine(shards: Sequence[Admission], now: datetime, defaults: AdmissionDefaults) -> Admission:
    """Return one document with all members and all that was spent in the period of `now`.

    `shards` begin with shard 0, whose limits and pause are the organisation's. Those of the result are for
    one shard, so that `jobs_of` and `budget_of` return the whole. A shard that nobody has used since an
    earlier period has spent nothing in this one.
    """
    limits = shards[0].limits
    current = [in_period(replace(shard, limits=limits), now, defaults) for shard in shards]
    members = {job_id: place for shard in current for job_id, place in shard.members.items()}
    return replace(
        current[0],
        limits=replace(limits, shards=1),
        members=members,
        running=len(members),
        spent_usd=to_usd(sum(to_micros(shard.spent_usd) for shard in current)),
        waiting=_queue([shard.waiting for shard in current if shard.waiting]),
        alerted=max(shard.alerted for shard in current),
    )


def _queue(waiting: Sequence[Queue]) -> Queue | None:
    if not waiting:
        return None
    return Queue(jobs=sum(queue.jobs for queue in waiting), since=min(queue.since for queue in waiting))
