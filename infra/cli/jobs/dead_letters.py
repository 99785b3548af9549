"""Replays a dead letter: to its topic again, or as a new run if its job has ended without it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from infra.cli import console
from infra.cli.console import agree
from infra.cli.errors import Failed, WrongUsage
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.jobs import Jobs
from infra.cli.gateways.letters import Letter
from infra.cli.jobs import replay as replays
from shared import topology
from shared.errors import Poison
from shared.jobs.job import Job, JobStatus, Stage
from shared.messages import schemas
from shared.messages.envelope import Envelope
from shared.messages.schemas import StartRequest, UsageEvent, as_map, parse
from shared.stage import intake
from shared.stage.intake import Delivery, belongs, restarts
from shared.topology import Topology, load


class Sent(msgspec.Struct, frozen=True):
    """The result of a replay: the published message, and the new run if there is one."""

    message_id: str
    topic: str
    published_id: str
    job_id: str | None = None
    run: int | None = None


def replay(jobs: Jobs, letter: Letter, now: datetime, *, yes: bool) -> Sent:
    """Publish a dead letter's message again; raise Failed if that would not help."""
    whole = topology.load()
    function = consumer(letter, whole)
    topic = whole.functions[function].consumes
    try:
        if function in set(Stage):
            sent = _to_stage(jobs, letter, Stage(function), now, yes=yes)
        else:
            check_usage(letter)
            _agree(letter, topic, yes=yes)
            sent = _as_it_is(jobs, letter, topic)
    except RefusedAgain as refused:
        # The deployed functions may accept more than this command does: let the person decide.
        console.say(str(refused))
        agree("Publish it all the same?", yes=yes)
        sent = _as_it_is(jobs, letter, topic)
    jobs.mark_replayed(letter.message_id, now)
    return sent


def _as_it_is(jobs: Jobs, letter: Letter, topic: str) -> Sent:
    published = jobs.publish(topic, letter.content, letter.own_attributes)
    return Sent(letter.message_id, topic, published, letter.job_id)


def _to_stage(jobs: Jobs, letter: Letter, stage: Stage, now: datetime, *, yes: bool) -> Sent:
    topic = topology.load().functions[stage.value].consumes
    delivery = read_delivery(letter, stage)
    job_id = delivery.message.job_id
    stored = jobs.read(job_id)
    job = read_snapshot(job_id, stored.fields).job if stored else None
    if _ended_without(letter, delivery, stage, job):
        # A finished stage is not paid for again: only its message was lost.
        made = job is not None and job.record(stage).status.finished
        begun = replays.begin(jobs, job_id, None if made else stage, now, yes=yes)
        return Sent(letter.message_id, topic, begun.message_id, job_id, begun.run)
    _agree(letter, topic, yes=yes)
    # With the id that was derived from the first message's: another message would be another job.
    data = msgspec.json.encode(as_map(delivery.request)) if delivery.request else letter.content
    attributes = letter.own_attributes | {"job_id": job_id}
    return Sent(letter.message_id, topic, jobs.publish(topic, data, attributes), job_id)


def _ended_without(letter: Letter, delivery: Delivery, stage: Stage, job: Job | None) -> bool:
    """Return whether the job failed or was cancelled, so that only a new run helps."""
    if job is None:
        if delivery.request:
            check_model(letter, delivery.request)
            return False
        raise Failed(f"There is no job {delivery.message.job_id} for message {letter.message_id}.")
    if delivery.request and restarts(delivery, job):
        check_model(letter, delivery.request)
        return False  # the job of the refused message that had this id begins with this one
    if not belongs(delivery, job):
        raise Failed(
            f"Job {job.job_id} has another request than message {letter.message_id}: "
            "publish it with a new job_id."
        )
    if job.status is JobStatus.COMPLETED and stage is Stage.META and delivery.message.run == job.run:
        return False  # only meta knows whether blog-tagged got the post: it publishes once more
    if job.status is JobStatus.COMPLETED or delivery.at(job).run < job.run:
        raise Failed(
            f"Job {job.job_id} has continued without message {letter.message_id}: nothing waits for it."
        )
    return job.status.terminal


def _agree(letter: Letter, topic: str, *, yes: bool) -> None:
    before = f"It was replayed at {letter.replayed_at:%Y-%m-%d %H:%M} UTC. " if letter.replayed_at else ""
    agree(f"{before}Publish message {letter.message_id} to {topic} again?", yes=yes)


class RefusedAgain(Failed):
    """The message, published unchanged, would only become a dead letter again."""


def consumer(letter: Letter, topology: Topology) -> str:
    """Return the function of the message; raise WrongUsage if there is none."""
    for name, function in topology.consumers.items():
        if function.subscription == letter.subscription:
            return name
    raise WrongUsage(
        f"Message {letter.message_id} came from {letter.subscription or 'no subscription'}, "
        "which this pipeline does not have: no function would get it."
    )


def check_usage(letter: Letter) -> None:
    """Raise RefusedAgain unless the message is a usage event."""
    try:
        parse(letter.content, UsageEvent)
    except Poison as error:
        raise RefusedAgain(_refused_again(letter, str(error))) from error


def read_delivery(letter: Letter, stage: Stage) -> Delivery:
    """Parse a message to a stage; raise RefusedAgain if the stage would reject it."""
    envelope = Envelope(letter.message_id, letter.content, letter.attributes, letter.subscription)
    try:
        return intake.read(envelope, stage)
    except Poison as error:
        raise RefusedAgain(_refused_again(letter, str(error))) from error


def check_model(letter: Letter, request: StartRequest) -> None:
    """Raise RefusedAgain if it names no alias."""
    try:
        schemas.check_model(request, load().models)
    except Poison as error:
        raise RefusedAgain(_refused_again(letter, str(error))) from error


def _refused_again(letter: Letter, reason: str) -> str:
    return f"Message {letter.message_id} would be refused again: {reason} Publish a corrected one."
