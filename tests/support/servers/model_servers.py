"""Stand-ins for the model servers of a machine: what each answers about its models."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from tests.support.servers.completions import write
from tests.support.servers.listening import listening


class Answer(NamedTuple):
    """A response; a body that is not text is sent as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = {}


HANG = Answer(None, 0)
"""The server takes the request and never answers."""
NOT_FOUND = Answer("404 page not found", 404, {"content-type": "text/plain"})

Answers = Mapping[str, Answer]


def listed(*models: Mapping[str, Any]) -> Answer:
    """Return OpenAI's list."""
    return Answer({"object": "list", "data": [{"object": "model", **model} for model in models]})


def _pulled(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "model": name, "modified_at": "2026-11-01T10:00:00Z", "size": 2019393189, **more}


OLLAMA: Answers = {
    "/v1/models": listed(
        *(
            {"id": name, "created": 1761990000, "owned_by": "library"}
            for name in ("nomic-embed-text:latest", "gpt-oss:120b-cloud", "gemma3:4b", "qwen3:8b")
        )
    ),
    "/api/tags": Answer(
        {
            "models": [
                _pulled("nomic-embed-text:latest", capabilities=["embedding"]),
                _pulled(
                    "gpt-oss:120b-cloud", remote_model="gpt-oss:120b", remote_host="https://ollama.com:443"
                ),
                _pulled("gemma3:4b", capabilities=["completion", "vision"]),
                _pulled("qwen3:8b", capabilities=["completion", "tools", "thinking"]),
            ]
        }
    ),
    "/api/ps": Answer(
        {
            "models": [
                _pulled(
                    "qwen3:8b", expires_at="2026-11-29T18:00:00Z", size_vram=5137025024, context_length=4096
                )
            ]
        }
    ),
}
# A list without models is null in Go.
OLLAMA_EMPTY: Answers = {
    "/v1/models": Answer({"object": "list", "data": None}),
    "/api/tags": Answer({"models": []}),
    "/api/ps": Answer({"models": []}),
}


def _of_studio(name: str, kind: str, state: str) -> dict[str, Any]:
    more = {"publisher": "lmstudio-community", "arch": "llama", "max_context_length": 32768}
    return {"id": name, "object": "model", "type": kind, "state": state, **more}


_STUDIO = (
    ("text-embedding-nomic-v1.5", "embeddings", "loaded"),
    ("meta-llama-3.1-8b-instruct", "llm", "not-loaded"),
    ("qwen/qwen3-4b-2507", "llm", "loaded"),
)
# It answers 200 at every address.
_UNEXPECTED = Answer({"error": "Unexpected endpoint or method. (GET /api/ps)"})
LM_STUDIO: Answers = {
    "/v1/models": listed(*({"id": name, "owned_by": "organization_owner"} for name, *_ in _STUDIO)),
    "/api/v0/models": Answer({"object": "list", "data": [_of_studio(*model) for model in _STUDIO]}),
    "/api/ps": _UNEXPECTED,
    "/api/tags": _UNEXPECTED,
}

_GGUF = "/models/gemma-3-4b-it-Q4_K_M.gguf"
LLAMA_CPP: Answers = {
    "/v1/models": Answer(
        {
            "models": [{"name": _GGUF, "model": _GGUF, "type": "model", "capabilities": ["completion"]}],
            "object": "list",
            "data": [
                {
                    "id": _GGUF,
                    "aliases": [],
                    "object": "model",
                    "created": 1761990000,
                    "owned_by": "llamacpp",
                    "meta": {"vocab_type": 1, "n_ctx": 4096, "n_ctx_train": 131072, "n_params": 3880099328},
                }
            ],
        }
    ),
    # An address of Ollama's that it has, too.
    "/api/tags": Answer({"models": [{"name": _GGUF, "model": _GGUF, "capabilities": ["completion"]}]}),
}
LLAMA_CPP_LOADING: Answers = {
    "/v1/models": Answer(
        {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, 503
    )
}
# With a folder of models, each is loaded when it is asked for.
LLAMA_CPP_ROUTER: Answers = {
    "/v1/models": listed(
        *(
            {"id": name, "owned_by": "llamacpp", "status": {"value": state}}
            for name, state in (("Qwen3-0.6B-Q4_K_M", "unloaded"), ("gemma-3-4b-it-Q4_K_M", "loaded"))
        )
    )
}

VLLM: Answers = {
    "/v1/models": listed(
        {
            "id": "openai/gpt-oss-20b",
            "created": 1761990000,
            "owned_by": "vllm",
            "root": "openai/gpt-oss-20b",
            "parent": None,
            "max_model_len": 8192,
            "permission": [{"id": "modelperm-1", "object": "model_permission", "allow_sampling": True}],
        }
    )
}
VLLM_WITH_KEY: Answers = {"/v1/models": Answer({"error": "Unauthorized"}, 401)}


class StandIn(NamedTuple):
    """A server that runs, and the heads of the requests that came."""

    port: int
    heads: list[str]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The addresses that were asked for."""
        return [head.split(" ")[1] for head in self.heads]


@asynccontextmanager
async def standing_in(answers: Answers) -> AsyncIterator[StandIn]:
    """Serve the answers by address; any other address is not found."""
    heads: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            heads.append(head)
            answer = answers.get(head.split(" ")[1], NOT_FOUND)
            if answer is HANG:
                await asyncio.Event().wait()
            body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            write(writer, answer.status, body, dict(answer.headers))
            await writer.drain()

    async with listening(serve) as port:
        yield StandIn(port, heads)
