"""The start message, from options and standard input, checked before it travels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec

from infra.cli.errors import Failed, WrongUsage
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.gateways.jobs import Jobs
from shared import topology
from shared.errors import Poison
from shared.jobs.job import Job, Stage
from shared.messages.schemas import StartRequest, as_map, check_model, parse, read_object
from shared.stage.intake import Delivery, belongs, read_start, restarts
from shared.telemetry import child_of

# The organisation and the user that a local stack's database is seeded with.
DEMO_ORG = "11111111-1111-4111-8111-111111111111"
DEMO_USER = "22222222-2222-4222-8222-222222222222"


def compose(document: bytes | None, options: Mapping[str, Any], *, local: bool) -> StartRequest:
    """Return a valid start message with an id. Options win over the document, and both over the defaults.

    WrongUsage with the sentence of the pipeline's own parser when it would be refused.
    """
    request = to_request(read_fields(document, options, local=local))
    return request if request.job_id else msgspec.structs.replace(request, job_id=str(uuid4()))


def compose_start(document: bytes | None, options: Mapping[str, Any], *, local: bool) -> Delivery:
    """Return a valid start message; a profile may fill the fields that it leaves out."""
    fields = read_fields(document, options, local=local)
    return to_start(fields if fields.get("job_id") else fields | {"job_id": str(uuid4())})


def read_fields(document: bytes | None, options: Mapping[str, Any], *, local: bool) -> dict[str, Any]:
    """Return the fields that are given, by the document and the options; a local stack adds an owner."""
    try:
        fields = read_object(document) if document is not None else {}
    except Poison as error:
        raise WrongUsage(str(error)) from error
    fields |= {name: value for name, value in options.items() if value is not None}
    return {"org_id": DEMO_ORG, "user_id": DEMO_USER} | fields if local else fields


def to_request(fields: Mapping[str, Any]) -> StartRequest:
    """Return the start message; WrongUsage with the pipeline's sentence if it would be refused."""
    try:
        request = parse(msgspec.json.encode(fields), StartRequest)
        check_model(request, topology.load().models)
    except Poison as error:
        raise WrongUsage(str(error)) from error
    return request


def to_start(fields: Mapping[str, Any]) -> Delivery:
    """Return the start message with these fields; WrongUsage with the pipeline's sentence if it is wrong."""
    try:
        start = read_start(msgspec.json.decode(msgspec.json.encode(fields)))
        check_model(request_of(start), topology.load().models)
    except Poison as error:
        raise WrongUsage(str(error)) from error
    if start.given.missing:
        raise WrongUsage(start.given.missing)
    return start


def request_of(start: Delivery) -> StartRequest:
    """Return the request of a start message, with digests for its texts."""
    assert start.request, "a start message has a request"
    return start.request


def check_id_is_free(jobs: Jobs, start: Delivery) -> Snapshot | None:
    """Raise Failed when this id belongs to a job with another request: the pipeline would refuse it.

    Return the job whose refused message this one corrects, if there is one.
    """
    job_id = start.message.job_id
    stored = jobs.read(job_id)
    if stored is None:
        return None
    existing = read_snapshot(job_id, stored.fields)
    return existing if corrects(start, existing.job) else None


def corrects(start: Delivery, existing: Job) -> bool:
    """Return whether the request begins a job whose first message was refused; Failed if it may not."""
    if not belongs(start, existing):
        raise Failed(f"Job {start.message.job_id} already exists with another request: use a new id.")
    return restarts(start, existing)


def publish(jobs: Jobs, request: StartRequest) -> str:
    """Start the job of a request whose every field was chosen; return the message's id."""
    return publish_start(jobs, to_start(as_map(request)))


def publish_start(jobs: Jobs, start: Delivery) -> str:
    """Start the job; return the message's id."""
    attributes = attributes_of(start.message.job_id, request_of(start).org_id)
    return jobs.publish(start_topic(), start.encode(), attributes)


def start_topic() -> str:
    """Return the topic of start messages."""
    return topology.load().functions[Stage.GENERATE.value].consumes


def attributes_of(job_id: str, org_id: str) -> dict[str, str]:
    """Return the attributes of a start message, with a trace of its own."""
    return {"job_id": job_id, "org_id": org_id, "traceparent": child_of("")}
