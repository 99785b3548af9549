"""A user or an organization that is deleted loses no cost: before, during and after the deletion."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from shared.messages.schemas import UsageEvent
from tests.integration.infra.supabase.test_complete_books import added
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

BOOKS = """
    SELECT org_id, sum(request_count), sum(total_cost_usd)::float, sum(unbooked_requests) FROM ai_daily_costs
     GROUP BY 1
"""
OF_A_JOB = "SELECT count(*), sum(cost_usd)::float FROM ai_call_costs WHERE job_id = '{}'"
DELETE = {
    "user": f"DELETE FROM users WHERE user_id = '{USER}'",
    "organization": f"DELETE FROM users WHERE org_id = '{ORG}'; DELETE FROM organizations"
    f" WHERE org_id = '{ORG}'",
}
PATIENCE = 60.0
ROWS = "SELECT count(*) FROM ai_usage_logs"


@pytest.fixture
def platform(supabase: Server) -> Platform:
    """A platform's database with the demo organization and user."""
    return Platform(supabase, "platform")


def calls(job_id: str, number: int) -> list[UsageEvent]:
    """Return calls of a job, each of 25 cents."""
    return [usage_event(job_id=job_id, cost_usd=0.25) for _ in range(number)]


@pytest.mark.parametrize("gone", DELETE)
async def test_event_after_the_deletion_counts(platform: Platform, gone: str) -> None:
    """It becomes a reject that the daily costs count, under the organization of the call."""
    platform.owner(DELETE[gone])
    await added(platform, *calls(str(uuid4()), 2))
    assert platform.owner(BOOKS) == f"{ORG}|2|0.5|2"
    assert platform.owner("SELECT count(*) FROM ai_usage_logs") == "0"


@pytest.mark.parametrize("gone", DELETE)
async def test_job_under_way_keeps_all_its_costs(platform: Platform, gone: str) -> None:
    """Calls before the deletion and after it, each delivered twice: every call counts, and none twice."""
    job_id = str(uuid4())
    before, after = calls(job_id, 3), calls(job_id, 4)
    await added(platform, *before)
    platform.owner(DELETE[gone])
    await added(platform, *after, *before, *after)
    assert platform.owner(BOOKS) == f"{ORG}|7|1.75|4"
    assert platform.owner(OF_A_JOB.format(job_id)) == "7|1.75"


@pytest.mark.parametrize("gone", DELETE)
async def test_deletion_among_writes_loses_none(platform: Platform, gone: str) -> None:
    """Ten writers, and the deletion between their batches: rows, rejects and nothing else."""
    events = [calls(str(uuid4()), 40) for _ in range(10)]
    deleted = asyncio.Event()
    async with usage_sink(platform.url("usage_sink"), max_batch=10) as sink:

        async def write(some: list[UsageEvent]) -> None:
            for event in some:
                if event is some[-1]:  # at least one comes after the deletion
                    await deleted.wait()
                await sink.add(event)

        async def delete() -> None:
            while int(await asyncio.to_thread(platform.owner, ROWS)) < 50:  # noqa: ASYNC110  it has no event
                await asyncio.sleep(0.01)
            await asyncio.to_thread(platform.owner, DELETE[gone])
            deleted.set()

        await asyncio.wait_for(asyncio.gather(delete(), *map(write, events)), PATIENCE)
    [(org_id, requests, cost, unbooked)] = [platform.owner(BOOKS).split("|")]
    assert (org_id, requests, float(cost)) == (ORG, "400", 100.0)
    assert 0 < int(unbooked) <= 350


async def test_user_who_comes_back_counts_once(platform: Platform) -> None:
    """Rejects of the time between become rows, and the sums stay the same."""
    job_id = str(uuid4())
    await added(platform, *calls(job_id, 1))
    platform.owner(DELETE["user"])
    await added(platform, *calls(job_id, 2))
    before = platform.owner(BOOKS).rpartition("|")[0]
    platform.owner(f"INSERT INTO users VALUES ('{USER}', '{ORG}', 'again@example.com')")
    assert platform.sink("SELECT ai_usage.rebook()") == "2"
    assert platform.owner(BOOKS) == f"{before}|0"
    assert platform.owner(OF_A_JOB.format(job_id)) == "3|0.75"
