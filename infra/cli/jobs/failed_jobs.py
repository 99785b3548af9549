"""Replays failed jobs, all of a time, an organisation or an error code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.cli import console
from infra.cli.errors import Failed, Refusal
from infra.cli.format import pluralize, total_money
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.fleet import Fleet
from infra.cli.jobs.bulk import Summary, do_to_all
from infra.cli.jobs.replay import check_model, plan, start
from shared import topology
from shared.clock import Clock
from shared.errors import ErrorCode
from shared.jobs.job import JobStatus, Stage


@dataclass(frozen=True)
class Wanted:
    """Which failed jobs, and the stage to begin at; None is where each stopped. `since` is their end."""

    stage: Stage | None = None
    since: datetime | None = None
    org_id: str | None = None
    codes: tuple[ErrorCode, ...] = ()
    limit: int | None = None


@dataclass
class Found:
    """Failed jobs that can be replayed, with their runs and costs in US dollars, and those that can't."""

    runs: dict[str, int] = field(default_factory=dict)
    costs: list[float | None] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    skipped: list[dict[str, str]] = field(default_factory=list)

    @property
    def cost_usd(self) -> float | None:
        """The sum of the costs; None if one is unknown."""
        known = [cost for cost in self.costs if cost is not None]
        return round(sum(known), 6) if len(known) == len(self.costs) else None


def find(fleet: Fleet, wanted: Wanted, now: datetime) -> Found:
    """Return the failed jobs, those that failed first to begin with."""
    found = Found()
    with console.progress("Looking for failed jobs", None) as advance:
        for job_id, stored in fleet.ended(JobStatus.FAILED.value, wanted.since):
            advance()
            if _is_wanted(stored.fields, wanted):
                _plan(found, job_id, stored.fields, wanted, now)
            if len(found.runs) == wanted.limit:
                break
    return found


def announce(found: Found) -> None:
    """Print what is about to be replayed, and what it has cost."""
    count = len(found.runs)
    codes = ", ".join(f"{number:,} {code}" for code, number in found.codes.most_common())
    console.say(f"{pluralize(count, 'failed job')} can be replayed: {codes}.")
    if found.skipped:
        console.say(f"{len(found.skipped):,} more can't; the first: {found.skipped[0]['reason']}")
    console.say(
        f"Their runs have cost {total_money(found.costs)} so far; the calls of the new runs are paid for "
        "again. Jobs that find no place wait."
    )


def replay_all(fleet: Fleet, found: Found, wanted: Wanted, clock: Clock) -> Summary:
    """Begin a new run of each job; one that has gone on since it was found is skipped."""
    whole = topology.load()

    def act(job_id: str) -> dict[str, Any]:
        stored = fleet.read(job_id)
        if stored is None:
            raise Failed(f"There is no job {job_id} any more.")
        before = read_snapshot(job_id, stored.fields).job
        if before.status is not JobStatus.FAILED or before.run != found.runs[job_id]:
            raise Failed(f"Job {job_id} is not at its failed run any more: it is {before.status.value}.")
        replay = plan(before, wanted.stage, clock.now(), whole.job.ttl_days)
        return start(fleet, stored, before, replay, whole).as_map()

    summary = do_to_all("Replaying", list(found.runs), act)
    summary.skipped = [*found.skipped, *summary.skipped]
    return summary


def _is_wanted(fields: dict[str, Any], wanted: Wanted) -> bool:
    error = fields.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return wanted.org_id in {None, fields.get("org_id")} and (not wanted.codes or code in wanted.codes)


def _plan(found: Found, job_id: str, fields: dict[str, Any], wanted: Wanted, now: datetime) -> None:
    whole = topology.load()
    try:
        job = read_snapshot(job_id, fields).job
        check_model(plan(job, wanted.stage, now, whole.job.ttl_days), whole)
    except Refusal as reason:
        found.skipped.append({"job_id": job_id, "reason": str(reason)})
        return
    found.runs[job_id] = job.run
    found.costs.append(job.usage.cost_usd)
    found.codes[job.error.code.value if job.error else "without a reason"] += 1
