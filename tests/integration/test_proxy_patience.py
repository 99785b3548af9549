"""A model that hangs: the proxy turns to the other one while its caller still waits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.gateways.llm import LiteLLM
from tests.real_proxy import serving
from tests.upstream import Asked, Reply, Upstream, running
from tests.wire import CALL
from tests.workbench import asking

PATIENCE = 2


def impatient(config: dict[str, Any]) -> None:
    """Make the proxy's patience with one model short enough for a test."""
    assert config["litellm_settings"]["request_timeout"] > 60
    config["litellm_settings"]["request_timeout"] = PATIENCE
    config["router_settings"]["stream_timeout"] = PATIENCE


@pytest.fixture
def provider() -> Iterator[Upstream]:
    """The models behind it."""
    with running() as upstream:
        yield upstream


@pytest.fixture
async def gateway(provider: Upstream, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of such a proxy."""
    async with serving(tmp_path, provider.url, impatient) as client:
        yield client


async def test_what_hangs_is_answered_by_the_other_model_and_what_is_long_is_not_cut(
    gateway: httpx.AsyncClient, provider: Upstream
) -> None:
    """The limit is one of silence: a stream may take as long as it goes on."""
    client = LiteLLM(gateway, 60)

    def hangs(asked: Asked) -> Reply:
        return Reply("one two", wait=30 if asked.body["model"] == "gpt-4o" else 0)

    pieces: list[str] = []
    provider.script = hangs
    for prompt, on_piece in (("whole", None), ("streamed", pieces.append)):
        answer = await client.complete(asking(prompt), CALL, on_piece)
        assert (answer.model, answer.text) == ("claude-3-5-sonnet", "one two")
        assert answer.latency_ms < 15_000

    long = "word " * 40
    provider.script = lambda _: Reply(long, word_delay=0.15)
    answer = await client.complete(asking("long"), CALL, pieces.append)
    assert (answer.model, answer.text) == ("gpt-4o", long)
    assert answer.latency_ms > PATIENCE * 1000 * 2
