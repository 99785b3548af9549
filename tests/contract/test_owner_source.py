"""What the owners function needs of Postgres: the fake, and a real one with the migrations and its role."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from functions.owners.postgres import PostgresOwners
from functions.owners.source import Owner, OwnerSource
from shared.errors import Unavailable
from shared.jobs.owners import OwnerKey, OwnerKind
from tests.support.fakes.owners import MemoryOwners
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

FIRST = str(UUID(int=0))
ORG = OwnerKey(OwnerKind.ORGANIZATION, "99999999-9999-4999-8999-999999999999")
USER = OwnerKey(OwnerKind.USER, "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")


class Bench:
    """A source, and the platform's side of it."""

    def __init__(self, source: OwnerSource, platform: Platform | None = None) -> None:
        self.source = source
        self._platform = platform

    def add(self, key: OwnerKey, org_id: str | None = None) -> None:
        if isinstance(self.source, MemoryOwners):
            self.source.add(key, org_id)
        elif key.kind is OwnerKind.ORGANIZATION:
            self._run(f"INSERT INTO organizations (org_id, name) VALUES ('{key.owner_id}', 'New')")
        else:
            self._run(
                "INSERT INTO users (user_id, org_id, email) VALUES"
                f" ('{key.owner_id}', '{org_id}', gen_random_uuid()::text)"
                " ON CONFLICT (user_id) DO UPDATE SET org_id = excluded.org_id"
            )

    def remove(self, key: OwnerKey) -> None:
        if isinstance(self.source, MemoryOwners):
            self.source.remove(key)
        elif key.kind is OwnerKind.ORGANIZATION:
            self._run(f"DELETE FROM organizations WHERE org_id = '{key.owner_id}'")
        else:
            self._run(f"DELETE FROM users WHERE user_id = '{key.owner_id}'")

    def truncate(self) -> None:
        if isinstance(self.source, MemoryOwners):
            self.source.truncate(OwnerKind.USER)
        else:
            self._run("TRUNCATE users CASCADE")

    def _run(self, sql: str) -> None:
        assert self._platform is not None
        self._platform.owner(sql)


@pytest.fixture(params=["memory", "postgres"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """A source without owners and without notes."""
    if request.param == "memory":
        yield Bench(MemoryOwners())
        return
    server: Server = request.getfixturevalue("supabase")
    platform = Platform(server, "platform")
    platform.owner("TRUNCATE organizations CASCADE; TRUNCATE ai_usage.owner_changes")
    source = PostgresOwners(platform.url("usage_sink"))
    yield Bench(source, platform)
    await source.close()


async def noted(source: OwnerSource) -> list[tuple[str, str | None]]:
    """Return what the notes name."""
    return [(note.kind.value, note.owner_id) for note in await source.changes(100)]


async def test_each_change_is_noted(bench: Bench) -> None:
    """An organization and a user are added, the user moves, and both are deleted."""
    other = OwnerKey(OwnerKind.ORGANIZATION, str(uuid4()))
    bench.add(ORG)
    bench.add(other)
    bench.add(USER, ORG.owner_id)
    bench.add(USER, other.owner_id)
    bench.remove(USER)
    bench.remove(ORG)
    organization, user = ("organization", ORG.owner_id), ("user", USER.owner_id)
    added = [organization, ("organization", other.owner_id)]
    assert await noted(bench.source) == [*added, user, user, user, organization]


async def test_emptied_table_is_one_note(bench: Bench) -> None:
    """Without an id: any user may be gone."""
    bench.truncate()
    assert await noted(bench.source) == [("user", None)]


async def test_notes_come_in_order_and_go(bench: Bench) -> None:
    """The oldest first, as many as are wanted; those that are forgotten are gone, and again is no error."""
    keys = [OwnerKey(OwnerKind.ORGANIZATION, str(uuid4())) for _ in range(3)]
    for key in keys:
        bench.add(key)
    first = await bench.source.changes(2)
    assert [note.owner_id for note in first] == [key.owner_id for key in keys[:2]]
    for _ in range(2):
        await bench.source.forget([note.change_id for note in first])
    assert [note.owner_id for note in await bench.source.changes(2)] == [keys[2].owner_id]
    await bench.source.forget([])


async def test_find_returns_those_that_exist(bench: Bench) -> None:
    """Of both kinds, a user with the organization; none of the other kind with the same id."""
    missing = [OwnerKey(kind, str(uuid4())) for kind in OwnerKind]
    turned = [OwnerKey(OwnerKind.USER, ORG.owner_id), OwnerKey(OwnerKind.ORGANIZATION, USER.owner_id)]
    assert await bench.source.find([ORG, USER]) == []
    bench.add(ORG)
    bench.add(USER, ORG.owner_id)
    found = await bench.source.find([*missing, ORG, USER, *turned])
    assert set(found) == {Owner(ORG), Owner(USER, ORG.owner_id)}
    assert await bench.source.find([]) == []


async def test_pages_go_through_a_kind_in_order(bench: Bench) -> None:
    """From the start on, itself included, in the order of the ids."""
    ids = sorted(str(uuid4()) for _ in range(5))
    bench.add(ORG)
    for user_id in reversed(ids):
        bench.add(OwnerKey(OwnerKind.USER, user_id), ORG.owner_id)
    owners = [Owner(OwnerKey(OwnerKind.USER, each), ORG.owner_id) for each in ids]
    assert await bench.source.page(OwnerKind.USER, FIRST, 100) == owners
    assert await bench.source.page(OwnerKind.USER, ids[1], 3) == owners[1:4]
    assert await bench.source.page(OwnerKind.ORGANIZATION, FIRST, 100) == [Owner(ORG)]


@pytest.mark.parametrize("kind", ["memory", "postgres"])
async def test_unreachable_source_is_unavailable(kind: str) -> None:
    """Every call on an unreachable database raises Unavailable."""
    memory = MemoryOwners()
    memory.away = True
    nowhere = PostgresOwners("postgresql://nobody@127.0.0.1:1/nothing")
    source: OwnerSource = memory if kind == "memory" else nowhere
    for call in (
        source.changes(1),
        source.forget([1]),
        source.find([ORG]),
        source.page(OwnerKind.USER, FIRST, 1),
    ):
        with pytest.raises(Unavailable):
            await call
    await nowhere.close()
