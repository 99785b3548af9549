"""The interface to the ledger, and the sums and rows that it returns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

import msgspec

from infra.cli.gateways.cost_facts import Rejected, Sight, TierCost
from shared.gateways.costs.sums import DailyCost, GroupCost, Grouping
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage


class CallCost(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table ai_usage_logs; the fields from `provider_model` on are None where unknown."""

    log_id: str
    operation: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cost_usd: float | None
    saved_usd: float | None
    latency_ms: int
    cached: bool
    created_at: datetime
    provider_model: str | None = None
    answer_id: str | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    service_tier: str | None = None
    prompt_version: str | None = None
    estimated: bool | None = None


class Unbooked(CallCost, frozen=True, kw_only=True):
    """A call that ai_usage_logs refused, and why; `log_id` is the reject's where the event has none."""

    reason: str


class Ledger(Protocol):
    """The usage rows in Postgres; every method raises Unreachable when it does not answer."""

    def snapshot(self) -> AbstractAsyncContextManager[Ledger]:
        """Return a ledger whose questions are all about the same moment."""
        ...

    async def sight(self) -> Sight:
        """Return what the role may read."""
        ...

    async def daily(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[DailyCost]:
        """Return the days since then, newest first, today included."""
        ...

    async def groups(
        self,
        by: Grouping,
        since: datetime,
        org_id: str | None,
        until: datetime | None = None,
        top: int | None = None,
    ) -> list[GroupCost]:
        """Return the calls since then in groups: days newest first, other groups dearest first.

        With `top`, the groups after that number are the last one.
        """
        ...

    async def total(self, since: datetime, org_id: str | None, until: datetime | None = None) -> GroupCost:
        """Return all calls since then as one group without a key."""
        ...

    async def rejected(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[Rejected] | None:
        """Return the calls without a row, the dearest first; None where the role may not read them."""
        ...

    async def cheap(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[TierCost]:
        """Return the calls in the provider's cheap tier, by model."""
        ...

    async def names(self, org_ids: Sequence[str]) -> dict[str, str | None]:
        """Return the names of those organizations that the role may read; None where the name is NULL."""
        ...

    async def calls(self, job_id: str) -> list[CallCost]:
        """Return one job's calls in the order in which they were made."""
        ...

    async def unbooked(self, job_id: str) -> list[Unbooked] | None:
        """Return one job's calls that were refused; None where the reader does not see all of them."""
        ...

    async def usage(self, period: Period) -> list[OurUsage]:
        """Return the sums of days and models, of all organizations and without cached answers."""
        ...

    async def forget(self, user_id: str) -> int:
        """Take a user out of rows and rejects, and return in how many they were; their cost stays."""
        ...
