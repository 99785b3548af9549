"""Sums of the costs of calls."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec


class DailyCost(msgspec.Struct, frozen=True):
    """The calls of an organization, a day (UTC) and an operation, as the view ai_daily_costs has them.

    Its sums lack the price of `unpriced_requests`; `unbooked_requests` are in them, and have no row yet.
    """

    org_id: str | None
    date: date
    operation: str
    request_count: int
    total_tokens: int
    total_cost_usd: float | None
    cached_requests: int
    avg_latency_ms: float | None
    total_saved_usd: float | None
    unpriced_requests: int
    unbooked_requests: int


class Grouping(StrEnum):
    """The keys that costs of calls are added up by."""

    STAGE = "stage"
    MODEL = "model"
    ALIAS = "alias"  # the same as the model, beside the provider's
    PROVIDER_MODEL = "provider_model"
    PROMPT_VERSION = "prompt_version"
    TIER = "tier"
    USER = "user"
    DAY = "day"
    POST = "post"
    ORG = "org"


class GroupCost(msgspec.Struct, frozen=True):
    """The calls of one stage, model, prompt version, tier, user, day (UTC), post or organization.

    `key` is the operation, a name, an id or a date; None if the calls have none, such as those of a user who
    was deleted, or of a release that did not write it. The sums lack the price of `unpriced_requests`;
    `unbooked_requests` are in them, and have no row yet. A sum is None if no call has a price, or saved one.
    """

    key: str | None
    request_count: int
    cached_requests: int
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    total_cost_usd: float | None
    total_saved_usd: float | None
    unpriced_requests: int
    unbooked_requests: int
    first_at: datetime | None
    last_at: datetime | None
    groups: int = 1
    """The number of groups: those below the dearest ones are one, without a key."""
    org_id: str | None = None
    """The organization of a post or user; None if the calls have several."""
