"""Replays a kept message: to its topic again, or as a new run where its job has ended without it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from infra.cli import console
from infra.cli.agreeing import agree
from infra.cli.dependencies import Jobs
from infra.cli.errors import Failed
from infra.cli.gateways.documents import snapshot
from infra.cli.jobs import letters
from infra.cli.jobs import replay as replays
from infra.cli.jobs.letters import Letter, RefusedAgain
from shared import topology
from shared.jobs.job import Job, JobStatus, Stage
from shared.messages.schemas import as_map
from shared.stage.intake import Delivery, belongs, restarts


class Sent(msgspec.Struct, frozen=True):
    """What became of a letter: published under another id, and as a new run where there is one."""

    message_id: str
    topic: str
    published_id: str
    job_id: str | None = None
    run: int | None = None


def replay(jobs: Jobs, letter: Letter, now: datetime, *, yes: bool) -> Sent:
    """Publish what a letter holds once more; Failed if nothing good would come of it."""
    whole = topology.load()
    function = letters.consumer(letter, whole)
    topic = whole.functions[function].consumes
    try:
        if function in set(Stage):
            sent = _to_stage(jobs, letter, Stage(function), now, yes=yes)
        else:
            letters.check_usage(letter)
            _agree(letter, topic, yes=yes)
            sent = _as_it_is(jobs, letter, topic)
    except RefusedAgain as refused:
        # What is deployed may take what this command would not: that is the person's to know.
        console.say(str(refused))
        agree("Publish it all the same?", yes=yes)
        sent = _as_it_is(jobs, letter, topic)
    jobs.mark_replayed(letter.message_id, now)
    return sent


def _as_it_is(jobs: Jobs, letter: Letter, topic: str) -> Sent:
    published = jobs.publish(topic, letter.content, letter.attributes_again)
    return Sent(letter.message_id, topic, published, letter.job_id)


def _to_stage(jobs: Jobs, letter: Letter, stage: Stage, now: datetime, *, yes: bool) -> Sent:
    topic = topology.load().functions[stage.value].consumes
    delivery = letters.delivery(letter, stage)
    job_id = delivery.message.job_id
    stored = jobs.read(job_id)
    job = snapshot(job_id, stored.fields).job if stored else None
    if _ended_without(letter, delivery, stage, job):
        # What the stage has made is not paid for again: only its message was lost.
        made = job is not None and job.record(stage).status.finished
        begun = replays.begin(jobs, job_id, None if made else stage, now, yes=yes)
        return Sent(letter.message_id, topic, begun.message_id, job_id, begun.run)
    _agree(letter, topic, yes=yes)
    # With the id that was derived from the first message's: another message would be another job.
    data = msgspec.json.encode(as_map(delivery.request)) if delivery.request else letter.content
    attributes = letter.attributes_again | {"job_id": job_id}
    return Sent(letter.message_id, topic, jobs.publish(topic, data, attributes), job_id)


def _ended_without(letter: Letter, delivery: Delivery, stage: Stage, job: Job | None) -> bool:
    """Whether the job has failed or was cancelled, so that only a new run takes the message up again."""
    if job is None:
        if delivery.request:
            letters.check_model(letter, delivery.request)
            return False
        raise Failed(f"There is no job {delivery.message.job_id} for message {letter.message_id}.")
    if delivery.request and restarts(delivery, job):
        letters.check_model(letter, delivery.request)
        return False  # the job of the refused message that had this id begins with this one
    if not belongs(delivery, job):
        raise Failed(
            f"Job {job.job_id} is another request than that of message {letter.message_id}: "
            "publish it with a new job_id."
        )
    if job.status is JobStatus.COMPLETED and stage is Stage.META and delivery.message.run == job.run:
        return False  # only meta can tell whether blog-tagged has heard of the post: it says so once more
    if job.status is JobStatus.COMPLETED or delivery.at(job).run < job.run:
        raise Failed(
            f"Job {job.job_id} has gone on without message {letter.message_id}: nothing waits for it."
        )
    return job.status.terminal


def _agree(letter: Letter, topic: str, *, yes: bool) -> None:
    before = f"It was replayed at {letter.replayed_at:%Y-%m-%d %H:%M} UTC. " if letter.replayed_at else ""
    agree(f"{before}Publish message {letter.message_id} to {topic} again?", yes=yes)
