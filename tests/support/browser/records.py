"""Costs, webhooks and dead letters of a person's organization, as the pipeline writes them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec

from shared.messages.dead_letter import DeadLetter
from shared.messages.schemas import UsageEvent
from shared.webhooks.delivery import KEPT, Attempt, Delivery, Status
from shared.webhooks.endpoint import Endpoint
from tests.support.browser.jobs.documents import job_id
from tests.support.browser.people import Person

_NAMES = UUID("6a0c9f52-3b1d-5e0e-9f0a-8c1b2d3e4f50")
# Of each operation: its model, the tokens asked and answered, and dollars.
_CALLS = {
    "generation": ("gpt-4o", "gpt-4o-2024-11-20", 812, 1134, 0.01337),
    "polishing": ("gpt-4o-mini", "gpt-4o-mini-2024-07-18", 1490, 322, 0.00042),
    "quality_check": ("gpt-4o-mini", "gpt-4o-mini-2024-07-18", 1620, 118, 0.00031),
    "meta_tags": ("gpt-4o-mini", "gpt-4o-mini-2024-07-18", 1410, 131, 0.00028),
}


def usage(person: Person, since: datetime, days: int) -> list[UsageEvent]:
    """Return the calls of some days: few on a weekend, more each week."""
    events: list[UsageEvent] = []
    for day in range(days):
        at = since + timedelta(days=day)
        posts = 2 if at.weekday() > 4 else 4 + day * 5 % 4 + day // 7
        events += [event for post in range(posts) for event in _calls(person, day, post, at)]
    return events


def _calls(person: Person, day: int, post: int, at: datetime) -> list[UsageEvent]:
    job, long = str(uuid5(_NAMES, f"{person.org_id} {day} {post}")), 1 + (day + post) % 3
    cached = (day + post) % 5 == 0
    return [
        UsageEvent(
            event_id=str(uuid5(_NAMES, f"{job} {operation}")),
            job_id=job,
            org_id=person.org_id,
            user_id=person.user_id,
            operation=operation,
            model=model,
            prompt_tokens=asked * long,
            completion_tokens=answered * long,
            total_tokens=(asked + answered) * long,
            cost_usd=0.0 if cached else round(cost * long, 6),
            saved_usd=round(cost * long, 6) if cached else 0.0,
            latency_ms=0 if cached else 4000 * long,
            cached=cached,
            created_at=(at + timedelta(minutes=post)).isoformat(),
            provider_model=provider_model,
        )
        for operation, (model, provider_model, asked, answered, cost) in _CALLS.items()
    ]


def webhooks(person: Person, now: datetime) -> dict[str, Any]:
    """Return the documents of two endpoints, one of which fails, and of their deliveries by path."""
    ids = [str(uuid5(_NAMES, f"{person.org_id} endpoint {number}")) for number in range(2)]
    endpoints = [
        Endpoint(
            endpoint_id=ids[0],
            org_id=person.org_id,
            url="https://cms.example.com/hooks/posts",
            events=("job.completed", "job.failed"),
            description="Publishes finished posts",
            created_at=now - timedelta(days=40),
            created_by=person.user_id,
        ),
        Endpoint(
            endpoint_id=ids[1],
            org_id=person.org_id,
            url="https://chat.example.com/incoming/budget",
            events=("budget.threshold",),
            description="Tells the finance channel",
            failing_since=now - timedelta(hours=2),
            created_at=now - timedelta(days=12),
            created_by=person.user_id,
        ),
    ]
    good = Attempt(at=now - timedelta(minutes=37), status_code=200, latency_ms=184)
    bad = Attempt(at=now - timedelta(hours=2), status_code=503, latency_ms=912, error="It answered 503.")
    deliveries = [
        _delivery(person, ids[0], "job.completed", job_id("honey"), (good,), Status.DELIVERED),
        _delivery(person, ids[0], "job.failed", job_id("failed"), (good,), Status.DELIVERED),
        _delivery(person, ids[1], "budget.threshold", None, (bad, bad), Status.FAILED),
    ]
    documents = {f"webhooks/{each.endpoint_id}": _document(each) for each in endpoints}
    return documents | {f"webhook_deliveries/{each.delivery_id}": _document(each) for each in deliveries}


def _delivery(
    person: Person,
    endpoint_id: str,
    kind: str,
    job: str | None,
    attempts: tuple[Attempt, ...],
    status: Status,
) -> Delivery:
    event_id = str(uuid5(_NAMES, f"{endpoint_id} {kind}"))
    body = {"type": kind, "timestamp": attempts[0].at.isoformat(), "data": {"job_id": job}}
    return Delivery(
        delivery_id=str(uuid5(_NAMES, event_id)),
        endpoint_id=endpoint_id,
        org_id=person.org_id,
        event_id=event_id,
        type=kind,
        job_id=job,
        body=json.dumps(body),
        status=status,
        attempts=attempts,
        first_at=attempts[0].at,
        tries=len(attempts),
        created_at=attempts[0].at,
        expires_at=attempts[0].at + KEPT,
    )


def letters(person: Person, now: datetime) -> dict[str, Any]:
    """Return the document of a refused message by its path."""
    data = json.dumps({"org_id": person.org_id, "user_id": person.user_id, "topic": "Te", "word_count": 90})
    reason = "The field topic has to have at least 3 characters."
    return _letter("13370042", data, reason, now - timedelta(hours=3))


def hostile_letter(person: Person, now: datetime, text: str) -> dict[str, Any]:
    """Return the document of a message of the job `hostile`, whose every text is this one, by its path."""
    data = json.dumps({"org_id": person.org_id, "topic": text})
    attributes = {text: text}
    return _letter("13370043", data, text, now - timedelta(hours=4), attributes, job_id("hostile"))


def _letter(
    message_id: str,
    data: str,
    reason: str,
    received_at: datetime,
    attributes: dict[str, str] | None = None,
    job: str | None = None,
) -> dict[str, Any]:
    letter = DeadLetter(
        message_id=message_id,
        data=data,
        encoding="utf-8",
        size=len(data),
        attributes=attributes or {},
        subscription="blog-generate",
        reason=reason,
        received_at=received_at,
        job_id=job,
    )
    return {f"dead_letters/{letter.message_id}": _document(letter)}


def _document(record: msgspec.Struct) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(record, builtin_types=(datetime, bytes))
    return document
