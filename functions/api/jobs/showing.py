"""`GET /jobs/{id}` and `POST /jobs/{id}/cancel`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from functions.api.answers import reply
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.problems import Problem, unavailable
from functions.api.queries import Query
from shared.errors import WrongState
from shared.gateways.job_documents import Document
from shared.jobs.cancellation import check_live
from shared.jobs.document import read_job
from shared.jobs.job import Job
from shared.messages.schemas import read_id

_OWN = frozenset({"lease", "unsent", "member", "settled_usd", "cost_ceiling"})
_OWN_OF_STAGES = frozenset(
    {"counted", "excused", "slow", "not_before", "put_aside", "troubled_at", "flex_slow"}
)
"""Fields with which the pipeline keeps its books."""
_TRIES = 20


async def find_job(request: Request, dependencies: Dependencies, *, with_outputs: bool = False) -> Document:
    """Return the document of the job in the path; raise Problem 404 if the caller has no such job.

    Nobody learns whether another organization's job exists.
    """
    job_id = read_id(request.path_params, "job_id")
    found = await dependencies.documents.read(job_id, with_outputs=with_outputs) if job_id else None
    org_id = str(found.fields.get("org_id", "")) if found else ""
    if found is None or not caller_of(request).may_use(org_id):
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such job: check its id.", code="not_found")
    note(request, job_id=job_id, org_id=org_id)
    return found


class Shower:
    """The handlers."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies

    async def show(self, request: Request) -> Response:
        """Answer with the job's document, without the pipeline's own fields."""
        query = Query(request)
        with_outputs = query.flag("outputs")
        query.check()
        found = await find_job(request, self._dependencies, with_outputs=with_outputs)
        whole = public_fields(found.fields) | {"job_id": request.path_params["job_id"].lower()}
        return reply(whole | ({"outputs": found.outputs} if with_outputs else {}))

    async def cancel(self, request: Request) -> Response:
        """Ask the job to stop at its next safe point."""
        Query(request).check()
        # A job at work changes every second, so losing the race once or twice is nothing unusual.
        for _ in range(_TRIES):
            found = await find_job(request, self._dependencies)
            job = read_job(found.fields)
            _require_live(job)
            if job.cancel_requested or await self._dependencies.documents.request_cancel(
                job.job_id, found.version
            ):
                body = {"job_id": job.job_id, "status": job.status.value, "cancel_requested": True}
                return reply(body, HTTPStatus.ACCEPTED)
        raise unavailable("The job changes too fast to be cancelled now: send the request again.", 1)


def public_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a job's document as its readers see it."""
    shown = {name: value for name, value in fields.items() if name not in _OWN}
    stages = fields.get("stages")
    if isinstance(stages, dict):
        shown["stages"] = {stage: _public_stage(record) for stage, record in stages.items()}
    return shown


def _public_stage(record: Any) -> Any:
    if not isinstance(record, dict):
        return record
    return {name: value for name, value in record.items() if name not in _OWN_OF_STAGES}


def _require_live(job: Job) -> None:
    try:
        check_live(job)
    except WrongState as error:
        raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
