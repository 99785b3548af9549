"""Begin a run of a job: its write, and then its message."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from functions.api.dependencies import Dependencies
from functions.api.problems import Problem
from shared import telemetry
from shared.errors import Conflict, CorruptDocument, Misconfigured, NewerVersion, Unavailable
from shared.gateways.job_documents import Document
from shared.jobs.document import changes, read_job
from shared.jobs.edits import EditedOutput
from shared.jobs.job import Job
from shared.jobs.replay import Replay
from shared.telemetry import Event, child_of


@dataclass(frozen=True)
class Before:
    """A job, and its document as it was read."""

    job: Job
    document: Document


def read_before(job_id: str, document: Document) -> Before:
    """Read a job's document; raise Problem 409 for one that this version does not read."""
    try:
        return Before(read_job({**document.fields, "job_id": job_id}), document)
    except (CorruptDocument, NewerVersion) as error:
        detail = f"This version of the service can't run job {job_id} again: ask its operator. {error}"
        raise Problem(HTTPStatus.CONFLICT, detail, code="conflict") from error


async def begin_run(
    dependencies: Dependencies,
    before: Before,
    replay: Replay,
    traceparent: str,
    edited: EditedOutput | None = None,
) -> str:
    """Write the new run if there is one, and publish its message; return the message's id.

    Write the run first: if its message is lost, the id is empty, the job waits, and the sweep lets it in.
    Raise Problem 409 if the job has changed since it was read.
    """
    job = replay.job
    if replay.new_run:
        try:
            changed = changes(before.job, job)
            await dependencies.runs.begin(job.job_id, before.document, changed, edited)
        except Conflict as error:
            detail = f"Job {job.job_id} has changed in the meantime: look at it, and send the request again."
            raise Problem(HTTPStatus.CONFLICT, detail, code="conflict") from error
    topic, data, attributes = replay.message(dependencies.topology)
    attributes["traceparent"] = child_of(traceparent)
    try:
        return await dependencies.publisher.publish(topic, data, attributes)
    except (Unavailable, Misconfigured) as error:
        if not replay.new_run:
            raise
        telemetry.warning(Event.NOT_NOW, f"A run waits for the sweep. {error}", operator=error.operator)
        return ""
