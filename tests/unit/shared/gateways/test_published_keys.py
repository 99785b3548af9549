"""Published keys: fetched seldom, kept while their publisher is away, whatever tokens ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.errors import Unavailable
from shared.gateways import published_keys
from shared.gateways.published_keys import PublishedKeys


class Publisher:
    """Publishes the keys `names`, unless it is `away`; waits for `ready`."""

    def __init__(self) -> None:
        self.names = ["a"]
        self.away = False
        self.asked = 0
        self.now = 50.0
        self.ready = asyncio.Event()
        self.ready.set()
        self.keys = PublishedKeys(
            "http://keys", transport=httpx.MockTransport(self._answer), seconds=lambda: self.now
        )

    async def _answer(self, _request: httpx.Request) -> httpx.Response:
        self.asked += 1
        await self.ready.wait()
        if self.away:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json={"keys": [{"kid": name} for name in self.names]})

    async def find(self, kid: str) -> Any:
        """Return a key's name; None if there is no such key."""
        found = await self.keys.find(kid)
        return found and found["kid"]


@pytest.fixture
async def publisher() -> Publisher:
    return Publisher()


async def test_keys_are_fetched_once(publisher: Publisher) -> None:
    """However many requests begin at the same moment."""
    assert await asyncio.gather(*(publisher.find("a") for _ in range(20))) == ["a"] * 20
    publisher.now += 599
    assert await publisher.find("a") == "a"
    assert publisher.asked == 1


async def test_forged_names_do_not_make_requests(publisher: Publisher) -> None:
    """Of a thousand unknown names one look in ten seconds is made, and known keys go on meanwhile."""
    assert await publisher.find("a") == "a"
    for index in range(1000):
        publisher.now += 0.05
        assert await publisher.find(f"forged-{index}") is None
        assert await publisher.find("a") == "a"
    assert publisher.asked <= 7


async def test_new_key_is_found_soon(publisher: Publisher) -> None:
    """And one that is withdrawn opens nothing after ten minutes."""
    await publisher.find("a")
    publisher.names = ["b"]
    publisher.now += 11
    assert await publisher.find("b") == "b"
    assert await publisher.find("a") is None


async def test_known_keys_outlast_an_outage(publisher: Publisher) -> None:
    """For a day; then nobody can be signed in, which is not the caller's fault."""
    await publisher.find("a")
    publisher.away = True
    for _ in range(50):
        publisher.now += 1700
        assert await publisher.find("a") == "a"
    publisher.now += 2000
    with pytest.raises(Unavailable, match="Nobody can be signed in for now"):
        await publisher.find("a")
    publisher.away = False
    publisher.now += 11
    assert await publisher.find("a") == "a"


async def test_hanging_publisher_holds_nobody_up(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a known key does not wait; others wait so long, once for all of them."""
    await publisher.find("a")
    monkeypatch.setattr(published_keys, "_LONGEST", 0.05)
    publisher.ready.clear()
    publisher.now += 601
    looking = asyncio.create_task(publisher.find("b"))
    await asyncio.sleep(0.01)
    assert await publisher.find("a") == "a"
    assert not looking.done()
    assert await asyncio.gather(looking, *(publisher.find("c") for _ in range(20))) == [None] * 21
    assert publisher.asked == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="no JSON"),
        httpx.Response(200, content=b"\xff"),
        httpx.Response(200, json={"keys": {}}),
        httpx.Response(200, json={"keys": [{"kid": 7}, {}]}),
        httpx.Response(404),
    ],
)
async def test_what_is_no_set_of_keys(answer: httpx.Response) -> None:
    """It is as good as no answer."""
    keys = PublishedKeys("http://keys", transport=httpx.MockTransport(lambda _: answer))
    with pytest.raises(Unavailable):
        await keys.find("a")


async def test_endless_answer_is_cut() -> None:
    """A publisher that never ends takes no memory."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=endless())

    with pytest.raises(Unavailable):
        await PublishedKeys("http://keys", transport=httpx.MockTransport(answer)).find("a")
    assert sent < 10
