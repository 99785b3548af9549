"""Parse a delivery, and find the job that it belongs to.

An unreadable message has a job too, if it names one: a refused start message becomes a failed job, and a
stage's message may be the one that its job waits for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode, Poison
from shared.jobs.claim import is_refused
from shared.jobs.job import Job, JobError, JobStatus, Stage, StageRecord
from shared.jobs.stored_request import with_defaults
from shared.jobs.transitions import fail
from shared.materials.compact import Given, compact_fields, split
from shared.materials.filling import LENGTH, left_out
from shared.messages.envelope import Envelope
from shared.messages.nearly_json import read_nearly
from shared.messages.schemas import (
    StageMessage,
    StartRequest,
    check_deadline,
    derive_job_id,
    encode_given,
    parse,
    read_fields,
    read_id,
    read_object,
)
from shared.stage.refused_request import storable


class Delivery(msgspec.Struct, frozen=True):
    """One parsed delivery; only a start message has a `request`, with digests for the texts that are `given`.

    `fields` are those that its publisher has sent. `derived` marks a start message without a job id: its id
    comes from the message's own, which a dead letter and a replay do not have. `published_at` is None for a
    request that did not come from Pub/Sub.
    """

    message: StageMessage
    request: StartRequest | None = None
    derived: bool = False
    published_at: datetime | None = None
    given: Given = Given()
    fields: dict[str, Any] = {}

    @property
    def left_out(self) -> frozenset[str]:
        """The fields that the job's profile may fill."""
        return left_out(self.fields)

    def encode(self) -> bytes:
        """Return the start message as it was sent, with the id of its job."""
        return encode_given(self.fields, self.message.job_id)

    def at(self, job: Job) -> StageMessage:
        """Return the message to this job: a start message, which names no run, gets the current one."""
        return replace(self.message, run=job.run) if self.request else self.message


def read(envelope: Envelope, stage: Stage) -> Delivery:
    """Parse a delivery to a stage; raise Poison if that fails."""
    if envelope.fault:
        raise Poison(envelope.fault)
    if stage is not Stage.GENERATE:
        return Delivery(parse(envelope.data, StageMessage))
    delivery = read_start(read_object(envelope.data), envelope.message_id)
    return replace(delivery, published_at=read_publish_time(envelope))


def read_start(fields: Mapping[str, Any], message_id: str = "") -> Delivery:
    """Return the start message with these fields; raise Poison for the first that is wrong."""
    request = read_fields(fields, StartRequest)
    check_deadline(request)
    job_id = request.job_id or derive_job_id(message_id)
    message = StageMessage(job_id=job_id, run=1, revision=0)
    compact, given = split(replace(request, job_id=job_id))
    return Delivery(message, compact, derived=not request.job_id, given=given, fields=dict(fields))


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
        if not given:
            return False
        known = compact_fields(given)
        filled = _filled(job, left_out(given)) & job.request.keys()
        known |= {name: job.request[name] for name in filled}
        return with_defaults(known, self.job_id) == with_defaults(job.request, self.job_id)


def restarts(delivery: Delivery, job: Job) -> bool:
    """Return whether a valid start message takes over the id of its own organization's refused job.

    A redelivery of a valid message that was refused for its organization's limits does not: it finds the job
    as it ended.
    """
    if delivery.request is None or not is_refused(job) or job.org_id not in {"", delivery.request.org_id}:
        return False
    later = delivery.published_at is not None and delivery.published_at > job.created_at
    return later or not _has_request(job, delivery)


def find_job(delivery: Delivery, found: Job | None) -> Job | None:
    """Return the message's job, None if it begins a new one; raise Poison if it has none."""
    if found and not restarts(delivery, found):
        if delivery.request and is_refused(found) and found.org_id != delivery.request.org_id:
            raise Poison("job_id belongs to a refused request of another organisation: use a new one.")
        if not belongs(delivery, found):
            raise Poison("job_id belongs to another request: use a new one. The job itself goes on.")
        return found
    if delivery.request is None:
        raise Poison("The job does not exist: start one on blog-requested.")
    return None


def belongs(delivery: Delivery, job: Job) -> bool:
    """Return whether a message belongs to a job: a start message must have the job's request."""
    if delivery.request is None:
        return True
    return restarts(delivery, job) or _has_request(job, delivery)


def _has_request(job: Job, delivery: Delivery) -> bool:
    # Compared as requests and not as maps: a field that a later version added has its default in both.
    try:
        kept = job.start_request()
    except msgspec.ValidationError:
        return False  # written by others, or by a version with other fields
    return kept == _as_filled_request(delivery, job, kept)


def _as_filled_request(delivery: Delivery, job: Job, kept: StartRequest) -> StartRequest | None:
    """Return the request of a message, with the job's values for fields that it leaves out.

    The profile that has filled them may have changed since, so that the message has no other job.
    """
    if delivery.request is None:
        return None
    filled = _filled(job, delivery.left_out)
    return replace(delivery.request, **{name: getattr(kept, name) for name in filled})


def _filled(job: Job, empty: frozenset[str]) -> frozenset[str]:
    """Return those fields that the job's profile has filled; a post's own length fills that of a refresh."""
    by_profile = frozenset(job.profile.filled if job.profile else ())
    by_post = frozenset({LENGTH} if job.request.get("refresh") else ())
    return empty & (by_profile | by_post)


def job_id_of(envelope: Envelope) -> str | None:
    """Return the id of the job that a message names, even if it is invalid otherwise."""
    return read_id(_fields(envelope), "job_id") or read_id(envelope.attributes, "job_id")


def org_id_of(envelope: Envelope) -> str | None:
    """Return the id of the organisation that a message names, even if it is invalid otherwise."""
    return _owner(envelope, _fields(envelope), "org_id") or None


def refused_job(envelope: Envelope, job_id: str, reason: str, now: datetime, ttl_days: int) -> Job:
    """Return the failed job that shows its owner why a start message was refused."""
    given = _fields(envelope)
    job = Job(
        job_id=job_id,
        org_id=_owner(envelope, given, "org_id"),
        user_id=_owner(envelope, given, "user_id"),
        request=storable(given),
        status=JobStatus.QUEUED,
        stages={stage: StageRecord() for stage in Stage},
        created_at=now,
        updated_at=now,
        expires_at=now + timedelta(days=ttl_days),
    )
    code = ErrorCode.INVALID_REQUEST
    error = JobError(code=code, message=reason, stage=Stage.GENERATE, retryable=code.retryable)
    return fail(job, error, now)


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
