"""Memberships are asked once a minute for each user, however many requests there are."""

from __future__ import annotations

import asyncio

import pytest

from functions.api.auth import memberships
from functions.api.auth.memberships import Memberships
from shared.errors import Unavailable


class Database:
    """Answers with what it holds, once it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.org_ids = frozenset({"a"})
        self.ready = asyncio.Event()
        self.ready.set()
        self.trouble: Exception | None = None
        self.now = 1000.0

    async def ask(self, user_id: str) -> frozenset[str]:
        self.asked.append(user_id)
        await self.ready.wait()
        if self.trouble:
            raise self.trouble
        return self.org_ids


@pytest.fixture
async def database() -> Database:
    return Database()


def remembering(database: Database) -> Memberships:
    return Memberships(database.ask, lambda: database.now)


async def test_answer_serves_a_minute(database: Database) -> None:
    """A person who leaves an organization is out of it after a minute; a clock that jumps back asks anew."""
    found = remembering(database)
    assert await found.of("u") == {"a"}
    database.org_ids = frozenset()
    database.now += 59.9
    assert await found.of("u") == {"a"}
    database.now += 0.2
    assert await found.of("u") == frozenset()
    database.org_ids = frozenset({"b"})
    database.now -= 500
    assert await found.of("u") == {"b"}
    assert await found.of("v") == {"b"}
    assert database.asked == ["u", "u", "u", "v"]


async def test_many_at_once_ask_once(database: Database) -> None:
    """One that hangs up takes the answer from nobody."""
    found = remembering(database)
    database.ready.clear()
    waiting = [asyncio.create_task(found.of("u")) for _ in range(20)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    database.ready.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == [frozenset({"a"})] * 19
    assert database.asked == ["u"]


async def test_trouble_is_not_remembered(database: Database) -> None:
    """The next request asks again; nobody who waits for it is left without a word."""
    found = remembering(database)
    database.trouble = Unavailable("It is away.")
    for _ in "12":
        results = await asyncio.gather(found.of("u"), found.of("u"), return_exceptions=True)
        assert all(isinstance(each, Unavailable) for each in results)
    database.trouble = None
    assert await found.of("u") == {"a"}
    assert database.asked == ["u", "u", "u"]


async def test_memory_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The users who asked longest ago are asked for again."""
    monkeypatch.setattr(memberships, "_MOST", 2)
    found = remembering(database)
    for user in ("a", "b", "c", "c", "b", "a"):
        await found.of(user)
    assert database.asked == ["a", "b", "c", "a"]
