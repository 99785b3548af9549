"""Merge the pieces of a provider's stream: each event costs the proxy a millisecond of CPU, however short.

Consecutive pieces of plain text become one event of the same shape (OpenAI's chat chunks, Anthropic's text
deltas), and so do those of reasoning; the two are never mixed. Every other event goes on byte for byte and at
once, after the text before it. No byte is held longer than the window. It needs only the standard library, so
that a test can run it without the proxy.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

_EVENT_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_HEAD = re.compile(rb"(?:event: ?(content_block_delta)(?:\r\n|\n|\r))?data:")
_ANTHROPIC = "content_block_delta"
_CHUNK_FIELDS = {"id", "object", "created", "model", "service_tier", "system_fingerprint", "choices", "role"}
"""Of a plain piece: every other field, such as `usage`, is null."""
_REASONING = ("reasoning_content", "reasoning")
"""Where OpenAI-compatible servers put it; some send it in both."""
_DELTA_FIELDS = {"type", "index", "delta"}
_OF_CLAUDE = {"text_delta": "text", "thinking_delta": "thinking"}
_PADDING = "obfuscation"  # OpenAI's random filler, which hides the length of a piece
_UNNOTICED = 2  # characters: the proxy stops a model that repeats one longer piece a hundred times


class _Piece(NamedTuple):
    """Plain text or reasoning, and its event without it.

    Pieces of the same fields of equal events can be merged.
    """

    text: str
    event: dict[str, Any]
    delta: dict[str, Any]  # the part of the event that has the text
    fields: tuple[str, ...]

    def write(self, text: str) -> bytes:
        """Return the event with another text."""
        self.delta.update(dict.fromkeys(self.fields, text))
        data = json.dumps(self.event, ensure_ascii=False, separators=(",", ":")).encode()
        self.delta.update(dict.fromkeys(self.fields, ""))
        name = b"event: content_block_delta\n" if self.event.get("type") == _ANTHROPIC else b""
        return name + b"data: " + data + b"\n\n"


class StreamMerger:
    """Merges the events of one stream. Times are seconds of one clock.

    The first text goes on at once. Text that follows within a window goes on as one event at its end.
    """

    def __init__(self, window: float) -> None:
        self._window = window
        self._next = float("-inf")  # from then on text goes on at once
        self._held: list[bytes] = []
        self._texts: list[str] = []
        self._piece: _Piece | None = None  # the first of the held ones
        self._last = ""
        self._rest = b""  # an event that has not ended
        self._rest_due = 0.0
        self._begun = False  # a part of the event that has not ended has gone on

    @property
    def due(self) -> float | None:
        """When `flush` has to be called, if nothing is fed before."""
        times = [self._next] if self._piece else []
        return min([*times, self._rest_due] if self._rest else times, default=None)

    @property
    def holds_text(self) -> bool:
        """Whether text waits for the end of its window."""
        return self._piece is not None

    def feed(self, data: bytes, now: float) -> bytes:
        """Take bytes of the provider; return the bytes that go on now."""
        had_rest = bool(self._rest)
        *events, self._rest = _split(self._rest + data)
        if events or not had_rest:
            self._rest_due = now + self._window
        return b"".join([self._take(event, now) for event in events]) + self.flush(now)

    def flush(self, now: float) -> bytes:
        """Return the bytes that are due."""
        passed = self._release(now) if now >= self._next else b""
        if self._begun or now >= self._rest_due:
            passed += self._release(now) + self._pass_rest()
        return passed

    def close(self) -> bytes:
        """Return all that is held: the stream has ended, or broken off."""
        return self._release(0) + self._pass_rest()

    def _pass_rest(self) -> bytes:
        rest, self._rest = self._rest, b""
        self._begun = self._begun or bool(rest)
        return rest

    def _take(self, event: bytes, now: float) -> bytes:
        piece = None if self._begun else _read_piece(event)
        self._begun = False
        before = b"" if piece and self._fits(piece) else self._release(now)
        if piece is None:
            self._last = ""
            return before + event
        repeated, self._last = len(piece.text) > _UNNOTICED and piece.text == self._last, piece.text
        if repeated:  # merged, the proxy would not notice the loop
            return before + self._release(now) + event
        self._piece = self._piece or piece
        self._held.append(event)
        self._texts.append(piece.text)
        return before

    def _fits(self, piece: _Piece) -> bool:
        held = self._piece
        return held is None or (held.fields, held.event) == (piece.fields, piece.event)

    def _release(self, now: float) -> bytes:
        if self._piece is None:
            return b""
        passed = self._held[0] if len(self._held) == 1 else self._piece.write("".join(self._texts))
        self._held, self._texts, self._piece = [], [], None
        self._next = now + self._window
        return passed


def _split(data: bytes) -> list[bytes]:
    """Return the events with their ends, and as the last item what has not ended."""
    parts, start = [], 0
    for end in _EVENT_END.finditer(data):
        parts.append(data[start : end.end()])
        start = end.end()
    return [*parts, data[start:]]


def _read_piece(event: bytes) -> _Piece | None:
    """Return a plain piece of text; None for every other event."""
    head = _HEAD.match(event)
    data = event[head.end() :].strip() if head else b""
    if not data.startswith(b"{") or b"\n" in data or b"\r" in data:
        return None
    try:
        read = json.loads(data)
        piece = _anthropic_piece(read) if head and head[1] else _openai_piece(read)
        if piece and piece.text:
            piece.text.encode()  # half of a character can't be encoded: it goes on as it came
            return piece
    except (ValueError, RecursionError):
        pass
    return None


def _openai_piece(read: dict[str, Any]) -> _Piece | None:
    match read:
        case {"choices": [{"index": 0, "delta": dict(delta), **choice}]}:
            read.pop(_PADDING, None)
            fields = tuple(name for name in ("content", *_REASONING) if delta.get(name))
            texts = {delta[name] for name in fields if isinstance(delta[name], str)}
            is_one = len(texts) == 1 and (fields == ("content",) or "content" not in fields)
            others = {name: value for name, value in delta.items() if name not in {"content", *_REASONING}}
            filled = {
                name for part in (read, choice, others) for name, value in part.items() if value is not None
            }
            if is_one and filled <= _CHUNK_FIELDS and others.get("role") in {None, "assistant"}:
                return _piece(texts.pop(), read, delta, fields)
    return None


def _anthropic_piece(read: dict[str, Any]) -> _Piece | None:
    match read:
        case {"type": "content_block_delta", "index": int(), "delta": {"type": str(kind), **rest} as delta}:
            field = _OF_CLAUDE.get(kind, "")
            text = rest.get(field)
            if isinstance(text, str) and rest.keys() == {field} and read.keys() == _DELTA_FIELDS:
                return _piece(text, read, delta, (field,))
    return None


def _piece(text: str, event: dict[str, Any], delta: dict[str, Any], fields: tuple[str, ...]) -> _Piece:
    delta.update(dict.fromkeys(fields, ""))
    return _Piece(text, event, delta, fields)
