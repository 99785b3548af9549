"""What every cache of the gateway does: the real proxy's, and the fake that the simulation runs on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from infra.litellm.render import CONFIG
from shared.gateways.litellm.client import LiteLLM
from shared.llm.chat import Answer
from tests.support.fakes.proxy import TTL, CachingProxy
from tests.support.servers.provider import Reply, Upstream, running
from tests.support.servers.proxy import serving
from tests.support.servers.proxy_wire import CALL
from tests.support.workbench import USER, asking

TEXT = "word " * 2000
HELD = 5  # answers of that text
_MEBIBYTES = 0.055  # which hold them


class Cache:
    """A gateway with little memory: `ask` it, and `restart` it."""

    def __init__(self, ask: Callable[..., Any], restart: Callable[[], Any]) -> None:
        self._ask, self._restart = ask, restart

    async def ask(self, prompt: str, **call: Any) -> Answer:
        """Make one call."""
        answer: Answer = await self._ask(asking(prompt), replace(CALL, **call))
        return answer

    async def restart(self) -> None:
        """Stop it, and start another one in its place."""
        await self._restart()


def little(config: dict[str, Any]) -> None:
    """Give the real one memory for a few answers."""
    config["gateway"]["cache_mebibytes"] = _MEBIBYTES


@asynccontextmanager
async def real(folder: Path, provider: Upstream) -> AsyncIterator[Cache]:
    """The proxy itself."""
    provider.script = lambda _: Reply(TEXT)
    async with AsyncExitStack() as stack:
        inner = AsyncExitStack()
        stack.push_async_callback(inner.aclose)
        clients: list[LiteLLM] = []

        async def start() -> None:
            clients[:] = [LiteLLM(await inner.enter_async_context(serving(folder, provider.url, little)), 60)]

        async def restart() -> None:
            await inner.aclose()
            await start()

        async def ask(request: Any, call: Any) -> Answer:
            return await clients[0].complete(request, call, None)

        await start()
        yield Cache(ask, restart)


def fake() -> Cache:
    """What the simulation has for it."""
    proxy = CachingProxy(lambda _request, _number: TEXT, most=HELD)

    async def ask(request: Any, call: Any) -> Any:
        return proxy(request, call)

    async def restart() -> None:
        proxy.restart()

    return Cache(ask, restart)


@pytest.fixture(params=["fake", "real"])
async def cache(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cache]:
    """Both, one after the other."""
    if request.param == "fake":
        yield fake()
        return
    with running() as provider:
        async with real(tmp_path, provider) as proxy:
            yield proxy


async def test_cache_forgets_the_oldest(cache: Cache) -> None:
    """An early repeat finds its answer; a repeat that comes late is paid for again."""
    first = await cache.ask("first")
    again = await cache.ask("first", call_id="again")
    assert (first.cached, again.cached, again.answer_id) == (False, True, first.answer_id)
    assert not (await cache.ask("first", org_id=USER)).cached, "another organisation's"

    for number in range(HELD):
        assert not (await cache.ask(f"prompt {number}")).cached
    assert not (await cache.ask("first")).cached, "the oldest had to go"
    kept = [(await cache.ask(f"prompt {number}")).cached for number in reversed(range(HELD))]
    assert kept[0], "the newest is there"
    assert kept == sorted(kept, reverse=True), "newer answers are kept for longer"


@pytest.mark.parametrize("cache", ["fake", pytest.param("real", marks=pytest.mark.soak)], indirect=True)
async def test_cache_forgets_all_at_a_restart(cache: Cache) -> None:
    """A repeat that comes after it is paid for again."""
    await cache.ask("first")
    assert (await cache.ask("first")).cached
    await cache.restart()
    assert not (await cache.ask("first")).cached


def test_fake_cache_lasts_as_long_as_the_real_one() -> None:
    """Both keep an answer for as long as the configuration says."""
    assert yaml.safe_load(CONFIG.read_bytes())["litellm_settings"]["cache_params"]["ttl"] == TTL
