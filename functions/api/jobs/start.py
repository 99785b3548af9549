"""`POST /jobs`: check a request, and publish it as any backend does.

The pipeline decides again when the message arrives: of two requests with the same id at the same moment it
keeps one.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.jobs.accepted import Accepted
from functions.api.jobs.ownership import KEY, find_id, find_owner
from functions.api.jobs.validation import validate
from functions.api.problems import FieldError, Problem, saying, wrong_fields
from functions.api.queries import Query
from shared.errors import ErrorCode, Poison
from shared.gateways.admission_views import View
from shared.jobs.admission import Ruling
from shared.jobs.job import Job, Stage
from shared.jobs.outlook import outlook
from shared.materials.object_address import find_address_fault
from shared.messages.schemas import StartRequest, read_id
from shared.stage.intake import Delivery, belongs, read_start, restarts
from shared.stage.newcomer import make_newcomer, profile_name
from shared.stage.ruling import Ruled, rule
from shared.stage.system_load import SystemLoad
from shared.telemetry import child_of

_NOT_NOW = "The job can't be started for now."


@dataclass(frozen=True)
class _Checked:
    """A request that may start: its job as it would be, and whether that exists already."""

    delivery: Delivery
    job: Job
    waits: str | None
    exists: bool


class Starter:
    """The handler."""

    def __init__(self, dependencies: Dependencies, accepted: Accepted) -> None:
        self._dependencies = dependencies
        self._accepted = accepted
        self._topology = dependencies.topology
        self._load = SystemLoad(dependencies.jobs.admissions, dependencies.topology.admission.system_jobs)

    async def answer(self, request: Request) -> Response:
        """Publish the request, or with dry_run only say what it will cost and take."""
        query = Query(request)
        dry_run = query.flag("dry_run")
        with query.with_body():
            wanted = await self._read(request)
        with saying(_NOT_NOW):
            checked = await self._check(wanted)
        estimate = self._estimate(checked)
        if dry_run:
            return reply({"valid": True, "estimate": estimate})
        if not checked.exists:
            with saying(_NOT_NOW):
                await self._publish(checked, request.headers.get("traceparent", ""))
            self._accepted.add(checked.job)
        job_id = checked.job.job_id
        body = {"job_id": job_id, "status": "accepted", "estimate": estimate}
        return reply(body, HTTPStatus.ACCEPTED, {"Location": f"/jobs/{job_id}"})

    async def _read(self, request: Request) -> Delivery:
        faults: list[FieldError] = []
        fields = await read_object(request, faults=faults)
        fields |= find_owner(fields, caller_of(request), faults)
        fields |= find_id(fields, request.headers.get(KEY), faults)
        note(request, org_id=read_id(fields, "org_id"), job_id=read_id(fields, "job_id"))
        wanted = validate(fields, self._topology.models, faults)
        self._check_addresses(wanted)
        return read_start(fields)

    def _check_addresses(self, request: StartRequest) -> None:
        """Raise Problem 400 for a source that is not in the organization's own folder."""
        bucket = self._dependencies.settings.sources_bucket
        for source in request.sources:
            fault = source.uri and find_address_fault(source.uri, bucket, request.org_id)
            if fault:
                raise wrong_fields([FieldError("sources", fault)])

    async def _check(self, delivery: Delivery) -> _Checked:
        """Raise Problem if the job's id is taken, or if the pipeline would refuse the job."""
        request, job_id = delivery.request, delivery.message.job_id
        assert request, "a start message has a request"
        now = self._dependencies.clock.now()
        admissions = self._dependencies.jobs.admissions
        view = await admissions.read(request.org_id, job_id, request.user_id, profile_name(request))
        found = view.job.job if view.job else self._accepted.find(job_id)
        if found and not belongs(delivery, found):
            raise Problem(
                HTTPStatus.CONFLICT,
                f"Job {job_id} already exists with another request: use a new id.",
                code="conflict",
            )
        if found and not restarts(delivery, found):
            return _Checked(
                delivery, found, found.waiting.reason.value if found.waiting else None, exists=True
            )
        job = self._make(delivery, view)
        full = await self._load.is_full()
        ruled = rule(job, view, self._topology, now, system_full=full, newcomer=True)
        raise_if_refused(ruled)
        reason = ruled.job.waiting.reason.value if ruled.job.waiting else None
        return _Checked(delivery, job, reason, exists=False)

    def _make(self, delivery: Delivery, view: View) -> Job:
        """Return the job as the pipeline would make it; raise Problem 400 if it could not."""
        try:
            now = self._dependencies.clock.now()
            return make_newcomer(delivery, view.profile, self._topology, now).job
        except Poison as error:
            raise wrong_fields([FieldError(_field_of(str(error)), str(error))]) from error

    def _estimate(self, checked: _Checked) -> dict[str, Any]:
        now = self._dependencies.clock.now()
        expected = outlook(checked.job, Stage.GENERATE, self._topology, now)
        return {**msgspec.to_builtins(expected), "waits": checked.waits}

    async def _publish(self, checked: _Checked, traceparent: str) -> None:
        topic = self._topology.functions[Stage.GENERATE].consumes
        attributes = {
            "job_id": checked.job.job_id,
            "org_id": checked.job.org_id,
            "traceparent": child_of(traceparent),
        }
        await self._dependencies.publisher.publish(topic, checked.delivery.encode(), attributes)


def _field_of(sentence: str) -> str:
    """Return the field that a sentence begins with; the profile, if it names none."""
    name = sentence.partition(" ")[0].partition("[")[0].partition(".")[0]
    return name if name in StartRequest.__struct_fields__ else "profile"


def raise_if_refused(ruled: Ruled) -> None:
    """Raise Problem, as admission would refuse the job: 402 without money, 400 for its model."""
    error = ruled.job.error
    if ruled.ruling is not Ruling.REFUSE or error is None:
        return
    if error.code is ErrorCode.BUDGET_EXCEEDED:
        raise Problem(HTTPStatus.PAYMENT_REQUIRED, error.message, code=error.code.value)
    errors = [FieldError("model", error.message)]
    raise Problem(HTTPStatus.BAD_REQUEST, error.message, errors=errors, code=error.code.value)
