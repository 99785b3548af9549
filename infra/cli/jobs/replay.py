"""Runs a job again: plans the new run, asks, writes it under a precondition, publishes its message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from infra.cli import console
from infra.cli.console import agree
from infra.cli.errors import Failed, Unreachable
from infra.cli.format import money, pluralize
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.jobs import Jobs, Stored
from infra.cli.jobs.writers import label_of, labelled
from shared import topology
from shared.errors import ErrorCode
from shared.jobs import transitions
from shared.jobs.claim import due_stage, is_ready
from shared.jobs.document import changes
from shared.jobs.job import Job, Stage
from shared.jobs.routing import stage_message
from shared.stage.intake import is_refused
from shared.telemetry import child_of
from shared.topology import Topology


@dataclass(frozen=True)
class Replay:
    """The stage to begin at, and the job as it is to be written: unchanged where only its message is lost."""

    stage: Stage
    job: Job
    new_run: bool

    def message(self, topology: Topology) -> tuple[str, bytes, dict[str, str]]:
        """Return the topic, the data and the attributes of the message that sets the job going."""
        topic, data = stage_message(self.job, self.stage, topology)
        return topic, data, {"job_id": self.job.job_id, "org_id": self.job.org_id}


def plan(job: Job, stage: Stage | None, now: datetime, ttl_days: int) -> Replay:
    """Plan a replay, from where the job stopped or an earlier stage; raise Failed if it is impossible."""
    unfinished = due_stage(job)
    if not job.status.terminal:
        return _resend(job, unfinished or Stage.META, stage, now)
    if job.error and job.error.code is ErrorCode.INVALID_REQUEST:
        job_id = "this job_id" if is_refused(job) else "a new job_id"
        raise Failed(
            f"Job {job.job_id} was refused: {job.error.message} Publish a corrected request with {job_id}."
        )
    first = stage or unfinished or Stage.GENERATE
    # The revision continues from its own stages on; a replay from before them begins with the first.
    revision = job.revision if first in {unfinished, Stage.QUALITY, Stage.META} else 0
    after = transitions.replay(job, first, revision, now, ttl_days)
    if not is_ready(after, first):
        raise Failed(
            f"Job {job.job_id} has nothing for {first.value} to work from: "
            f"it stopped at {(unfinished or first).value}; replay it from there or from an earlier stage."
        )
    return Replay(first, after, new_run=True)


def _resend(job: Job, due: Stage, stage: Stage | None, now: datetime) -> Replay:
    """Send the message of a job once more that nobody works on; a duplicate does no harm."""
    if job.waiting:
        raise Failed(f"Job {job.job_id} waits and goes on by itself: `blog show {job.job_id}` says why.")
    if job.lease and job.lease.expires_at > now:
        raise Failed(f"Job {job.job_id} is running {job.lease.stage.value}: cancel it, or let it end first.")
    if stage and stage is not due:
        raise Failed(f"Job {job.job_id} has not ended, it waits for {due.value}: cancel it first.")
    return Replay(due, job, new_run=False)


class Begun(msgspec.Struct, frozen=True):
    """A run whose message is out."""

    job_id: str
    run: int
    stage: Stage
    message_id: str

    def as_map(self) -> dict[str, Any]:
        """Return it for --json."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


def begin(jobs: Jobs, job_id: str, stage: Stage | None, now: datetime, *, yes: bool) -> Begun:
    """Run a job again from a stage, or from where it stopped."""
    stored = jobs.read(job_id)
    if stored is None:
        raise Failed(f"There is no job {job_id}.")
    before = read_snapshot(job_id, stored.fields).job
    whole = topology.load()
    replay = plan(before, stage, now, whole.job.ttl_days)
    if replay.new_run:
        check_model(replay, whole)
        _announce(before, replay)
        agree(f"Start run {replay.job.run}?", yes=yes)
    begun = start(jobs, stored, before, replay, whole)
    if not replay.new_run:
        console.say(
            f"No attempt is at work on run {replay.job.run}: "
            f"its message to {replay.stage.value} was sent again."
        )
    return begun


def start(jobs: Jobs, stored: Stored, before: Job, replay: Replay, whole: Topology) -> Begun:
    """Write the new run if there is one, and publish its message."""
    job_id = before.job_id
    # The run first: if its message is lost, it waits, and the sweep lets it in.
    if replay.new_run and not jobs.rerun(job_id, stored, changes(before, replay.job)):
        raise Failed(f"Job {job_id} has changed in the meantime: look at it, and try again.")
    topic, data, attributes = replay.message(whole)
    try:
        message_id = jobs.publish(topic, data, attributes | {"traceparent": child_of("")})
    except Unreachable as error:
        goes_on = (
            "the next sweep lets it in" if replay.new_run else f"`blog replay {job_id}` sends its message"
        )
        raise Unreachable(f"{error} Run {replay.job.run} waits: {goes_on}.") from error
    return Begun(job_id, replay.job.run, replay.stage, message_id)


def check_model(replay: Replay, whole: Topology) -> None:
    """Raise Failed where the run would end at once: an earlier release has let another model in."""
    model = replay.job.request.get("model")  # a request without one has the default
    if replay.stage is Stage.GENERATE and model is not None and model not in whole.models:
        raise Failed(
            f"Job {replay.job.job_id} asks for the model {model}, which is not offered: publish its request "
            f"with a new job_id and one of {', '.join(whole.models)}."
        )


def _announce(before: Job, replay: Replay) -> None:
    kept = [each.value for each in Stage if replay.job.record(each).status.finished]
    usage = before.usage
    cost = labelled(money(usage.cost_usd), label_of(before))
    console.say(
        f"Job {before.job_id} is {before.status.value}: {pluralize(usage.calls, 'call')} and {cost} so far."
    )
    console.say(
        f"Run {replay.job.run} begins at {replay.stage.value}"
        + (f" and keeps the output of {', '.join(kept)}" if kept else "")
        + "; its calls are paid for again."
    )
