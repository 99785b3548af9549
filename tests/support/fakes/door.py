"""The door in process: its real application over fakes, and callers by name.

async with door() as api:
    answer = await api.get("/jobs", headers=as_user())
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from functions.api import app
from functions.api.auth.custom_tokens import CustomTokens
from functions.api.caller import Caller
from functions.api.dependencies import Dependencies
from functions.api.problems import Problem
from shared import topology
from shared.settings import Settings
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.usage_store import ORG, USER
from tests.support.fakes.webhook_store import MemoryWebhooks

OTHER_ORG = "33333333-3333-4333-8333-333333333333"
BACKEND = "backend@a-project.iam.gserviceaccount.com"
CALLERS = {
    "user": Caller("user", USER, frozenset({ORG})),
    "stranger": Caller("user", "44444444-4444-4444-8444-444444444444", frozenset({OTHER_ORG})),
    "loner": Caller("user", "99999999-9999-4999-8999-999999999999"),
    "both": Caller("user", "55555555-5555-4555-8555-555555555555", frozenset({ORG, OTHER_ORG})),
    "operator": Caller("operator", "66666666-6666-4666-8666-666666666666", frozenset({ORG})),
    "backend": Caller("backend", BACKEND),
}


def as_caller(name: str) -> dict[str, str]:
    """Return the header of a caller, by their name in CALLERS."""
    return {"Authorization": f"Bearer {name}"}


class FakeCallers:
    """Takes a caller's name for a token."""

    async def identify(self, authorization: str | None) -> Caller:
        """Return the caller."""
        caller = CALLERS.get((authorization or "").removeprefix("Bearer "))
        if caller is None:
            raise Problem(401, "Sign in.", code="unauthorized")
        return caller


@dataclass
class FakeDatabase:
    """Answers each query with `rows`, and remembers what it was asked: organization, query, values."""

    rows: Sequence[Any] = ()
    asked: list[tuple[str, str, tuple[Any, ...]]] = field(default_factory=list)

    async def organizations_of(self, user_id: str) -> frozenset[str]:
        """Return the organizations of a caller."""
        return next((each.org_ids for each in CALLERS.values() if each.caller_id == user_id), frozenset())

    async def read_calls(self, org_id: str, query: str, *values: Any) -> list[Any]:
        """Return the rows."""
        self.asked.append((org_id, query, values))
        return list(self.rows)

    async def close(self) -> None:
        """Close nothing."""


def dependencies(**changed: Any) -> Dependencies:
    """Return fakes, with changes."""
    made = Dependencies(
        settings=Settings(project="a-project", webhook_signing_key="a-key-of-the-tests-" * 2),
        topology=topology.load(),
        clock=ManualClock(),
        callers=FakeCallers(),
        custom_tokens=CustomTokens(None),
        jobs=MemoryJobs(),
        webhooks=MemoryWebhooks(ManualClock()),
        publisher=MemoryTopics(),
        database=FakeDatabase(),
    )
    return replace(made, **changed)


@asynccontextmanager
async def door(given: Dependencies | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the door."""
    transport = httpx.ASGITransport(app.create(given or dependencies()))
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        yield client
