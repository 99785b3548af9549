"""Requests the end of one job, or of all live jobs of an organisation."""

from __future__ import annotations

from typing import Any

from infra.cli import console
from infra.cli.errors import Failed, Unreachable
from infra.cli.format import pluralize, total_money
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.fleet import Fleet
from infra.cli.gateways.jobs import Jobs
from infra.cli.jobs.bulk import Summary, do_to_all
from shared.errors import WrongState
from shared.jobs.cancellation import check_live
from shared.jobs.job import Job, JobStatus
from shared.jobs.list_rows import Row, read_row
from shared.jobs.listing import Selection

_TRIES = 20
_LIVE = tuple(status.value for status in JobStatus if not status.terminal)


def request(jobs: Jobs, job_id: str) -> Job:
    """Mark a job for its end and return it as it was; raise Failed if it is missing or has ended."""
    # A job at work changes every second, so losing the race once or twice is nothing unusual.
    for _ in range(_TRIES):
        stored = jobs.read(job_id)
        if stored is None:
            raise Failed(f"There is no job {job_id}.")
        job = read_snapshot(job_id, stored.fields).job
        try:
            check_live(job)
        except WrongState as error:
            raise Failed(str(error)) from error
        if jobs.request_cancel(job_id, stored.version):
            return job
    raise Unreachable(f"Job {job_id} changes too fast to be cancelled now: try again.")


def find_live(fleet: Fleet, org_id: str) -> list[Row]:
    """Return the jobs of an organisation that have not ended."""
    return [read_row(fields) for fields in fleet.newest(Selection(_LIVE, org_id))]


def announce(org_id: str, rows: list[Row]) -> None:
    """Print what is about to be cancelled, and what it has cost."""
    waiting = sum(row.waiting is not None for row in rows)
    console.say(
        f"Organisation {org_id} has {pluralize(len(rows), 'live job')}: {len(rows) - waiting:,} started, "
        f"{waiting:,} waiting. They have cost {total_money(row.cost_usd for row in rows)} so far."
    )


def request_all(fleet: Fleet, rows: list[Row]) -> Summary:
    """Mark all of them; those that have ended meanwhile are skipped."""

    def act(job_id: str) -> dict[str, Any]:
        request(fleet, job_id)
        return {"job_id": job_id}

    return do_to_all("Cancelling", [row.job_id for row in rows], act)
