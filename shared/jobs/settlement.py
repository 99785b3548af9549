"""Change what a member holds, and settle what a job has cost: money in micro-dollars, each once."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from shared.jobs.admission import (
    Admission,
    Conditions,
    budget_of,
    held,
    in_period,
    to_micros,
    to_usd,
    with_member,
    without,
)
from shared.jobs.job import CostCeiling, Job
from shared.topology import AdmissionDefaults


def top_up(
    admission: Admission, job: Job, least: int, wanted: int, given: Conditions
) -> tuple[int, Admission]:
    """Return the micro-dollars that a member may hold in addition, and the document; 0 without room.

    At best `wanted` are added, at least `least`.
    """
    place = admission.members.get(job.job_id)
    if place is None or place.run != job.run:
        return 0, admission
    budget = budget_of(admission, given)
    room = wanted if budget is None else budget - to_micros(admission.spent_usd) - held(admission)
    added = min(wanted, room)
    if added < least:
        return 0, admission
    more = replace(place, held_usd=to_usd(to_micros(place.held_usd) + added))
    return added, with_member(admission, job.job_id, more)


def leave(
    admission: Admission, job_id: str, charge: int, now: datetime, defaults: AdmissionDefaults
) -> Admission:
    """Take a job out of the members, and add what it has spent since it was last settled."""
    admission = in_period(admission, now, defaults)
    spent = to_usd(to_micros(admission.spent_usd) + charge)
    return replace(without(admission, job_id), spent_usd=spent, active=True)


def charge_of(job: Job) -> int:
    """Return the micro-dollars to settle: what the job has cost since the last time.

    A call without a known price is charged at the most that it may have cost. If an earlier release has
    counted such calls, the hold is charged, which they were checked against: at the job's end, and not each
    time that it is put aside.
    """
    spent = job.most_spent_usd
    if spent is None:
        return to_micros(job.member.held_usd) if job.member and job.status.terminal else 0
    return max(0, to_micros(spent) - to_micros(job.settled_usd or 0.0))


def settle(job: Job) -> Job:
    """Return the job without a place, its cost settled."""
    spent = job.most_spent_usd
    if spent is None and job.status.terminal:
        return count_anew(replace(job, member=None))
    return replace(job, member=None, settled_usd=job.settled_usd if spent is None else spent)


def count_anew(job: Job) -> Job:
    """Return the job with its cost so far settled, whatever it was: later calls add to it."""
    settled = job.settled_usd or 0.0
    return replace(job, settled_usd=settled, cost_ceiling=CostCeiling(usd=settled, calls=job.usage.calls))
