"""Ask servers for their models. Only this machine is asked without having been named."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from infra.local.model_servers.servers import DETAILS, LISTING, Server, read
from infra.local.supervision.service import HOST

PORTS = {"Ollama": 11434, "LM Studio": 1234, "llama.cpp": 8080, "vLLM": 8000}
PATIENCE = 0.4  # seconds for all four: a first run does not wait for a port that hangs
_NAMED_PATIENCE = 10.0  # for a server that somebody has named, which may be far away
_LARGEST = 1 << 20  # bytes of an answer
_UNREACHED = 0  # the status where there is no answer


@dataclass(frozen=True)
class Found:
    """The answer at an address: its server, or the HTTP status, 0 without any, and the error it names."""

    url: str
    server: Server | None = None
    status: int = _UNREACHED
    error: str | None = None


async def look(ports: tuple[int, ...] = tuple(PORTS.values()), patience: float = PATIENCE) -> list[Found]:
    """Ask all ports of this machine at once, without any key; return what answered, in their order."""
    # No certificate is checked on the way to the own machine, and reading the trusted ones takes time.
    async with _client(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
        urls = [f"http://{HOST}:{port}" for port in ports]
        found = await asyncio.gather(*(_ask(client, url, f"{url}{LISTING}", url, patience) for url in urls))
    return [one for one in found if one.status != _UNREACHED]


async def ask(url: str, key: str | None, patience: float = _NAMED_PATIENCE) -> Found:
    """Ask the server that somebody has named; `key` goes there alone."""
    base = url.rstrip("/")
    bare = urlsplit(base).path in {"", "/"}
    root = base if bare else base.removesuffix("/v1")
    async with _client(ssl.create_default_context()) as client:
        if key:
            client.headers["Authorization"] = f"Bearer {key}"
        listing = f"{base}{LISTING}" if bare else f"{base}/models"
        return await _ask(client, url, listing, root, patience)


def _client(trusted: ssl.SSLContext) -> httpx.AsyncClient:
    """Return a client that follows no redirect and ignores the environment's proxies."""
    return httpx.AsyncClient(
        verify=trusted,
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113  each request has a deadline of its own
        headers={"Accept-Encoding": "identity"},
    )


async def _ask(client: httpx.AsyncClient, url: str, listing: str, root: str, patience: float) -> Found:
    """Ask for the list, and a server that has one for its details, all within `patience` seconds."""
    deadline = asyncio.get_running_loop().time() + patience
    status, body = await _get(client, listing, deadline)
    if status != HTTPStatus.OK or read(url, body, {}) is None:
        return Found(url, None, status, _error(body))
    more = await asyncio.gather(*(_get(client, root + path, deadline) for path in DETAILS))
    details = {
        path: answer for path, (code, answer) in zip(DETAILS, more, strict=True) if code == HTTPStatus.OK
    }
    return Found(url, read(url, body, details), status)


async def _get(client: httpx.AsyncClient, address: str, deadline: float) -> tuple[int, Any]:
    """Return the status of an answer and its JSON, if it is one that is not too long; 0 if it is too late."""
    try:
        async with asyncio.timeout_at(deadline), client.stream("GET", address) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _LARGEST:
                    return response.status_code, None
            return response.status_code, _decode(bytes(body))
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL):
        return _UNREACHED, None


def _decode(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _error(body: Any) -> str | None:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("message")) if isinstance(error, dict) else error if isinstance(error, str) else None
