"""Usage rows in memory; passes the tests that Postgres passes: tests/contract/test_usage_store.py."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from functions.usage.store import Refused, Reject
from shared.errors import Unavailable
from shared.messages.schemas import UsageEvent

# The demo organization and user of infra/supabase/local.
ORG = "11111111-1111-4111-8111-111111111111"
USER = "22222222-2222-4222-8222-222222222222"

_TOO_MUCH = 9999.9999995
_OF_AN_OWNER = ("org_id is not in ", "user_id is not in ")


def usage_event(**fields: Any) -> UsageEvent:
    """Return a good event with an id of its own, but for the fields that are given."""
    usual: dict[str, Any] = {
        "event_id": str(uuid4()),
        "job_id": str(uuid4()),
        "org_id": ORG,
        "user_id": USER,
        "operation": "generation",
        "model": "gpt-4o",
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "total_tokens": 120,
        "cost_usd": 0.0125,
        "saved_usd": 0.0,
        "latency_ms": 900,
        "cached": False,
        "created_at": "2026-03-01T12:00:00Z",
    }
    return UsageEvent(**usual | fields)


class MemoryUsage:
    """Knows one organization and one user, refuses what the table would refuse, and can be away.

    `statements` are those that write events or rejects.
    """

    def __init__(self) -> None:
        self.orgs, self.users = {ORG}, {USER}
        self.rows: dict[str, UsageEvent] = {}
        self.rejects: dict[str, Reject] = {}
        self.statements = 0
        self.away = False

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        await self._reach()
        for event in events:
            self._check(event)
        for event in events:
            self.rows.setdefault(event.event_id, event)

    async def keep(self, rejects: Sequence[Reject]) -> None:
        await self._reach()
        for reject in rejects:
            self.rejects.setdefault(reject.reject_id, reject)

    async def rebook(self) -> int:
        await self._reach(writes=0)
        waiting = [kept for kept in self.rejects.values() if kept.reason.startswith(_OF_AN_OWNER)]
        return sum(map(self._rebook, waiting))

    async def _reach(self, writes: int = 1) -> None:
        await asyncio.sleep(0)  # others get their turn here, as they would over a network
        if self.away:
            raise Unavailable("The store is away.")
        self.statements += writes

    def _rebook(self, kept: Reject) -> bool:
        event = msgspec.json.decode(kept.event, type=UsageEvent)
        try:
            self._check(event)
        except Refused as refused:
            if refused.column is None:
                self.rejects[kept.reject_id] = msgspec.structs.replace(kept, reason=str(refused))
            return False
        self.rows.setdefault(event.event_id, event)
        del self.rejects[kept.reject_id]
        return True

    def _check(self, event: UsageEvent) -> None:
        if event.org_id not in self.orgs:
            raise Refused("org_id is not in organizations.", "org_id")
        if event.user_id not in self.users:
            raise Refused("user_id is not in users.", "user_id")
        if max(event.cost_usd or 0, event.saved_usd or 0) > _TOO_MUCH:
            raise Refused("A price does not fit its column.")
        try:
            datetime.fromisoformat(event.created_at)
        except ValueError as error:
            raise Refused("created_at is not a date.") from error
