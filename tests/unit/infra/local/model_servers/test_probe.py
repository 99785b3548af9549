"""Servers that are asked for their models, over the network."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from infra.local.model_servers import probe
from infra.local.model_servers.servers import Model
from infra.local.supervision.ports import Ports
from tests.support.servers.model_servers import (
    HANG,
    LLAMA_CPP,
    LLAMA_CPP_LOADING,
    LLAMA_CPP_ROUTER,
    LM_STUDIO,
    OLLAMA,
    OLLAMA_EMPTY,
    VLLM,
    VLLM_WITH_KEY,
    Answer,
    Answers,
    listed,
    standing_in,
)

_LONG = 60.0  # a server of a test answers at once, however busy the machine
_GGUF = "/models/gemma-3-4b-it-Q4_K_M.gguf"
HTML = {"content-type": "text/html"}


@pytest.mark.parametrize(
    ("answers", "kind", "chosen"),
    [
        (OLLAMA, "Ollama", "qwen3:8b"),
        ({**OLLAMA, "/api/ps": Answer({"models": []})}, "Ollama", "gemma3:4b"),
        ({"/v1/models": OLLAMA["/v1/models"], "/api/ps": OLLAMA["/api/ps"]}, "Ollama", "qwen3:8b"),
        (OLLAMA_EMPTY, "Ollama", None),
        (LM_STUDIO, "LM Studio", "qwen/qwen3-4b-2507"),
        ({"/v1/models": LM_STUDIO["/v1/models"]}, "LM Studio", "meta-llama-3.1-8b-instruct"),
        (LLAMA_CPP, "llama.cpp", _GGUF),
        (LLAMA_CPP_ROUTER, "llama.cpp", "gemma-3-4b-it-Q4_K_M"),
        (VLLM, "vLLM", "openai/gpt-oss-20b"),
        ({"/v1/models": listed({"id": "gpt-4o", "owned_by": "openai"})}, None, "gpt-4o"),
    ],
)
async def test_server_is_known_by_its_answers(answers: Answers, kind: str | None, chosen: str | None) -> None:
    """Each kind by what it says, on whatever port; a loaded model that writes text is the first choice."""
    async with standing_in(answers) as server:
        [found] = await probe.look((server.port,), _LONG)
    assert found.server is not None
    assert (found.server.kind, found.server.url) == (kind, server.url)
    choice = found.server.choice
    assert (choice and choice.name) == chosen


async def test_models_have_what_ollama_says() -> None:
    """A model of Ollama's cloud is remote, and one for embeddings does not chat."""
    async with standing_in(OLLAMA) as server:
        [found] = await probe.look((server.port,), _LONG)
    assert found.server is not None
    assert found.server.models == (
        Model("nomic-embed-text:latest", chats=False),
        Model("gpt-oss:120b-cloud", remote=True),
        Model("gemma3:4b"),
        Model("qwen3:8b", loaded=True),
    )


@pytest.mark.parametrize(
    "answer",
    [
        Answer("<!doctype html><title>Directory listing</title>", 200, HTML),
        Answer("", 200),
        Answer("[" * 100_000, 200),
        Answer({"object": "list", "data": [{"id": "x" * (2 << 20)}]}),
        Answer({"data": [{"id": "gpt-4o"}]}),
        Answer({"object": "list", "data": {"id": "gpt-4o"}}),
        listed({"id": 7}),
        listed({"name": "without an id"}),
        listed({"id": "two\nlines"}),
        listed({"id": ""}),
        Answer("", 302, {"location": "/login"}),
        Answer({"object": "list", "data": []}, 404),
        Answer({"error": {"message": "who are you?"}}, 401),
    ],
)
async def test_another_program_is_not_taken(answer: Answer) -> None:
    """It is asked once: only a server that lists models is asked for more, and no redirect is followed."""
    async with standing_in({"/v1/models": answer, "/login": VLLM["/v1/models"]}) as server:
        [found] = await probe.look((server.port,), _LONG)
    assert found.server is None
    assert server.paths == ["/v1/models"]


async def test_other_protocol_is_not_taken() -> None:
    """A port with a server that does not speak HTTP counts as one without a server."""
    async with standing_in({"/v1/models": Answer("x", 1)}) as server:
        assert await probe.look((server.port,), _LONG) == []


async def test_hanging_port_hides_no_other() -> None:
    """Ports are asked side by side; one that hangs is given up, and so are details that do."""
    async with AsyncExitStack() as running:
        hanging = await running.enter_async_context(standing_in({"/v1/models": HANG}))
        slow = await running.enter_async_context(standing_in({**OLLAMA, "/api/tags": HANG, "/api/ps": HANG}))
        async with asyncio.timeout(20):  # for a look that does not give up
            found = await probe.look((hanging.port, slow.port), 2.0)
    assert [one.url for one in found] == [slow.url]
    [server] = [one.server for one in found]
    assert server is not None
    assert [model.name for model in server.models if model.chats][-1] == "qwen3:8b"


async def test_nothing_is_found_where_nothing_is() -> None:
    """A port that refuses is no answer."""
    ports = Ports()
    try:
        assert await probe.look((ports.reserve(), ports.reserve()), _LONG) == []
    finally:
        ports.close()


def test_first_run_waits_less_than_half_a_second() -> None:
    """For all ports together, which are those that the four servers use by themselves."""
    assert probe.PATIENCE < 0.5
    assert probe.PORTS == {"Ollama": 11434, "LM Studio": 1234, "llama.cpp": 8080, "vLLM": 8000}


async def test_no_key_goes_to_a_server_that_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a provider's nor the one that is meant for the server of MODEL_URL."""
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MODEL_KEY"):
        monkeypatch.setenv(name, "sk-secret-of-mine")
    async with standing_in(OLLAMA) as server:
        await probe.look((server.port,), _LONG)
    assert len(server.heads) == 4
    assert not [head for head in server.heads if "secret" in head or "authorization" in head.lower()]


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
async def test_named_server_is_asked_with_its_key(path: str) -> None:
    """With or without /v1; and its details are beside it."""
    async with standing_in(OLLAMA) as server:
        found = await probe.ask(f"{server.url}{path}", "secret-of-mine", _LONG)
    assert found.server is not None
    assert found.server.kind == "Ollama"
    assert server.paths[0] == "/v1/models"
    assert all("Bearer secret-of-mine" in head for head in server.heads)


async def test_named_server_may_have_another_path() -> None:
    """The list is below the address that was named."""
    async with standing_in({"/api/v1/models": VLLM["/v1/models"]}) as server:
        found = await probe.ask(f"{server.url}/api/v1", None, _LONG)
    assert found.server is not None
    assert found.server.kind == "vLLM"


@pytest.mark.parametrize(
    ("answers", "status", "error"),
    [(VLLM_WITH_KEY, 401, "Unauthorized"), (LLAMA_CPP_LOADING, 503, "Loading model")],
)
async def test_refusal_is_returned_with_its_reason(answers: Answers, status: int, error: str) -> None:
    """So that the person can be told what to do."""
    async with standing_in(answers) as server:
        [found] = await probe.look((server.port,), _LONG)
    assert (found.server, found.status, found.error) == (None, status, error)
