"""With Langfuse's keys set the proxy answers as before, and Langfuse hears of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.servers.listening import HOST, listening
from tests.support.servers.provider import Reply, running
from tests.support.servers.proxy import serving


class Langfuse:
    """Takes whatever is sent to it."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.heard = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.paths.append(head.split()[1])
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
        if head.startswith("POST "):
            self.heard.set()
        await writer.drain()


async def test_a_call_is_answered_and_traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The callback's library has to be the one that this proxy takes: with another every call is a 500."""
    langfuse = Langfuse()
    monkeypatch.setenv("LANGFUSE_PUBLIC_KEY", "pk-lf-test")
    monkeypatch.setenv("LANGFUSE_SECRET_KEY", "sk-lf-test")
    with running() as provider:
        provider.script = lambda _: Reply("one two")
        async with listening(langfuse.serve) as sink:
            monkeypatch.setenv("LANGFUSE_HOST", f"http://{HOST}:{sink}")
            async with serving(tmp_path, provider.url) as client:
                body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "traced"}]}
                answer = await client.post("/v1/chat/completions", json=body)
                assert answer.status_code == 200, answer.text
                async with asyncio.timeout(60):
                    await langfuse.heard.wait()
    assert langfuse.paths
    assert "sk-lf-test" not in (tmp_path / "proxy.log").read_text()
