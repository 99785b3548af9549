"""Decide how a dead letter is replayed: to its topic again, or as a new run if its job ended without it."""

from __future__ import annotations

from shared.errors import Poison, WrongState
from shared.jobs.claim import is_refused
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.letters import Letter
from shared.messages import schemas
from shared.messages.envelope import Envelope
from shared.messages.schemas import PublicationMessage, StartRequest, UsageEvent, parse
from shared.stage import intake
from shared.stage.intake import Delivery, belongs, restarts
from shared.topology import Topology, load
from shared.webhooks.event import read_event

_WEBHOOKS, _CMS = "webhooks", "cms"
_PASSED_ON = {"publish": _CMS}
"""A topic that anybody may listen to gets no message twice: the function behind reads the same fields."""


class RefusedAgain(WrongState):
    """The message, published unchanged, would only become a dead letter again."""


class Unrouted(WrongState):
    """No function of this pipeline gets the message."""


def consumer(letter: Letter, whole: Topology) -> str:
    """Return the function that gets the message again, or raise Unrouted."""
    for name, function in whole.consumers.items():
        if function.subscription == letter.subscription:
            return _PASSED_ON.get(name, name)
    raise Unrouted(
        f"Message {letter.message_id} came from {letter.subscription or 'no subscription'}, "
        "which this pipeline does not have: no function would get it."
    )


def needs_run(letter: Letter, delivery: Delivery, stage: Stage, job: Job | None) -> bool:
    """Return whether only a new run helps, since the job has ended; raise WrongState if nothing does."""
    if job is None:
        if delivery.request:
            check_model(letter, delivery.request)
            return False
        raise WrongState(f"There is no job {delivery.message.job_id} for message {letter.message_id}.")
    if delivery.request and (restarts(delivery, job) or _was_refused(delivery.request, job)):
        check_model(letter, delivery.request)
        return False  # the job of the refused message that had this id begins with this one
    if not belongs(delivery, job):
        raise WrongState(
            f"Job {job.job_id} has another request than message {letter.message_id}: "
            "publish it with a new job_id."
        )
    if job.status is JobStatus.COMPLETED and stage is Stage.META and delivery.message.run == job.run:
        return False  # only meta knows whether blog-tagged got the post: it publishes once more
    if job.status is JobStatus.COMPLETED or delivery.at(job).run < job.run:
        raise WrongState(
            f"Job {job.job_id} has continued without message {letter.message_id}: nothing waits for it."
        )
    return job.status.terminal


def _was_refused(request: StartRequest, job: Job) -> bool:
    """Return whether a job never began, perhaps because of its profile, which may be right by now."""
    return is_refused(job) and job.org_id in {"", request.org_id}


def message_again(letter: Letter, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
    """Return the data and the attributes of the letter's message, with the id of its job.

    The id may have been derived from the first message's: another message would be another job.
    """
    data = delivery.encode() if delivery.request else letter.content
    return data, letter.own_attributes | {"job_id": delivery.message.job_id}


def check_event(letter: Letter, function: str) -> None:
    """Raise RefusedAgain unless the message is an event as its function reads it."""
    try:
        if function == _WEBHOOKS:
            read_event(letter.content)
        elif function == _CMS:
            parse(letter.content, PublicationMessage)
        else:
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
