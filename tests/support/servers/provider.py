"""A scripted provider: an OpenAI-compatible server that records calls and answers."""

from __future__ import annotations

import asyncio
import json
import queue
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from tests.support.servers import completions
from tests.support.servers.listening import HOST, listening
from tests.support.servers.strictness import refuse

_PATIENCE = 5.0


@dataclass(frozen=True)
class Reply:
    """How to answer one call. `text` is streamed in words; the other fields cause failures.

    `reasoning` comes before it, as models send what they think: in a field of its own, and billed. `tier` is
    the service tier that answered; `cached` and `cache_written` are parts of the prompt's tokens.
    """

    text: str = ""
    reasoning: str = ""
    tier: str | None = None
    cached: int = 0
    cache_written: int = 0
    finish_reason: str | None = "stop"
    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None  # words, followed by `then`
    then: Literal["reset", "silence", "error"] = "reset"  # "error" is the stream's last event
    reset: bool = False  # the connection, before any byte
    word_delay: float = 0.0  # seconds
    wait: float = 0.0  # seconds, before the first byte


REFUSAL = Reply(
    status=400,
    body=json.dumps(
        {
            "error": {
                "message": "Your request was rejected by our safety system.",
                "type": "invalid_request_error",
                "code": "content_policy_violation",
            }
        }
    ),
)
"""What no wait changes: the job fails with content_policy."""


@dataclass
class Asked:
    """One call as it arrived, and its answer."""

    body: dict[str, Any]
    stage: str
    answer_id: str
    prompt_tokens: int
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    tier: str | None = None  # the one that answered
    answered: bool = False
    hung_up: bool = False  # by the caller, before the end of the answer
    broken: bool = False  # by the provider, in the middle of a stream
    at: float = field(default_factory=time.monotonic)

    @property
    def prompt(self) -> str:
        """The whole text of the request."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


Script = Callable[[Asked], Reply]

POST = """## Why tea wakes you gently

Tea holds less caffeine than coffee, and it gives it up slowly. A cup in the morning lifts you without a jolt.

## How to brew it

Boil fresh water, wait a minute, and pour it over the leaves. Green tea likes cooler water than black tea.

## What to remember

Drink it when you need a clear head. Your afternoon, and your sleep, will thank you for the choice."""

META = {
    "title": "Tea in the Morning: How to Brew a Gentle, Clear Start",
    "description": "Tea wakes you gently: learn how much caffeine a cup holds, how to brew green and "
    "black tea well, and when to drink it for a clear head and good sleep.",
    "og_title": "Tea in the Morning: a Gentle Start to a Clear Day",
    "og_description": "How to brew green and black tea well, and when to drink it for a clear head.",
}


def stage_of(body: dict[str, Any]) -> str:
    """Return the calling stage: a schema marks all but the writer of text."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("name", "")
    stages = {"": "generate", "outline": "generate", "polish_changes": "polish", "meta_tags": "meta"}
    return stages.get(schema, "quality")


def well_behaved(asked: Asked) -> Reply:
    """Answer as a capable model would."""
    if asked.stage == "meta":
        return Reply(json.dumps(META))
    if asked.stage == "quality":
        return Reply(json.dumps({"findings": []}))
    if asked.stage == "polish":
        return Reply(polish(asked.prompt))
    # Each post is different, or the proxy's cache would answer one test's calls with another's.
    return Reply(f"{POST} This is note {note(asked)}.")


_EDITS = (("lifts you", "raises you"), (", and pour", ", then pour"), ("need a clear", "want a clear"))


def polish(prompt: str) -> str:
    """Return an editor's changes of the blocks that a prompt shows, a small one for each of POST's."""
    shown = re.search(r"<<(BLOCKS-\w+)\n(.*?)\n\1>>", prompt, re.DOTALL)
    blocks = re.findall(r"^\[(\d+)\] (.*?)(?=\n\n\[|\Z)", shown[2] if shown else "", re.DOTALL | re.MULTILINE)
    changed = [
        {"block": int(number), "text": text.replace(old, new)}
        for number, text in blocks
        for old, new in _EDITS
        if old in text
    ]
    return json.dumps({"changes": changed})


def note(asked: Asked) -> str:
    """Return a word that no other answer has, without digits: a polish must not change figures."""
    return asked.answer_id[-8:].translate(str.maketrans("0123456789", "ghijklmnop"))


