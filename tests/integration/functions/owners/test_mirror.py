"""From a row in Postgres to a start's answer: a real database, its pooler and Firestore's emulator."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from uuid import UUID, uuid4

import pytest

from functions.owners.handler import Owners
from functions.owners.postgres import PostgresOwners
from shared.errors import RetryLater
from shared.gateways.owners import FirestoreOwners, connect
from shared.jobs.owners import KnownOwners, OwnerKind
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.usage_store import ORG, USER
from tests.support.pooler.running import pooled
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.workbench import envelope

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

A_DAY = 86_400.0
KNOWN = KnownOwners(complete=True, organization=True, user=True, user_org=ORG)
ADD_USERS = "INSERT INTO users SELECT gen_random_uuid(), '{}', gen_random_uuid() FROM generate_series(1, {})"


class Bench:
    """A platform's database behind a pooler, its mirror, and the function between them."""

    def __init__(self, platform: Platform, sources: list[PostgresOwners], mirror: FirestoreOwners) -> None:
        self.platform = platform
        self.mirror = mirror
        self.clock = ManualClock()
        self.functions = [Owners(source, mirror, self.clock) for source in sources]

    async def run(self, passes: int = 1) -> None:
        """Take some messages at once, each in an instance of its own."""
        await asyncio.gather(*(each.handle(envelope({})) for each in self.functions[:passes]))

    async def known(self) -> set[str]:
        """Return the ids of all owners that the mirror knows."""
        pages = [await self.mirror.page(kind, str(UUID(int=0)), 10_000) for kind in OwnerKind]
        return {copy.key.owner_id for page in pages for copy in page if copy.known}

    def existing(self) -> set[str]:
        """Return the ids of all owners in Postgres."""
        ids = "SELECT org_id FROM organizations UNION ALL SELECT user_id FROM users"
        return set(self.platform.owner(ids).splitlines())


@pytest.fixture
async def bench(
    supabase: Server, project: str, firestore_emulator: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bench]:
    """The demo owners of the seed, and a mirror that is empty."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    platform = Platform(supabase, "platform")
    async with AsyncExitStack() as stack:
        port = stack.enter_context(pooled(supabase, "usage_sink"))
        sources = [PostgresOwners(f"{platform.url('usage_sink')}&port={port}") for _ in range(3)]
        mirror = connect(project)
        stack.push_async_callback(mirror.close)
        for source in sources:
            stack.push_async_callback(source.close)
        yield Bench(platform, sources, mirror)


async def test_owner_is_known_from_its_row_to_its_deletion(bench: Bench) -> None:
    """The first pass has everybody; then each change takes one pass."""
    assert not (await bench.mirror.look_up(ORG, USER)).complete
    await bench.run()
    assert await bench.mirror.look_up(ORG, USER) == KNOWN
    assert await bench.known() == bench.existing()
    newcomer = str(uuid4())
    assert not (await bench.mirror.look_up(ORG, newcomer)).user
    bench.platform.owner(f"INSERT INTO users VALUES ('{newcomer}', '{ORG}', 'new@example.com')")
    await bench.run()
    assert await bench.mirror.look_up(ORG, newcomer) == KNOWN
    bench.platform.owner(f"DELETE FROM users WHERE user_id IN ('{newcomer}', '{USER}')")
    await bench.run()
    assert not (await bench.mirror.look_up(ORG, USER)).user
    assert bench.platform.owner("SELECT count(*) FROM ai_usage.owner_changes") == "0"


async def test_silent_changes_are_found_once_a_day(bench: Bench) -> None:
    """Triggers that were disabled, as they are while a backup is restored."""
    await bench.run()
    for table in ("organizations", "users"):
        bench.platform.owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    bench.platform.owner(f"DELETE FROM users WHERE user_id = '{USER}'; {ADD_USERS.format(ORG, 450)}")
    await bench.run()
    assert await bench.mirror.look_up(ORG, USER) == KNOWN
    bench.clock.advance(A_DAY)
    await bench.run()
    assert await bench.known() == bench.existing()


async def test_passes_at_once_agree(bench: Bench) -> None:
    """Three instances fill the mirror together while the platform changes; afterwards one pass is enough."""
    bench.platform.owner(ADD_USERS.format(ORG, 450))

    async def change() -> None:
        for _ in range(5):
            await asyncio.to_thread(bench.platform.owner, ADD_USERS.format(ORG, 20))
            await asyncio.to_thread(
                bench.platform.owner,
                "DELETE FROM users WHERE user_id IN (SELECT user_id FROM users ORDER BY random() LIMIT 30)",
            )

    async def passes() -> None:
        for _ in range(4):
            with suppress(RetryLater):  # redelivered
                await bench.run(passes=3)

    await asyncio.wait_for(asyncio.gather(change(), passes()), 60)
    await bench.run()
    assert (await bench.mirror.look_up(ORG, USER)).complete
    assert await bench.known() == bench.existing()
