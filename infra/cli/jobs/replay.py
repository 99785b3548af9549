"""Runs a job again: asks, writes the new run under a precondition, publishes its message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from infra.cli import console
from infra.cli.console import agree
from infra.cli.errors import Failed, Unreachable, WrongUsage
from infra.cli.format import money, pluralize
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.jobs import Jobs, Stored
from infra.cli.jobs.writers import label_of, labelled
from shared import topology
from shared.errors import Poison, WrongState
from shared.jobs import replay as replays
from shared.jobs.document import changes
from shared.jobs.edited_text import clean_text
from shared.jobs.edits import EditedOutput, edit_output, new_edit
from shared.jobs.job import Job, Stage
from shared.jobs.replay import EDITABLE, Replay
from shared.telemetry import child_of
from shared.topology import Topology

OPERATOR = "operator"
"""The author of a text that the command takes: it knows no name."""


def plan(job: Job, stage: Stage | None, now: datetime, ttl_days: int) -> Replay:
    """Plan a replay, from where the job stopped or an earlier stage; raise Failed if it is impossible."""
    if job.waiting and not job.status.terminal:
        raise Failed(f"Job {job.job_id} waits and goes on by itself: `blog show {job.job_id}` says why.")
    try:
        return replays.plan(job, stage, now, ttl_days)
    except WrongState as error:
        raise Failed(str(error)) from error


def check_model(replay: Replay, whole: Topology) -> None:
    """Raise Failed where the run would end at once: an earlier release has let another model in."""
    try:
        replays.check_model(replay, whole)
    except WrongState as error:
        raise Failed(str(error)) from error


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


def begin(
    jobs: Jobs, job_id: str, stage: Stage | None, now: datetime, *, yes: bool, text: str | None = None
) -> Begun:
    """Run a job again from a stage, or from where it stopped; a text replaces the stage's input."""
    stored = jobs.read(job_id)
    if stored is None:
        raise Failed(f"There is no job {job_id}.")
    before = read_snapshot(job_id, stored.fields).job
    whole = topology.load()
    if text is None:
        replay, edited = plan(before, stage, now, whole.job.ttl_days), None
    else:
        cleaned = clean(text)
        replay = _plan_edited(before, stage or Stage.QUALITY, now, whole.job.ttl_days)
        edited = edit_output(replay, jobs.outputs(job_id), *cleaned)
    if replay.new_run:
        check_model(replay, whole)
        _announce(before, replay)
        agree(f"Start run {replay.job.run}?", yes=yes)
    begun = start(jobs, stored, before, replay, whole, edited)
    if not replay.new_run:
        console.say(
            f"No attempt is at work on run {replay.job.run}: "
            f"its message to {replay.stage.value} was sent again."
        )
    return begun


def clean(text: str) -> tuple[str, int]:
    """Return an edited text as the pipeline takes it; raise WrongUsage for one that can't be a post."""
    try:
        return clean_text(text)
    except Poison as error:
        raise WrongUsage(f"The {error}") from error


def _plan_edited(job: Job, stage: Stage, now: datetime, ttl_days: int) -> Replay:
    if stage not in EDITABLE:
        raise WrongUsage(f"--text begins at {' or '.join(EDITABLE)}: leave out --from {stage.value}.")
    try:
        return replays.plan_edited(job, new_edit(stage, OPERATOR, now), ttl_days)
    except WrongState as error:
        raise Failed(str(error)) from error


def start(
    jobs: Jobs,
    stored: Stored,
    before: Job,
    replay: Replay,
    whole: Topology,
    edited: EditedOutput | None = None,
) -> Begun:
    """Write the new run if there is one, and publish its message."""
    job_id = before.job_id
    # The run first: if its message is lost, it waits, and the sweep lets it in.
    if replay.new_run and not jobs.rerun(job_id, stored, changes(before, replay.job), edited):
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


def _announce(before: Job, replay: Replay) -> None:
    kept = [each.value for each in replay.keeps]
    usage = before.usage
    cost = labelled(money(usage.cost_usd), label_of(before))
    console.say(
        f"Job {before.job_id} is {before.status.value}: {pluralize(usage.calls, 'call')} and {cost} so far."
    )
    edited = f" with your text in place of {EDITABLE[replay.stage]}'s" if replay.job.edited else ""
    console.say(
        f"Run {replay.job.run} begins at {replay.stage.value}{edited}"
        + (f" and keeps the output of {', '.join(kept)}" if kept else "")
        + "; its calls are paid for again."
    )
