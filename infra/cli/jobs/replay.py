"""Runs a job again: asks, writes the new run under a precondition, then publishes its message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from infra.cli import console
from infra.cli.agreeing import agree
from infra.cli.dependencies import Jobs
from infra.cli.errors import Failed, Unreachable
from infra.cli.format import counted, money
from infra.cli.gateways.documents import snapshot
from infra.cli.jobs.replaying import Replay, plan
from shared import topology
from shared.jobs.document import changes
from shared.jobs.job import Job, Stage
from shared.telemetry import child_of
from shared.topology import Topology


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
    before = snapshot(job_id, stored.fields).job
    whole = topology.load()
    replay = plan(before, stage, now, whole.job.ttl_days)
    if replay.new_run:
        _refuse_model(replay, whole)
        _tell(before, replay)
        agree(f"Start run {replay.job.run}?", yes=yes)
        # The run first: if its message is lost, the next `blog replay` finds it waiting and sends one.
        if not jobs.rerun(job_id, stored, changes(before, replay.job)):
            raise Failed(f"Job {job_id} has changed meanwhile: look at it, and try again.")
    topic, data, attributes = replay.message(whole)
    try:
        message_id = jobs.publish(topic, data, attributes | {"traceparent": child_of("")})
    except Unreachable as error:
        raise Unreachable(
            f"{error} Run {replay.job.run} waits: `blog replay {job_id}` sends its message."
        ) from error
    if not replay.new_run:
        console.say(
            f"Nobody is at work on run {replay.job.run}: its message to {replay.stage.value} was sent again."
        )
    return Begun(job_id, replay.job.run, replay.stage, message_id)


def _refuse_model(replay: Replay, whole: Topology) -> None:
    """Raise Failed where the run would end at once: an earlier release has let another model in."""
    model = replay.job.request.get("model")  # a request without one has the default
    if replay.stage is Stage.GENERATE and model is not None and model not in whole.models:
        raise Failed(
            f"Job {replay.job.job_id} asks for the model {model}, which is not offered: publish its request "
            f"with a new job_id and one of {', '.join(whole.models)}."
        )


def _tell(before: Job, replay: Replay) -> None:
    kept = [each.value for each in Stage if replay.job.record(each).status.finished]
    usage = before.usage
    console.say(
        f"Job {before.job_id} is {before.status.value}: {counted(usage.calls, 'call')} and "
        f"{money(usage.cost_usd)} so far."
    )
    console.say(
        f"Run {replay.job.run} begins at {replay.stage.value}"
        + (f" and keeps what was made by {', '.join(kept)}" if kept else "")
        + "; its calls are paid for anew."
    )
