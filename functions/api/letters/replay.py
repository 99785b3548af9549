"""Replay a dead letter: to its topic again, or as a new run if its job has ended without it."""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from functions.api.dependencies import Dependencies
from functions.api.jobs.runs import Before, begin_run, read_before
from functions.api.problems import Problem
from shared.jobs.job import Stage
from shared.jobs.letters import Letter
from shared.jobs.replay import check_model, plan
from shared.stage.letters import RefusedAgain, check_event, consumer, message_again, needs_run, read_delivery


class Resent(msgspec.Struct, frozen=True, kw_only=True):
    """The published message, and the new run if one began."""

    message_id: str
    topic: str
    published_id: str
    job_id: str | None
    run: int | None


async def replay_letter(
    dependencies: Dependencies, letter: Letter, traceparent: str, *, anyway: bool
) -> Resent:
    """Publish a dead letter's message again; raise WrongState if that would not help.

    With `anyway` a message is published as it is even if this version would refuse it again: the functions
    that get it may be of another version.
    """
    function = consumer(letter, dependencies.topology)
    try:
        if function in set(Stage):
            sent = await _to_stage(dependencies, letter, Stage(function), traceparent)
        else:
            check_event(letter, function)
            sent = await _as_it_is(dependencies, letter, function)
    except RefusedAgain as error:
        if not anyway:
            detail = f"{error} Or send anyway: true to publish it as it is."
            raise Problem(HTTPStatus.CONFLICT, detail, code="refused_again") from error
        sent = await _as_it_is(dependencies, letter, function)
    await dependencies.letters.mark_replayed(letter.message_id, dependencies.clock.now())
    return sent


async def _as_it_is(dependencies: Dependencies, letter: Letter, function: str) -> Resent:
    topic = dependencies.topology.functions[function].consumes
    published = await dependencies.publisher.publish(topic, letter.content, letter.own_attributes)
    return Resent(
        message_id=letter.message_id, topic=topic, published_id=published, job_id=letter.job_id, run=None
    )


async def _to_stage(dependencies: Dependencies, letter: Letter, stage: Stage, traceparent: str) -> Resent:
    delivery = read_delivery(letter, stage)
    job_id = delivery.message.job_id
    found = await dependencies.documents.read(job_id)
    before = read_before(job_id, found) if found else None
    topic, run = dependencies.topology.functions[stage.value].consumes, None
    if before and needs_run(letter, delivery, stage, before.job):
        topic, published, run = await _begin(dependencies, before, stage, traceparent)
    else:
        if before is None:
            needs_run(letter, delivery, stage, None)
        data, attributes = message_again(letter, delivery)
        published = await dependencies.publisher.publish(topic, data, attributes)
    return Resent(message_id=letter.message_id, topic=topic, published_id=published, job_id=job_id, run=run)


async def _begin(
    dependencies: Dependencies, before: Before, stage: Stage, traceparent: str
) -> tuple[str, str, int]:
    """Begin a run; a finished stage is not paid for again, since only its message was lost."""
    made = before.job.record(stage).status.finished
    days = dependencies.topology.job.ttl_days
    planned = plan(before.job, None if made else stage, dependencies.clock.now(), days)
    check_model(planned, dependencies.topology)
    published = await begin_run(dependencies, before, planned, traceparent)
    return planned.message(dependencies.topology)[0], published, planned.job.run
