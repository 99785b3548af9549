"""Facts of the ledger beside sums: the rights of its role, rejected calls, calls of the cheap tier."""

from __future__ import annotations

import msgspec


class Sight(msgspec.Struct, frozen=True):
    """The tables that the role of the database's URL may read; a missing table counts as unreadable."""

    rows: bool = True
    """All rows of ai_usage_logs: no row-level security hides some."""
    rejects: bool = True
    """The calls among ai_usage_rejects at all."""
    all_rejects: bool = True
    reasons: bool = True
    """The reason of each reject."""
    names: bool = True
    """The column `name` of organizations."""
    all_names: bool = True
    """All rows of organizations."""


class Rejected(msgspec.Struct, frozen=True):
    """The calls of an organization that ai_usage_logs rejected for one reason.

    `org_id` is None if the event names none, and `reason` if the role may not read it. `user_id` is a user
    whom the database lacks. `cost_usd` lacks the price of `unpriced_requests`, and is None if no call has
    one. With `readable` false these are events that nobody can read.
    """

    org_id: str | None
    reason: str | None
    request_count: int
    cost_usd: float | None
    unpriced_requests: int
    user_id: str | None = None
    last_job_id: str | None = None
    readable: bool = True


class TierCost(msgspec.Struct, frozen=True):
    """The calls of a model in the provider's cheap tier; the sums are of those that have a price."""

    provider_model: str | None
    request_count: int
    completion_tokens: int
    cost_usd: float | None
    unpriced_requests: int
