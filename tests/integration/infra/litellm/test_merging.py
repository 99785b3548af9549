"""The real proxy reads merged streams as it reads their pieces, and hangs up with its caller."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.support.paths import ROOT
from tests.support.servers.claude import Claude
from tests.support.servers.listening import HOST, listening
from tests.support.servers.provider import Reply, Upstream, running
from tests.support.servers.proxy import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = [f"wörd{number}" for number in range(80)]
THOUGHTS = [f"thöught{number}" for number in range(40)]
PACE = 1 / 80
PATIENCE = 2
CLAUDE = "claude-3-5-sonnet"


@pytest.fixture(scope="module")
def provider() -> Iterator[Upstream]:
    with running() as upstream:
        yield upstream


@asynccontextmanager
async def opened(folder: Path, provider: Upstream, **settings: int) -> AsyncIterator[httpx.AsyncClient]:
    """Start a proxy with these settings of the gateway; Claude is Anthropic's."""
    async with listening(Claude(WORDS, THOUGHTS, pace=PACE).serve) as port:

        def change(config: dict[str, Any]) -> None:
            config["litellm_settings"]["fallbacks"] = []
            config["gateway"] |= settings
            for deployment in config["model_list"]:
                deployment["litellm_params"]["stream_timeout"] = PATIENCE
            [alias] = [entry for entry in config["model_list"] if entry["model_name"] == CLAUDE]
            alias["litellm_params"] = {
                "model": "anthropic/claude-sonnet-5-5",
                "stream_timeout": PATIENCE,
                "api_base": f"http://{HOST}:{port}",
                "api_key": "none",
            }

        async with serving(folder, provider.url, change) as client:
            yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def merging(
    provider: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A proxy as it is."""
    async with opened(tmp_path_factory.mktemp("merging"), provider) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plain(
    provider: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A proxy whose window is nothing."""
    async with opened(tmp_path_factory.mktemp("plain"), provider, merge_milliseconds=0) as client:
        yield client


async def ask(gateway: httpx.AsyncClient, model: str, prompt: str) -> list[Any]:
    """Return the events of a streamed answer."""
    async with gateway.stream("POST", "/v1/chat/completions", json=body(model, prompt)) as response:
        lines = [line async for line in response.aiter_lines()]
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]


def body(model: str, prompt: str) -> dict[str, Any]:
    messages = [{"role": "user", "content": prompt}]
    return {"model": model, "messages": messages, "stream": True, "stream_options": {"include_usage": True}}


def text(events: list[Any], field: str = "content") -> str:
    choices = [choice for event in events for choice in event.get("choices", [])]
    return "".join(choice["delta"].get(field) or "" for choice in choices)


def facts(events: list[Any]) -> dict[str, Any]:
    """Return all of an answer but its pieces and the time."""
    ends = [choice.get("finish_reason") for event in events for choice in event["choices"]]
    usage = events[-1]["usage"]
    models, ids = {event["model"] for event in events}, {event["id"] for event in events}
    return {
        "text": text(events),
        "reasoning": text(events, "reasoning_content").strip(),
        "usage": usage,
        "models": models,
        "ids": ids,
        "ends": [e for e in ends if e],
    }


@pytest.mark.parametrize("model", ["gpt-4o", CLAUDE])
async def test_merged_answer_is_whole(merging: httpx.AsyncClient, provider: Upstream, model: str) -> None:
    """Text, reasoning, end and price are there, in a fifth of the events that were written."""
    provider.script = lambda _: Reply(" ".join(WORDS), " ".join(THOUGHTS), word_delay=PACE)
    events = await ask(merging, model, "whole")
    found = facts(events)
    assert (found["text"], found["reasoning"]) == (" ".join(WORDS), " ".join(THOUGHTS))
    assert (found["ends"], len(found["models"]), len(found["ids"])) == (["stop"], 1, 1)
    assert found["usage"]["cost"] > 0
    assert len(events) <= (len(WORDS) + len(THOUGHTS)) / 5


@pytest.mark.soak
@pytest.mark.parametrize("model", ["gpt-4o", CLAUDE])
async def test_merged_answer_equals_plain_one(
    merging: httpx.AsyncClient,
    plain: httpx.AsyncClient,
    provider: Upstream,
    model: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Text, reasoning, end, usage, price and id are the same."""
    monkeypatch.setattr("tests.support.servers.provider.uuid4", lambda: type("", (), {"hex": "1"}))
    provider.script = lambda _: Reply(" ".join(WORDS), " ".join(THOUGHTS), word_delay=PACE)
    found, expected = [facts(await ask(gateway, model, "equal")) for gateway in (merging, plain)]
    if model == CLAUDE:  # the proxy gives Anthropic's answers an id of its own
        assert all(len(each.pop("ids")) == 1 for each in (found, expected))
    assert found == expected


_READS = """
import asyncio, sys
import aiohttp, httpx, merging, streams
from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport
reads = 0
class Merger(merging.StreamMerger):
    def feed(self, data, now):
        global reads
        reads += 1
        return super().feed(data, now)
async def main():
    transport = streams.merging(LiteLLMAiohttpTransport, lambda: Merger(0.25))(client=aiohttp.ClientSession)
    async with httpx.AsyncClient(transport=transport) as client:
        answer = await client.post(sys.argv[1], json={"model": "m", "messages": [], "stream": True})
    print(reads, answer.text.count("data:"))
asyncio.run(main())
"""


@pytest.mark.soak
async def test_pieces_are_read_together(provider: Upstream) -> None:
    """The proxy's transport wakes up for many pieces at once: it finds the socket of a stream."""
    provider.script = lambda _: Reply(" ".join(WORDS), word_delay=PACE)
    proxy = ROOT / "infra" / "litellm"
    command = [str(proxy / ".venv" / "bin" / "python"), "-c", _READS, f"{provider.url}/chat/completions"]
    environment = {"PYTHONPATH": str(proxy), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    ran = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.PIPE)
    async with asyncio.timeout(60):
        printed, _ = await ran.communicate()
    reads, events = map(int, printed.split())
    assert events > 1
    assert reads <= len(WORDS) / 4


async def test_hang_up_reaches_the_provider(merging: httpx.AsyncClient, provider: Upstream) -> None:
    """Who hangs up in the middle of a merged stream stops the provider."""
    provider.script = lambda _: Reply("word " * 2000, word_delay=PACE)
    request = body("gpt-4o", "hung up")
    async with merging.stream("POST", "/v1/chat/completions", json=request) as response:
        await anext(response.aiter_bytes())
    async with asyncio.timeout(10):
        while not provider.asked[-1].hung_up:  # noqa: ASYNC110 - the provider is in another thread
            await asyncio.sleep(0.05)
    assert provider.asked[-1].completion_tokens < 400


async def test_silence_in_a_merged_stream_is_noticed(merging: httpx.AsyncClient, provider: Upstream) -> None:
    """A provider that falls silent in the middle: its text, and then the error after the proxy's patience."""
    provider.script = lambda _: Reply(" ".join(WORDS), cut_after=60, then="silence")
    started = time.monotonic()
    async with asyncio.timeout(10 * PATIENCE):
        events = await ask(merging, "gpt-4o", "silent")
    assert text(events) == " ".join(WORDS[:60])
    assert "Timeout" in events[-1]["error"]["message"]
    assert time.monotonic() - started >= PATIENCE
