"""Writes the failed job of a start message that was refused, once: a redelivery finds it again."""

from __future__ import annotations

from shared import telemetry
from shared.errors import Conflict, Unreadable
from shared.gateways.job_store import JobStore
from shared.job import Job
from shared.telemetry import Event


async def refuse(store: JobStore, refused: Job) -> Job | None:
    """Return the job as refused; None where another job has its id, which a bad message does not touch."""
    try:
        seen = await store.create(refused)
    except Conflict:
        return await _same(store, refused)
    with telemetry.labelled(job_id=refused.job_id):
        reason = refused.error.message if refused.error else ""
        telemetry.error(Event.JOB_FAILED, f"The job failed. {reason}", code=refused.error_code)
    return seen.job


async def _same(store: JobStore, refused: Job) -> Job | None:
    try:
        seen = await store.read(refused.job_id)
    except Unreadable:
        return None
    return seen.job if seen and seen.job.error == refused.error else None
