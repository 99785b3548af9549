"""Sums of the costs of calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import msgspec

from shared.topology import Topology, load


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


def add_up(groups: Iterable[GroupCost]) -> GroupCost:
    """Return several groups as one, without a key."""
    groups = tuple(groups)
    return GroupCost(
        key=None,
        request_count=sum(each.request_count for each in groups),
        cached_requests=sum(each.cached_requests for each in groups),
        prompt_tokens=sum(each.prompt_tokens for each in groups),
        completion_tokens=sum(each.completion_tokens for each in groups),
        total_tokens=sum(each.total_tokens for each in groups),
        total_cost_usd=_sum_known(each.total_cost_usd for each in groups),
        total_saved_usd=_sum_known(each.total_saved_usd for each in groups),
        unpriced_requests=sum(each.unpriced_requests for each in groups),
        unbooked_requests=sum(each.unbooked_requests for each in groups),
        first_at=min((each.first_at for each in groups if each.first_at), default=None),
        last_at=max((each.last_at for each in groups if each.last_at), default=None),
    )


def stage_of(operation: str, whole: Topology | None = None) -> str:
    """Return the stage's name; another operation keeps its own."""
    for name, function in (whole or load()).functions.items():
        if function.operation == operation:
            return name
    return operation


def _sum_known(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return round(sum(known), 6) if known else None
