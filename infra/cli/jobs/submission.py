"""The start message, from options and standard input, checked before it travels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec

from infra.cli.errors import Failed, WrongUsage
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.gateways.interfaces import Jobs
from shared import topology
from shared.errors import Poison
from shared.messages.schemas import StageMessage, StartRequest, as_map, check_model, parse, read_object
from shared.stage.intake import Delivery, belongs, restarts
from shared.telemetry import child_of

# The organisation and the user that a local stack's database is seeded with.
DEMO_ORG = "11111111-1111-4111-8111-111111111111"
DEMO_USER = "22222222-2222-4222-8222-222222222222"
_ADDED = {"priority": 5, "deadline": None}
"""Fields that the first release refuses, with their defaults."""


def compose(document: bytes | None, options: Mapping[str, Any], *, local: bool) -> StartRequest:
    """Return a valid start message with an id. Options win over the document, and both over the defaults.

    WrongUsage with the sentence of the pipeline's own parser when it would be refused.
    """
    try:
        fields = read_object(document) if document is not None else {}
        fields |= {name: value for name, value in options.items() if value is not None}
        if local:
            fields = {"org_id": DEMO_ORG, "user_id": DEMO_USER} | fields
        request = parse(msgspec.json.encode(fields), StartRequest)
        check_model(request, topology.load().models)
    except Poison as error:
        raise WrongUsage(str(error)) from error
    return request if request.job_id else msgspec.structs.replace(request, job_id=str(uuid4()))


def check_id_is_free(jobs: Jobs, request: StartRequest) -> Snapshot | None:
    """Raise Failed when this id belongs to a job with another request: the pipeline would refuse it.

    Return the job whose refused message this one corrects, if there is one.
    """
    job_id = str(request.job_id)
    stored = jobs.read(job_id)
    if stored is None:
        return None
    delivery = Delivery(StageMessage(job_id=job_id, run=1, revision=0), request)
    existing = read_snapshot(job_id, stored.fields)
    if not belongs(delivery, existing.job):
        raise Failed(f"Job {job_id} already exists with another request: use a new id.")
    return existing if restarts(delivery, existing.job) else None


def publish(jobs: Jobs, request: StartRequest) -> str:
    """Start the job; return the message's id."""
    attributes = {
        "job_id": str(request.job_id),
        "org_id": request.org_id,
        "traceparent": child_of(""),
    }
    topic = topology.load().functions["generate"].consumes
    return jobs.publish(topic, encode(request), attributes)


def encode(request: StartRequest) -> bytes:
    """Return the message's data; functions of an earlier release refuse a field that they do not know."""
    fields = as_map(request)
    return msgspec.json.encode(
        {name: value for name, value in fields.items() if name not in _ADDED or value != _ADDED[name]}
    )
