"""What a replay makes of a job, decided from the job alone; the command asks, writes and publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from infra.cli.errors import Failed
from shared.errors import ErrorCode
from shared.jobs.claim import ready
from shared.jobs.job import Job, Stage
from shared.jobs.transitions import replayed
from shared.messages.schemas import StageMessage
from shared.stage.intake import is_refused
from shared.topology import Topology


@dataclass(frozen=True)
class Replay:
    """The stage to begin at, and the job as it is to be written: unchanged where only its message is lost."""

    stage: Stage
    job: Job
    new_run: bool

    def message(self, topology: Topology) -> tuple[str, bytes, dict[str, str]]:
        """Return the topic, the data and the attributes of the message that sets the job going."""
        job = self.job
        body = (
            job.request
            if self.stage is Stage.GENERATE
            else StageMessage(job_id=job.job_id, run=job.run, revision=job.revision)
        )
        attributes = {"job_id": job.job_id, "org_id": job.org_id}
        return topology.functions[self.stage.value].consumes, msgspec.json.encode(body), attributes


def plan(job: Job, stage: Stage | None, now: datetime, ttl_days: int) -> Replay:
    """Return how to run a job again, from where it stopped or an earlier stage; Failed if it can't."""
    stopped = _stopped_at(job)
    if not job.status.terminal:
        return _nudge(job, stopped or Stage.META, stage, now)
    if job.error and job.error.code is ErrorCode.INVALID_REQUEST:
        job_id = "this job_id" if is_refused(job) else "a new job_id"
        raise Failed(
            f"Job {job.job_id} was refused: {job.error.message} Publish a corrected request with {job_id}."
        )
    first = stage or stopped or Stage.GENERATE
    # The revision goes on where it can; whoever begins before it was decided on begins with the first.
    revision = job.revision if first in {stopped, Stage.QUALITY, Stage.META} else 0
    after = replayed(job, first, revision, now, ttl_days)
    if not ready(after, first):
        raise Failed(
            f"Job {job.job_id} has nothing for {first.value} to work from: "
            f"it stopped at {(stopped or first).value}; replay it from there or from an earlier stage."
        )
    return Replay(first, after, new_run=True)


def _nudge(job: Job, due: Stage, stage: Stage | None, now: datetime) -> Replay:
    """Send the message of a job that nobody works on once more: it does no harm where it was not lost."""
    if job.lease and job.lease.expires_at > now:
        raise Failed(
            f"Job {job.job_id} is at work on {job.lease.stage.value}: cancel it, or let it end first."
        )
    if stage and stage is not due:
        raise Failed(f"Job {job.job_id} has not ended, it waits for {due.value}: cancel it first.")
    return Replay(due, job, new_run=False)


def _stopped_at(job: Job) -> Stage | None:
    """Return the first stage that has not finished in the job's revision; None when all have."""
    for stage in Stage:
        record = job.record(stage)
        behind = stage is not Stage.GENERATE and record.revision != job.revision
        if behind or not record.status.finished:
            return stage
    return None
