"""`GET /jobs/{id}` and `POST /jobs/{id}/cancel`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from functions.api.answers import reply
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.jobs.accepted import Accepted
from functions.api.problems import Problem, saying, unavailable
from functions.api.queries import Query
from shared.errors import CorruptDocument, NewerVersion, WrongState
from shared.gateways.job_documents import Document
from shared.jobs.cancellation import check_live
from shared.jobs.document import fields, read_job
from shared.jobs.job import Job
from shared.messages.schemas import read_id

OWN = frozenset({"lease", "unsent", "member", "settled_usd", "cost_ceiling"})
OWN_OF_STAGES = frozenset(
    {"counted", "excused", "slow", "not_before", "put_aside", "troubled_at", "flex_slow"}
)
"""Fields with which the pipeline keeps its books."""
_TRIES = 20


async def find_job(
    request: Request,
    dependencies: Dependencies,
    *,
    with_outputs: bool = False,
    with_publications: bool = False,
) -> Document:
    """Return the document of the job in the path; raise Problem 404 if the caller has no such job.

    Nobody learns whether another organization's job exists.
    """
    job_id = read_id(request.path_params, "job_id")
    with saying("The job can't be read for now."):
        found = None
        if job_id:
            found = await dependencies.documents.read(
                job_id, with_outputs=with_outputs, with_publications=with_publications
            )
    org_id = str(found.fields.get("org_id", "")) if found else ""
    if found is None or not caller_of(request).may_use(org_id):
        raise _Missing(HTTPStatus.NOT_FOUND, "The job does not exist: check its id.", code="not_found")
    note(request, job_id=job_id, org_id=org_id)
    return found


async def find_begun(
    request: Request, dependencies: Dependencies, accepted: Accepted, *, with_outputs: bool = False
) -> Document:
    """Return the document of the job in the path; one that was accepted a moment ago is a Problem 503."""
    try:
        return await find_job(request, dependencies, with_outputs=with_outputs)
    except _Missing:
        if _published(request, accepted):
            raise unavailable("The job has not begun: send the request again.", 1) from None
        raise


def _published(request: Request, accepted: Accepted) -> Job | None:
    """Return the job if this instance has published it a moment ago, for this caller's organization."""
    job = accepted.find(request.path_params["job_id"].lower())
    return job if job and caller_of(request).may_use(job.org_id) else None


class _Missing(Problem):
    """The job does not exist, or not yet."""


class Shower:
    """The handlers."""

    def __init__(self, dependencies: Dependencies, accepted: Accepted) -> None:
        self._dependencies = dependencies
        self._accepted = accepted

    async def show(self, request: Request) -> Response:
        """Answer with the job's document, without the pipeline's own fields."""
        query = Query(request)
        with_outputs = query.flag("outputs")
        query.check()
        found = await self._find(request, with_outputs=with_outputs)
        whole = public_fields(found.fields) | {"job_id": request.path_params["job_id"].lower()}
        if found.publications:
            whole["publications"] = found.publications
        return reply(whole | ({"outputs": found.outputs} if with_outputs else {}))

    async def _find(self, request: Request, *, with_outputs: bool) -> Document:
        """Return the job's document, or what it will be in a moment."""
        try:
            return await find_job(
                request, self._dependencies, with_outputs=with_outputs, with_publications=True
            )
        except _Missing:
            if (job := _published(request, self._accepted)) is None:
                raise
            return Document(fields(job))

    async def cancel(self, request: Request) -> Response:
        """Ask the job to stop at its next safe point."""
        Query(request).check()
        # A job at work changes every second, so losing the race once or twice is nothing unusual.
        for _ in range(_TRIES):
            found = await find_begun(request, self._dependencies, self._accepted)
            _require_live(found.fields)
            job_id = request.path_params["job_id"].lower()
            asked = found.fields.get("cancel_requested") is True
            if asked or await self._mark(job_id, found):
                body = {"job_id": job_id, "status": found.fields.get("status"), "cancel_requested": True}
                return reply(body, HTTPStatus.ACCEPTED)
        raise unavailable("The job changes too fast to be cancelled now: send the request again.", 1)

    async def _mark(self, job_id: str, found: Document) -> bool:
        with saying("The job can't be cancelled for now."):
            return await self._dependencies.documents.request_cancel(job_id, found.version)


def public_fields(document: dict[str, Any]) -> dict[str, Any]:
    """Return a job's document as its readers see it."""
    shown = {name: value for name, value in document.items() if name not in OWN}
    stages = document.get("stages")
    if isinstance(stages, dict):
        shown["stages"] = {stage: _public_stage(record) for stage, record in stages.items()}
    return shown


def _public_stage(record: Any) -> Any:
    if not isinstance(record, dict):
        return record
    return {name: value for name, value in record.items() if name not in OWN_OF_STAGES}


def _require_live(document: dict[str, Any]) -> None:
    """Raise Problem 409 if the job has ended; one in a state of a newer version has not."""
    try:
        check_live(read_job(document))
    except WrongState as error:
        raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
    except (NewerVersion, CorruptDocument):
        return
