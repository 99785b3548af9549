"""Replays a dead letter: to its topic again, or as a new run if its job has ended without it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from infra.cli import console
from infra.cli.console import agree
from infra.cli.errors import Failed, WrongUsage
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.jobs import Jobs
from infra.cli.jobs import replay as replays
from shared import topology
from shared.errors import WrongState
from shared.jobs.job import Job, Stage
from shared.jobs.letters import Letter
from shared.stage.intake import Delivery
from shared.stage.letters import (
    RefusedAgain,
    Unrouted,
    check_event,
    consumer,
    message_again,
    needs_run,
    read_delivery,
)
from shared.topology import Topology


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
    function = _consumer(letter, whole)
    topic = whole.functions[function].consumes
    try:
        if function in set(Stage):
            sent = _to_stage(jobs, letter, Stage(function), now, yes=yes)
        else:
            check_event(letter, function)
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
    if _needs_run(letter, delivery, stage, job):
        # A finished stage is not paid for again: only its message was lost.
        made = job is not None and job.record(stage).status.finished
        begun = replays.begin(jobs, job_id, None if made else stage, now, yes=yes)
        return Sent(letter.message_id, topic, begun.message_id, job_id, begun.run)
    _agree(letter, topic, yes=yes)
    data, attributes = message_again(letter, delivery)
    return Sent(letter.message_id, topic, jobs.publish(topic, data, attributes), job_id)


def _consumer(letter: Letter, whole: Topology) -> str:
    try:
        return consumer(letter, whole)
    except Unrouted as error:
        raise WrongUsage(str(error)) from error


def _needs_run(letter: Letter, delivery: Delivery, stage: Stage, job: Job | None) -> bool:
    try:
        return needs_run(letter, delivery, stage, job)
    except RefusedAgain:
        raise
    except WrongState as error:
        raise Failed(str(error)) from error


def _agree(letter: Letter, topic: str, *, yes: bool) -> None:
    before = f"It was replayed at {letter.replayed_at:%Y-%m-%d %H:%M} UTC. " if letter.replayed_at else ""
    agree(f"{before}Publish message {letter.message_id} to {topic} again?", yes=yes)
