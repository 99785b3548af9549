"""Parse a delivery, and find the job that it belongs to.

An unreadable message has a job too, if it names one: a refused start message becomes a failed job, and a
stage's message may be the one that its job waits for.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode, Poison
from shared.jobs.claim import is_refused
from shared.jobs.job import Job, JobError, JobStatus, Stage, StageRecord
from shared.jobs.stored_request import with_defaults
from shared.jobs.transitions import fail, new_job
from shared.jobs.trials import choose_trials
from shared.messages.envelope import Envelope
from shared.messages.nearly_json import read_nearly
from shared.messages.schemas import (
    StageMessage,
    StartRequest,
    check_deadline,
    check_model,
    derive_job_id,
    parse,
    read_id,
    read_object,
)
from shared.topology import Topology

_SHOWN_BYTES = 20_000
_LARGEST = 2**63


class Delivery(msgspec.Struct, frozen=True):
    """One parsed delivery; only a start message has a `request`.

    `derived` marks a start message without a job id: its id comes from the message's own, which a dead letter
    and a replay do not have. `published_at` is None for a request that did not come from Pub/Sub.
    """

    message: StageMessage
    request: StartRequest | None = None
    derived: bool = False
    published_at: datetime | None = None

    def at(self, job: Job) -> StageMessage:
        """Return the message to this job: a start message, which names no run, gets the current one."""
        return replace(self.message, run=job.run) if self.request else self.message


def read(envelope: Envelope, stage: Stage) -> Delivery:
    """Parse a delivery to a stage; raise Poison if that fails."""
    if envelope.fault:
        raise Poison(envelope.fault)
    if stage is not Stage.GENERATE:
        return Delivery(parse(envelope.data, StageMessage))
    request = parse(envelope.data, StartRequest)
    check_deadline(request)
    job_id = request.job_id or derive_job_id(envelope.message_id)
    message = StageMessage(job_id=job_id, run=1, revision=0)
    named = replace(request, job_id=job_id)
    published_at = read_publish_time(envelope)
    return Delivery(message, named, derived=not request.job_id, published_at=published_at)


def read_publish_time(envelope: Envelope) -> datetime | None:
    """Return when a message was published; None if it did not come from Pub/Sub."""
    try:
        found = datetime.fromisoformat(envelope.publish_time)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


class Unread(msgspec.Struct, frozen=True):
    """An unreadable delivery that names its job."""

    envelope: Envelope
    job_id: str
    reason: str

    def at(self, job: Job, stage: Stage) -> StageMessage:
        """Return the message as far as it can be read; an unreadable run or revision is the current one."""
        if stage is Stage.GENERATE:
            return StageMessage(job_id=self.job_id, run=job.run, revision=0)
        fields = _fields(self.envelope)
        run, revision = _whole_number(fields, "run", 1), _whole_number(fields, "revision", 0)
        return StageMessage(
            job_id=self.job_id,
            run=job.run if run is None else run,
            revision=job.revision if revision is None else revision,
        )

    def concerns(self, job: Job, stage: Stage) -> bool:
        """Return whether the job may wait for this message: a start message must have the job's request.

        In that case a newer version began the job, which knows more fields or has wider limits.
        """
        if stage is not Stage.GENERATE:
            return True
        given = _fields(self.envelope)
        return bool(given) and with_defaults(given, self.job_id) == with_defaults(job.request, self.job_id)


def restarts(delivery: Delivery, job: Job) -> bool:
    """Return whether a valid start message takes over the id of its own organization's refused job.

    A redelivery of a valid message that was refused for its organization's limits does not: it finds the job
    as it ended.
    """
    if delivery.request is None or not is_refused(job) or job.org_id not in {"", delivery.request.org_id}:
        return False
    later = delivery.published_at is not None and delivery.published_at > job.created_at
    return later or not _has_request(job, delivery.request)


def job_of(delivery: Delivery, found: Job | None, topology: Topology, now: datetime) -> Job:
    """Return the message's job, a new one for a start message; raise Poison if there is none."""
    if found and not restarts(delivery, found):
        if delivery.request and is_refused(found) and found.org_id != delivery.request.org_id:
            raise Poison("job_id belongs to a refused request of another organisation: use a new one.")
        if not belongs(delivery, found):
            raise Poison("job_id belongs to another request: use a new one. The job itself goes on.")
        return found
    if delivery.request is None:
        raise Poison("The job does not exist: start one on blog-requested.")
    # A release with other aliases may have accepted an existing job: its attempt ends it.
    check_model(delivery.request, topology.models)
    job_id = delivery.message.job_id
    trial = choose_trials(delivery.request, job_id, topology)
    return new_job(delivery.request, job_id, now, topology.job.ttl_days, trial)


def belongs(delivery: Delivery, job: Job) -> bool:
    """Return whether a message belongs to a job: a start message must have the job's request."""
    if delivery.request is None:
        return True
    return restarts(delivery, job) or _has_request(job, delivery.request)


def _has_request(job: Job, request: StartRequest) -> bool:
    # Compared as requests and not as maps: a field that a later version added has its default in both.
    try:
        return job.start_request() == request
    except msgspec.ValidationError:
        return False  # written by others, or by a version with other fields


def job_id_of(envelope: Envelope) -> str | None:
    """Return the id of the job that a message names, even if it is invalid otherwise."""
    return read_id(_fields(envelope), "job_id") or read_id(envelope.attributes, "job_id")


def org_id_of(envelope: Envelope) -> str | None:
    """Return the id of the organisation that a message names, even if it is invalid otherwise."""
    return _owner(envelope, _fields(envelope), "org_id") or None


def refused_job(envelope: Envelope, job_id: str, reason: str, now: datetime, ttl_days: int) -> Job:
    """Return the failed job that shows its owner why a start message was refused."""
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
    return fail(job, error, now)


def _shown(given: dict[str, Any]) -> dict[str, Any]:
    # Firestore refuses nested lists, numbers past 64 bits and empty names, so the message would fail again.
    known = {name: given[name] for name in StartRequest.__struct_fields__ if name in given}
    return {name: value for name, value in known.items() if _is_plain(value)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    if isinstance(value, float):
        return math.isfinite(value)  # JSON has no other, and the document is printed as JSON
    return isinstance(value, str) or (isinstance(value, int) and abs(value) < _LARGEST)


def _owner(envelope: Envelope, given: dict[str, Any], name: str) -> str:
    # The security rules read org_id: nobody can read a job without an owner.
    return read_id(given, name) or read_id(envelope.attributes, name) or ""


def _whole_number(fields: dict[str, Any], name: str, least: int) -> int | None:
    value = fields.get(name)
    return value if type(value) is int and value >= least else None


def _fields(envelope: Envelope) -> dict[str, Any]:
    try:
        return {} if envelope.fault else read_object(envelope.data)
    except Poison:
        return read_nearly(envelope.data)
