"""The provider's HTTP: chat completions at a pace, and what it has recorded."""

from __future__ import annotations

import asyncio
import json
import re
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any
from uuid import uuid4

from tests.support.servers.paced import wire
from tests.support.servers.paced.answers import answer
from tests.support.servers.paced.pacer import Pacer, Running
from tests.support.servers.paced.tokens import count_prompt, pieces

_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_KEPT = 1024  # answers that are made once for equal requests


@dataclass
class Recorded:
    """One call; times are seconds of the machine's monotonic clock, None until they come."""

    body: dict[str, Any]
    prompt_tokens: int
    completion_tokens: int
    finish_reason: str
    began: float = field(default_factory=time.monotonic)
    first: float | None = None
    ended: float | None = None
    hung_up: bool = False

    @property
    def usage(self) -> dict[str, int]:
        """The tokens as a provider reports them."""
        counted = {"prompt_tokens": self.prompt_tokens, "completion_tokens": self.completion_tokens}
        return {**counted, "total_tokens": sum(counted.values())}


class Provider:
    """Answers at a pace and records each call."""

    def __init__(self, first_token: float, tokens_a_second: float) -> None:
        self.calls: list[Recorded] = []
        self._first_token = first_token
        self._pacer = Pacer(tokens_a_second)

    def report(self) -> dict[str, Any]:
        """Return what was recorded, and the CPU seconds of this process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        calls = [asdict(call) for call in self.calls]
        return {"calls": calls, "cpu": used.ru_utime + used.ru_stime, "latest_tick": self._pacer.latest}

    def forget(self) -> None:
        """Begin a new record."""
        self.calls.clear()
        self._pacer.latest = 0.0

    def begin(self, body: dict[str, Any], send: Callable[[bytes], bool]) -> Recorded:
        """Begin to answer a completion; `send` returns whether the caller is still there."""
        text, encoded = _make(json.dumps([body["messages"], body.get("response_format")]))
        tokens = text[: body.get("max_completion_tokens", body.get("max_tokens"))]
        call = Recorded(
            body=body,
            prompt_tokens=count_prompt(body),
            completion_tokens=len(tokens),
            finish_reason="stop" if len(tokens) == len(text) else "length",
        )
        self.calls.append(call)
        known = {"id": f"chatcmpl-{uuid4().hex}", "created": 1, "model": body["model"]}
        begins = asyncio.get_running_loop().time() + self._first_token
        write = (
            _stream(call, known, send, encoded) if body.get("stream") else _whole(call, known, send, tokens)
        )
        self._pacer.add(Running(len(tokens), begins, write))
        return call


@lru_cache(maxsize=_KEPT)
def _make(request: str) -> tuple[list[str], list[bytes]]:
    """Return the tokens of the answer to a request, plain and as JSON."""
    messages, response_format = json.loads(request)
    tokens = pieces(answer({"messages": messages, "response_format": response_format or {}}))
    return tokens, [json.dumps(token, ensure_ascii=False).encode() for token in tokens]


Write = Callable[[int, int, bool], bool]


def _stream(
    call: Recorded, known: dict[str, Any], send: Callable[[bytes], bool], encoded: list[bytes]
) -> Write:
    events = wire.Events(known)

    def write(start: int, stop: int, is_last: bool) -> bool:  # noqa: FBT001 - one of three
        data = events.pieces(encoded[start:stop])
        if call.first is None:
            call.first = time.monotonic()
            data = wire.STREAM_HEAD + data
        if is_last:
            data += events.end(call.finish_reason, call.usage)
        return _note(call, send(data), is_last)

    return write


def _whole(call: Recorded, known: dict[str, Any], send: Callable[[bytes], bool], tokens: list[str]) -> Write:
    def write(_: int, __: int, is_last: bool) -> bool:  # noqa: FBT001 - one of three
        is_there = send(b"")
        if is_last:
            is_there = send(wire.whole(known, "".join(tokens), call.finish_reason, call.usage))
        return _note(call, is_there, is_last)

    return write


def _note(call: Recorded, is_there: bool, is_last: bool) -> bool:  # noqa: FBT001
    call.hung_up = not is_there
    if is_last and is_there:
        call.ended = time.monotonic()
        call.first = call.first or call.ended
    return is_there


class Connection(asyncio.Protocol):
    """One connection, one request after the other."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the transport: answers find that their caller has hung up."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answer once a whole request is there."""
        self._received += data
        head, end, rest = self._received.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if end and len(rest) >= length:
            self._received = rest[length:]
            method, path, _ = head.decode("latin-1").split(" ", 2)
            self._route(method, path, rest[:length])

    def _route(self, method: str, path: str, body: bytes) -> None:
        if path.endswith("/chat/completions"):
            self._provider.begin(json.loads(body), self._send)
            return
        if path != "/recorded":
            self._send(wire.response(b"{}", 404))
            return
        self._send(wire.response(json.dumps(self._provider.report()).encode()))
        if method == "DELETE":
            self._provider.forget()

    def _send(self, data: bytes) -> bool:
        if self._transport is None or self._transport.is_closing():
            return False
        if data:
            self._transport.write(data)
        return True
