"""Read a message of blog-events as the event that an organization's endpoints get, byte for byte."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

from shared.errors import Poison
from shared.jobs.budget_event import TYPE as BUDGET_THRESHOLD
from shared.jobs.end_event import EventType

TYPES: tuple[str, ...] = (*(kind.value for kind in EventType), BUDGET_THRESHOLD)
"""The types that an endpoint may subscribe to. A later release may add more."""
USUAL_TYPES = tuple(each for each in TYPES if each != EventType.AWAITING_REVIEW.value)
"""Those of an endpoint that names none: a receiver may not expect a review, which ends no job."""

TEST_TYPE = "webhook.test"
"""Of the event that its owner sends to an endpoint, whatever it subscribes to."""

_LONGEST = 256 * 1024  # bytes; an event is below four thousand
_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_TYPE = re.compile(r"[A-Za-z0-9._-]{1,128}")


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event; `body` is its message. Without `org_id` it has no receiver."""

    event_id: str
    type: str
    org_id: str | None
    job_id: str | None
    body: str


class _Read(msgspec.Struct):
    event_id: str
    type: str
    data: dict[str, Any]


class _TestData(msgspec.Struct, kw_only=True):
    org_id: str
    endpoint_id: str


class _Test(msgspec.Struct, kw_only=True):
    event_id: str
    type: str
    timestamp: datetime
    data: _TestData


def read_event(data: bytes) -> WebhookEvent:
    """Return the event; raise Poison for a message that is none."""
    if len(data) > _LONGEST:
        raise Poison(f"The event has {len(data)} bytes: at most {_LONGEST} are sent to webhooks.")
    try:
        body = data.decode()
        event = msgspec.json.decode(data, type=_Read)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Poison(f"The message is not an event: {error}.") from error
    if not (_ID.fullmatch(event.event_id) and _TYPE.fullmatch(event.type)):
        raise Poison("The event's event_id or type has characters that no header may have.")
    return WebhookEvent(
        event_id=event.event_id,
        type=event.type,
        org_id=_text(event.data.get("org_id")),
        job_id=_text(event.data.get("job_id")),
        body=body,
    )


def new_test_event(event_id: str, org_id: str, endpoint_id: str, now: datetime) -> WebhookEvent:
    """Return an event that shows its owner whether an endpoint works."""
    data = _TestData(org_id=org_id, endpoint_id=endpoint_id)
    event = _Test(event_id=event_id, type=TEST_TYPE, timestamp=now, data=data)
    body = msgspec.json.encode(event).decode()
    return WebhookEvent(event_id=event_id, type=TEST_TYPE, org_id=org_id, job_id=None, body=body)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
