"""The door in process: its real application over fakes, and callers by name.

async with door() as api:
    answer = await api.get("/jobs", headers=as_user())
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from functions.api import app
from functions.api.auth.custom_tokens import CustomTokens
from functions.api.caller import Caller
from functions.api.dependencies import Dependencies
from functions.api.problems import Problem
from shared import topology
from shared.gateways.job_documents import Document
from shared.jobs.job import Stage
from shared.jobs.listing import Selection
from shared.jobs.publication import shown
from shared.settings import Settings
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.profile_store import MemoryProfiles
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.run_store import MemoryLetters, MemoryRuns
from tests.support.fakes.usage_store import ORG, USER
from tests.support.fakes.webhook_store import MemoryWebhooks

OTHER_ORG = "33333333-3333-4333-8333-333333333333"
BACKEND = "backend@a-project.iam.gserviceaccount.com"
MANY = [f"{index:08}-0000-4000-8000-000000000000" for index in range(26)]
CALLERS = {
    "user": Caller("user", USER, frozenset({ORG})),
    "stranger": Caller("user", "44444444-4444-4444-8444-444444444444", frozenset({OTHER_ORG})),
    "loner": Caller("user", "99999999-9999-4999-8999-999999999999"),
    "both": Caller("user", "55555555-5555-4555-8555-555555555555", frozenset({ORG, OTHER_ORG})),
    "many": Caller("user", "77777777-7777-4777-8777-777777777777", frozenset(MANY)),
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
    trouble: Exception | None = None

    async def organizations_of(self, user_id: str) -> frozenset[str]:
        """Return the organizations of a caller."""
        return next((each.org_ids for each in CALLERS.values() if each.caller_id == user_id), frozenset())

    async def read_calls(self, org_id: str, query: str, *values: Any) -> list[Any]:
        """Return the rows."""
        if self.trouble:
            raise self.trouble
        self.asked.append((org_id, query, values))
        return list(self.rows)

    async def read_organizations(self, query: str, *values: Any) -> list[Any]:
        """Return the rows; it is asked about all organizations."""
        return await self.read_calls("all", query, *values)

    async def close(self) -> None:
        """Close nothing."""


@dataclass
class MemoryDocuments:
    """The documents of jobs in memory, as a reader sees them; `extra` are others, by their ids.

    `publications` are by job and CMS.
    """

    jobs: MemoryJobs
    extra: dict[str, dict[str, Any]] = field(default_factory=dict)
    publications: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    async def read(
        self, job_id: str, *, with_outputs: bool = False, with_publications: bool = False
    ) -> Document | None:
        """Return a copy."""
        found = self._all().get(job_id)
        kept = self.jobs.written_outputs.get(job_id, {}) if with_outputs else {}
        outputs = {name: each for name, each in kept.items() if name in set(Stage)}
        sites = self.publications.get(job_id, {}) if with_publications else {}
        published = {cms: shown(each) for cms, each in sites.items()}
        return Document(deepcopy(found), deepcopy(found), deepcopy(outputs), published) if found else None

    async def newest(self, selection: Selection, most: int | None = None) -> AsyncIterator[dict[str, Any]]:
        """Yield what Firestore selects."""
        del most
        found = [{**fields, "job_id": job_id} for job_id, fields in self._all().items()]
        found.sort(key=lambda each: (each["created_at"], each["job_id"]), reverse=True)
        for each in found:
            place = (each["created_at"], each["job_id"])
            after = selection.after and (selection.after.created_at, selection.after.job_id)
            if _selects(selection, each) and (after is None or place < after):
                yield each

    async def request_cancel(self, job_id: str, version: Any) -> bool:
        """Write if the document is still the one that was read."""
        document = self._all()[job_id]
        if document != version:
            return False
        document["cancel_requested"] = True
        return True

    def _all(self) -> dict[str, dict[str, Any]]:
        return {**self.jobs.documents, **self.extra}


def _selects(selection: Selection, job: dict[str, Any]) -> bool:
    result = job.get("result")
    score = result.get("quality_score") if isinstance(result, dict) else None
    if selection.score_below is not None and (score is None or score >= selection.score_below):
        return False
    return (
        selection.org_id in {None, job["org_id"]}
        and (not selection.statuses or job["status"] in selection.statuses)
        and (selection.since is None or job["created_at"] >= selection.since)
        and (selection.until is None or job["created_at"] < selection.until)
    )


def dependencies(**changed: Any) -> Dependencies:
    """Return fakes, with changes."""
    jobs = changed.get("jobs", MemoryJobs())
    made = Dependencies(
        settings=Settings(project="a-project", webhook_signing_key="a-key-of-the-tests-" * 2),
        topology=topology.load(),
        clock=ManualClock(),
        callers=FakeCallers(),
        custom_tokens=CustomTokens(None),
        jobs=jobs,
        documents=MemoryDocuments(jobs),
        runs=MemoryRuns(jobs),
        letters=MemoryLetters(),
        webhooks=MemoryWebhooks(ManualClock()),
        profiles=MemoryProfiles(),
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
