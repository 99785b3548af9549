"""Write the failed job of a refused start message once: a redelivery finds it.

A later message with the same id that is refused as well shows its own reason.
"""

from __future__ import annotations

from datetime import datetime

from shared import telemetry
from shared.errors import Conflict, CorruptDocument, RetryLater
from shared.gateways.job_store import JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs.claim import is_refused
from shared.jobs.job import Job
from shared.messages.envelope import Envelope
from shared.stage import intake
from shared.telemetry import Event

_TRIES = 20


async def refuse(store: JobStore, refused: Job, envelope: Envelope) -> Job | None:
    """Return the refused job; None if another job has its id, which stays as it is."""
    try:
        snapshot = await store.create(refused)
    except Conflict:
        before = await _rewrite_refused(store, refused, envelope)
        if before is None or before.job is not refused:
            return before.job if before else None
        snapshot = before
    with telemetry.labelled(job_id=refused.job_id, org_id=refused.org_id or None):
        reason = refused.error.message if refused.error else ""
        telemetry.error(Event.JOB_FAILED, f"The job failed. {reason}", code=refused.error_code)
    return snapshot.job


async def _rewrite_refused(store: JobStore, refused: Job, envelope: Envelope) -> Snapshot | None:
    """Return the existing refused job, rewritten if this message was published after its refusal."""
    for _ in range(_TRIES):
        try:
            snapshot = await store.read(refused.job_id)
        except CorruptDocument:
            return None
        if (
            snapshot is None
            or not is_refused(snapshot.job)
            or snapshot.job.org_id not in {"", refused.org_id}
        ):
            return None
        if snapshot.job.error == refused.error:
            return snapshot
        if not _published_after(envelope, snapshot.job.created_at):
            return None  # the redelivery of an earlier message
        try:
            return await store.update(snapshot, refused)
        except Conflict:
            continue
    raise RetryLater("The job's document changes faster than it can be written.")


def _published_after(envelope: Envelope, moment: datetime) -> bool:
    published_at = intake.read_publish_time(envelope)
    return published_at is not None and published_at > moment