class Upstream:
    """The server; `script` may be replaced while it runs."""

    def __init__(self, script: Script = well_behaved) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.url = ""

    @property
    def answered(self) -> list[Asked]:
        """The calls that were answered completely, which a provider bills."""
        return [asked for asked in self.asked if asked.answered]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Upstream]:
        """Listen on a free port of the loopback interface until the block ends."""
        async with listening(self._connection) as port:
            self.url = f"http://{HOST}:{port}/v1"
            yield self

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            found = re.search(rb"(?i)content-length: *(\d+)", head)
            length = int(found[1]) if found else 0
            body = json.loads(await reader.readexactly(length) or b"{}")
            await self._answer(body, writer, has_gone=reader.at_eof)

    async def _answer(
        self, body: dict[str, Any], writer: asyncio.StreamWriter, has_gone: Callable[[], bool]
    ) -> None:
        if "messages" not in body:  # not a completion
            completions.write(writer, 404, "{}", {})
            return
        words = sum(len(str(message["content"]).split()) for message in body["messages"])
        asked = Asked(body, stage_of(body), f"chatcmpl-{uuid4().hex}", prompt_tokens=words)
        self.asked.append(asked)
        refusal = refuse(body)
        reply = Reply(status=400, body=refusal) if refusal else self.script(asked)
        asked.tier = reply.tier
        if reply.wait:
            await asyncio.sleep(reply.wait)
        if reply.reset:
            writer.transport.abort()
        elif reply.status != 200 or reply.body is not None:
            completions.write(writer, reply.status, reply.body or "{}", reply.headers)
        elif body.get("stream"):
            await self._stream(asked, reply, writer)
        else:
            await self._whole(asked, reply, writer, has_gone)
        await writer.drain()

    async def _whole(
        self, asked: Asked, reply: Reply, writer: asyncio.StreamWriter, has_gone: Callable[[], bool]
    ) -> None:
        asked.reasoning_tokens = len(reply.reasoning.split())
        asked.completion_tokens = len(reply.text.split()) + asked.reasoning_tokens
        body = json.dumps(completions.whole(asked, reply))
        await asyncio.sleep(reply.word_delay * asked.completion_tokens)
        asked.hung_up = has_gone()
        if asked.hung_up:
            return
        if reply.cut_after is None:
            completions.write(writer, 200, body, {})
            asked.answered = True
            return
        completions.write(writer, 200, body, {}, sent=len(body) // 2)
        await self._broken_off(reply, writer)

    async def _stream(self, asked: Asked, reply: Reply, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        for thought in reply.reasoning.split():
            asked.reasoning_tokens += 1
            await self._send(asked, reply, writer, completions.thought(asked, f"{thought} "))
        for number, word in enumerate(completions.words(reply.text)):
            if number == reply.cut_after:
                asked.broken = number > 0
                await self._broken_off(reply, writer)
                return
            await self._send(asked, reply, writer, completions.piece(asked, word))
        completions.end(writer, asked, reply)
        await writer.drain()
        asked.answered = True

    async def _send(
        self, asked: Asked, reply: Reply, writer: asyncio.StreamWriter, event: dict[str, Any]
    ) -> None:
        completions.event(writer, event)
        asked.completion_tokens += 1
        if reply.word_delay:
            asked.hung_up = writer.is_closing()
            await writer.drain()  # which raises if the client has hung up
            await asyncio.sleep(reply.word_delay)

    async def _broken_off(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        if reply.then == "silence":
            await writer.drain()
            await asyncio.Event().wait()  # until the server is closed
        elif reply.then == "error":
            completions.event(writer, completions.ERROR)
            completions.close(writer)
        else:
            writer.transport.abort()


@contextmanager
def running(script: Script = well_behaved) -> Iterator[Upstream]:
    """Serve from a thread of its own, so that a busy test does not slow the provider."""
    began: queue.Queue[Upstream] = queue.Queue()
    over = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(Upstream(script), began, over)), daemon=True)
    thread.start()
    try:
        yield began.get(timeout=_PATIENCE)
    finally:
        over.set()
        thread.join(_PATIENCE)


async def _serve(upstream: Upstream, began: queue.Queue[Upstream], over: threading.Event) -> None:
    async with upstream.serving():
        began.put(upstream)
        await asyncio.to_thread(over.wait)
