"""Plan the next run of a job: where it begins, what it keeps, and the message that sets it going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from shared.errors import ErrorCode, WrongState
from shared.jobs import transitions
from shared.jobs.claim import due_stage, is_ready, is_refused
from shared.jobs.job import Edit, Job, JobStatus, Stage
from shared.jobs.review_state import is_approved
from shared.jobs.routing import stage_message
from shared.topology import Topology

EDITABLE = {Stage.POLISH: Stage.GENERATE, Stage.QUALITY: Stage.POLISH}
"""The stages that may begin with an edited text, and the stage whose output it replaces.

Not meta: the verdict of quality would be about another text.
"""


@dataclass(frozen=True)
class Replay:
    """The stage to begin at, and the job as it is to be written: unchanged where only its message is lost."""

    stage: Stage
    job: Job
    new_run: bool

    @property
    def keeps(self) -> list[Stage]:
        """The stages whose output the run keeps: not the one that an edited text replaces."""
        replaced = EDITABLE[self.stage] if self.new_run and self.job.edited else None
        finished = (stage for stage in Stage if self.job.record(stage).status.finished)
        return [stage for stage in finished if stage is not replaced]

    def message(self, topology: Topology) -> tuple[str, bytes, dict[str, str]]:
        """Return the topic, the data and the attributes of the message that sets the job going."""
        topic, data = stage_message(self.job, self.stage, topology)
        return topic, data, {"job_id": self.job.job_id, "org_id": self.job.org_id}


def plan(job: Job, stage: Stage | None, now: datetime, ttl_days: int) -> Replay:
    """Plan a replay, from where the job stopped or an earlier stage; raise WrongState if it is impossible."""
    unfinished = due_stage(job)
    if not job.status.terminal:
        return _resend(job, unfinished or Stage.META, stage, now)
    if job.error and job.error.code is ErrorCode.INVALID_REQUEST:
        job_id = "this job_id" if is_refused(job) else "a new job_id"
        raise WrongState(
            f"Job {job.job_id} was refused: {job.error.message} Publish a corrected request with {job_id}."
        )
    first = stage or unfinished or Stage.GENERATE
    # The revision continues from its own stages on; a replay from before them begins with the first.
    revision = job.revision if first in {unfinished, Stage.QUALITY, Stage.META} else 0
    after = transitions.replay(job, first, revision, now, ttl_days)
    if first in {unfinished, Stage.META} and is_approved(job):
        after = replace(after, approved_run=after.run)  # it is the text that a person has approved
    if not is_ready(after, first):
        raise WrongState(
            f"Job {job.job_id} has nothing for {first.value} to work from: "
            f"it stopped at {(unfinished or first).value}; replay it from there or from an earlier stage."
        )
    return Replay(first, after, new_run=True)


def plan_edited(job: Job, edit: Edit, ttl_days: int) -> Replay:
    """Plan a run that begins at `edit.stage` with a person's text; raise WrongState if it is impossible.

    The text counts as the output of the stage before, in the first revision. So a post that is too weak is
    revised as often as any other.
    """
    first = edit.stage
    if first not in EDITABLE:
        raise ValueError(f"a text can't be given to {first.value}")
    if not job.status.terminal:
        raise WrongState(f"Job {job.job_id} has not ended: cancel it, or let it end first.")
    if not job.record(Stage.GENERATE).status.finished:
        raise WrongState(f"Job {job.job_id} has no post to edit: replay it from generate.")
    after = transitions.replay(job, first, 0, edit.at, ttl_days)
    after = replace(after, edited=replace(edit, run=after.run))
    before = EDITABLE[first]
    return Replay(first, transitions.mark_edited(after, before, edit.at), new_run=True)


def _resend(job: Job, due: Stage, stage: Stage | None, now: datetime) -> Replay:
    """Send the message of a job once more that nobody works on; a duplicate does no harm."""
    if job.status is JobStatus.AWAITING_REVIEW:
        raise WrongState(f"Job {job.job_id} awaits a review: approve it, send it back, or cancel it.")
    if job.waiting:
        raise WrongState(f"Job {job.job_id} waits and goes on by itself.")
    if job.lease and job.lease.expires_at > now:
        raise WrongState(
            f"Job {job.job_id} is running {job.lease.stage.value}: cancel it, or let it end first."
        )
    if stage and stage is not due:
        raise WrongState(f"Job {job.job_id} has not ended, it waits for {due.value}: cancel it first.")
    return Replay(due, job, new_run=False)


def check_model(replay: Replay, whole: Topology) -> None:
    """Raise WrongState where the run would end at once: an earlier release has let another model in."""
    model = replay.job.request.get("model")  # a request without one has the default
    if replay.stage is Stage.GENERATE and model is not None and model not in whole.models:
        raise WrongState(
            f"Job {replay.job.job_id} asks for the model {model}, which is not offered: publish its request "
            f"with a new job_id and one of {', '.join(whole.models)}."
        )
