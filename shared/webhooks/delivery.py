"""A delivery: one event for one endpoint, its tries, and when the next one is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from shared.webhooks.endpoint import Endpoint
from shared.webhooks.event import TEST_TYPE, WebhookEvent
from shared.webhooks.schedule import next_try

COLLECTION = "webhook_deliveries"
KEPT = timedelta(days=30)
LEASE = timedelta(seconds=60)
"""The time after a claim in which nobody else sends: longer than a try and its record take."""

_NAMESPACE = UUID("0d3f3f0e-6d0b-5f1c-9a42-7c4c7f0e2a11")
_MOST_ATTEMPTS = 50
_LONGEST_ERROR = 500


class Status(StrEnum):
    """The states: waiting for its next try, answered with 2xx, or given up."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try: the answer's status, or the sentence why there was none. Both: an answer that is not 2xx."""

    at: datetime
    status_code: int | None = None
    latency_ms: int = 0
    error: str | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a try; without `error` it succeeded. `gone`: the endpoint wants no more events."""

    status_code: int | None = None
    latency_ms: int = 0
    error: str | None = None
    retry_after: float | None = None
    gone: bool = False


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """`tries` and `first_at` count from the event, or from the last replay; `attempts` has all of them.

    `next_at` is when the next try is due. While one is under way, it is when that one counts as lost, and so
    is `claimed_until`: a reader sees by it that the event is being sent.
    """

    delivery_id: str
    endpoint_id: str
    org_id: str
    event_id: str
    type: str
    job_id: str | None = None
    body: str
    status: Status = Status.PENDING
    attempts: tuple[Attempt, ...] = ()
    next_at: datetime | None = None
    claimed_until: datetime | None = None
    first_at: datetime | None = None
    tries: int = 0
    created_at: datetime
    expires_at: datetime


def delivery_id(event_id: str, endpoint_id: str) -> str:
    """Return the id, which is the same for each copy of an event."""
    return str(uuid5(_NAMESPACE, f"{event_id}|{endpoint_id}"))


def new_delivery(event: WebhookEvent, endpoint: Endpoint, now: datetime) -> Delivery:
    """Return the delivery of an event to an endpoint, due at once."""
    return Delivery(
        delivery_id=delivery_id(event.event_id, endpoint.endpoint_id),
        endpoint_id=endpoint.endpoint_id,
        org_id=endpoint.org_id,
        event_id=event.event_id,
        type=event.type,
        job_id=event.job_id,
        body=event.body,
        next_at=now,
        created_at=now,
        expires_at=now + KEPT,
    )


def claim(delivery: Delivery, now: datetime, lease: timedelta = LEASE) -> Delivery | None:
    """Return the delivery with a try that begins; None if none is due, or another sender has it.

    The first try is due whatever the clocks of two instances say.
    """
    if delivery.status is not Status.PENDING:
        return None
    if delivery.tries and delivery.next_at is not None and delivery.next_at > now:
        return None
    first_at = delivery.first_at or now
    return replace(
        delivery,
        next_at=now + lease,
        claimed_until=now + lease,
        first_at=first_at,
        tries=delivery.tries + 1,
    )


def record(delivery: Delivery, outcome: Outcome, at: datetime, jitter: float) -> Delivery:
    """Return the delivery after a try that began at `at`, with its next one if it failed.

    If another try has succeeded meanwhile, a failed one is only noted.
    """
    first_at = at if delivery.tries <= 1 or delivery.first_at is None else delivery.first_at
    attempt = Attempt(
        at=at,
        status_code=outcome.status_code,
        latency_ms=outcome.latency_ms,
        error=outcome.error and outcome.error[:_LONGEST_ERROR],
    )
    after = replace(
        delivery,
        first_at=first_at,
        attempts=(*delivery.attempts, attempt)[-_MOST_ATTEMPTS:],
        next_at=None,
        claimed_until=None,
    )
    if outcome.error is None or delivery.status is Status.DELIVERED:
        return replace(after, status=Status.DELIVERED)
    due = None
    if not outcome.gone and delivery.type != TEST_TYPE:  # a test is tried once: its owner looks at it
        due = next_try(first_at, delivery.tries, at, jitter, outcome.retry_after)
    return replace(after, status=Status.PENDING if due else Status.FAILED, next_at=due)


def give_up(delivery: Delivery, reason: str, at: datetime) -> Delivery:
    """Return the delivery as failed without a try, for its endpoint's sake."""
    attempts = (*delivery.attempts, Attempt(at=at, error=reason))[-_MOST_ATTEMPTS:]
    return replace(delivery, status=Status.FAILED, attempts=attempts, next_at=None, claimed_until=None)


def replay(delivery: Delivery, now: datetime) -> Delivery:
    """Return the delivery due again at once, with a day of its own."""
    return replace(
        delivery,
        status=Status.PENDING,
        next_at=now,
        claimed_until=None,
        first_at=None,
        tries=0,
        expires_at=now + KEPT,
    )


def as_map(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as its owner sees it, for JSON."""
    hidden = ("tries", "first_at", "expires_at")
    shown: dict[str, Any] = msgspec.to_builtins(delivery)
    return {name: value for name, value in shown.items() if name not in hidden}
