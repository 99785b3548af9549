"""From a delivery to a message of the right kind, and from a refused start message to a failed job."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.envelope import Envelope
from shared.errors import ErrorCode, Poison
from shared.job import Job, JobError, JobStatus, Stage, StageRecord
from shared.messages import (
    StageMessage,
    StartRequest,
    derived_job_id,
    parse,
    read_object,
    readable_id,
)
from shared.moves import failed

_SHOWN_BYTES = 20_000
_LARGEST = 2**63


class Intake(msgspec.Struct, frozen=True):
    """What a delivery asks for; `request` is there only in a start message.

    `derived` says that the start message names no job: its id comes from the message's own, which a dead
    letter and a replay do not have.
    """

    message: StageMessage
    request: StartRequest | None = None
    derived: bool = False

    def at(self, job: Job) -> StageMessage:
        """Return the message as one to this job: a start message names no run, and speaks for the present."""
        return replace(self.message, run=job.run) if self.request else self.message


def read(envelope: Envelope, stage: Stage) -> Intake:
    """Parse a delivery to a stage; raises Poison."""
    if envelope.fault:
        raise Poison(envelope.fault)
    if stage is not Stage.GENERATE:
        return Intake(parse(envelope.data, StageMessage))
    request = parse(envelope.data, StartRequest)
    job_id = request.job_id or derived_job_id(envelope.message_id)
    message = StageMessage(job_id=job_id, run=1, revision=0)
    return Intake(message, replace(request, job_id=job_id), derived=not request.job_id)


def belongs(asked: Intake, job: Job) -> bool:
    """Whether a message may speak for a job: a start message has to ask for the same."""
    if asked.request is None:
        return True
    if job.error and job.error.code is ErrorCode.INVALID_REQUEST and not job.record(Stage.GENERATE).attempt:
        return False  # what was refused was another request, of which the job shows only a part
    # Compared as requests and not as maps: a field that a later version added has its default in both.
    try:
        return job.start_request() == asked.request
    except msgspec.ValidationError:
        return False  # written by somebody else, or by a version that asked for other things


def job_id_of(envelope: Envelope) -> str | None:
    """Return the id of the job that a message is about, however wrong the message is."""
    return readable_id(_fields(envelope), "job_id") or readable_id(envelope.attributes, "job_id")


def refused_job(envelope: Envelope, job_id: str, reason: str, now: datetime, ttl_days: int) -> Job:
    """Return the job that shows its owner why a start message was refused."""
    given = _fields(envelope)
    shown = _shown(given) if len(envelope.data) <= _SHOWN_BYTES else {}
    job = Job(
        job_id=job_id,
        org_id=_owner(envelope, given, "org_id"),
        user_id=_owner(envelope, given, "user_id"),
        request=shown,
        status=JobStatus.QUEUED,
        stages={stage: StageRecord() for stage in Stage},
        created_at=now,
        updated_at=now,
        expires_at=now + timedelta(days=ttl_days),
    )
    code = ErrorCode.INVALID_REQUEST
    error = JobError(code=code, message=reason, stage=Stage.GENERATE, retryable=code.retryable)
    return failed(job, error, now)


def _shown(given: dict[str, Any]) -> dict[str, Any]:
    # Firestore refuses lists in lists, numbers past 64 bits, empty names: what it refused would come again.
    known = {name: given[name] for name in StartRequest.__struct_fields__ if name in given}
    return {name: value for name, value in known.items() if _is_plain(value)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return isinstance(value, str | float) or (isinstance(value, int) and abs(value) < _LARGEST)


def _owner(envelope: Envelope, given: dict[str, Any], name: str) -> str:
    # The security rules read org_id: a job that nobody can be shown to own is shown to nobody.
    return readable_id(given, name) or readable_id(envelope.attributes, name) or ""


def _fields(envelope: Envelope) -> dict[str, Any]:
    try:
        return {} if envelope.fault else read_object(envelope.data)
    except Poison:
        return {}
