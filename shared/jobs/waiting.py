"""A job's wait, and the place that it holds while it is at work."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

OWNERS = "owners"
"""The alias of jobs whose organisation or user the database may be about to have."""
_OLDEST = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
_HIGHEST_PRIORITY, _USUAL_PRIORITY = 9, 5
_PRIORITY_STEP = 10**13
"""Milliseconds, some three hundred years: a higher priority is before every age."""


class WaitReason(StrEnum):
    """What a waiting job waits for."""

    ORGANISATION = "organisation"  # a place among the organisation's jobs
    SYSTEM = "system"  # a place among the jobs of all organisations
    MODEL = "model"  # a model that is away
    BUDGET = "budget"  # money that jobs at work hold
    PAUSED = "paused"  # an operator's `blog resume`


class Waiting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why and how long a job waits; times are UTC. An absent field is absent in the document, too.

    `ahead` are the jobs of the same organisation before it, at the last count. `order` is its place in the
    organisation's queue, the least first. A job that waits for the model `alias` has none, and is due at
    `until`. At `ends` the job's deadline or patience is over.
    """

    reason: WaitReason
    since: datetime
    ahead: int
    until: datetime | None = None
    order: int | None = None
    alias: str | None = None
    ends: datetime | None = None


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """The place of a job at work: the money that it holds in US dollars, and the shard that has it.

    `nudged_at` is when the sweep last published its message again, since nobody worked on it, for the
    `nudges`-th time in a row.
    """

    held_usd: float
    since: datetime
    shard: int = 0
    nudged_at: datetime | None = None
    nudges: int = 0


def queue_order(priority: int, since: datetime) -> int:
    """Return the sort key of a waiting job: higher priority first, then the longer wait."""
    age = int((since - _OLDEST).total_seconds() * 1000)
    return (_HIGHEST_PRIORITY - priority) * _PRIORITY_STEP + age


def priority_of(request: dict[str, Any]) -> int:
    """Return a request's priority among the organisation's waiting jobs; an unreadable one is the usual."""
    given = request.get("priority")
    return min(max(given, 0), _HIGHEST_PRIORITY) if type(given) is int else _USUAL_PRIORITY


def deadline_of(request: dict[str, Any]) -> datetime | None:
    """Return the time until which the job may wait; None if its request has none."""
    given = request.get("deadline")
    try:
        found = datetime.fromisoformat(given.upper()) if isinstance(given, str) else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None
