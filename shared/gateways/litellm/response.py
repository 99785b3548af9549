"""Read one answer of the proxy, streamed or whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from shared.errors import ModelUnavailable
from shared.gateways.litellm.errors import NOT_READ, from_event
from shared.gateways.litellm.event import (
    Counts,
    Event,
    Text,
    has_reasoning,
    parse_event,
    read_name,
    read_usage,
    text_of,
)
from shared.gateways.litellm.partial_answer import PartialAnswer, Usage

_END = b"[DONE]"

MOST_CHARACTERS = 200_000
"""Ten times the longest post. A Firestore document holds 1 MiB, and a character has up to four bytes."""

_AT_ONCE = 0.01  # seconds; a chunk that arrives faster was there already
_PATIENCE = 0.04  # part of the time so far: the waits delay an answer by no more than this
_LONGEST_WAIT = 0.2  # seconds

# Control characters: no post needs them, Postgres rejects some, and a terminal would obey others.
_UNPRINTABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


class AnswerReader:
    """Reads an answer as it arrives; raises ModelError for an error inside it or an early end."""

    def __init__(
        self,
        on_piece: Callable[[str], None],
        partial: PartialAnswer | None = None,
        *,
        most: int = MOST_CHARACTERS,
    ) -> None:
        """`most` is the number of characters to keep; a longer answer is truncated."""
        self._on_piece = on_piece
        self._partial = partial or PartialAnswer()
        self._left = most
        self._refused = False
        self._overlong = False
        self._counted = False
        self.finish_reason = ""

    @property
    def text(self) -> str:
        """The text so far."""
        return self._partial.text

    @property
    def answer_id(self) -> str:
        """The provider's own id."""
        return self._partial.answer_id

    @property
    def usage(self) -> Usage | None:
        """Return the provider's usage; None if it reports none or an impossible one."""
        usage = self._partial.usage
        return None if usage is None or (self.text and not usage.completion_tokens) else usage

    async def read_stream(self, chunks: AsyncIterator[bytes]) -> None:
        """Read server-sent events until [DONE]."""
        async for line in _lines(chunks):
            if not line.startswith(b"data:"):
                continue
            data = line.removeprefix(b"data:").strip()
            if data == _END:
                return self._finish()
            self._add_event(parse_event(data))
        raise ModelUnavailable("The model's answer was cut off in the middle; try again later.")

    def read_whole(self, data: bytes) -> None:
        """Read an answer that is not streamed."""
        self._add_event(parse_event(data))
        self._finish()

    def _add_event(self, event: Event) -> None:
        if event.error:
            raise from_event(event.error)
        self._partial.answer_id = event.id or self.answer_id
        self._partial.service_tier = read_name(event.service_tier) or self._partial.service_tier
        for choice in event.choices or ():
            self._add_text(choice.delta or choice.message or Text())
            self.finish_reason = choice.finish_reason or self.finish_reason
        if event.usage:
            self._add_usage(event.usage)

    def _add_text(self, piece: Text) -> None:
        self._refused = self._refused or bool(piece.refusal)
        content = text_of(piece).translate(_UNPRINTABLE)
        if len(content) > self._left:
            content, self._overlong = content[: self._left], True
        if content:
            self._left -= len(content)
            self._partial.pieces.append(content)
            self._on_piece(content)
        elif has_reasoning(piece):
            self._partial.thinking = True
            self._on_piece("")

    def _add_usage(self, counts: Counts) -> None:
        self._counted = True
        self._partial.service_tier = read_name(counts.service_tier) or self._partial.service_tier
        self._partial.usage = read_usage(counts) or self._partial.usage

    def _finish(self) -> None:
        if not self.finish_reason:
            raise ModelUnavailable("The model's answer ended without saying why; try again later.")
        if self.finish_reason == "stop" and not (
            self.text or self._counted or self._refused or self._partial.thinking
        ):
            # The proxy turns a 200 that is not a model's stream (HTML, `{}`, an empty body) into this.
            raise ModelUnavailable(
                NOT_READ,
                operator="The model's provider answered with something that is not a chat completion.",
            )
        if self._refused and not self.text.strip():
            self.finish_reason = "content_filter"
        elif self._overlong:
            self.finish_reason = "length"


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    # Only a line feed ends a line here: httpx would also split at a U+2028 or U+0085 inside the text.
    rest: list[bytes] = []  # joined once, at its end: a line may come in very many chunks
    async for chunk in _gather_chunks(chunks):
        first, *others = chunk.split(b"\n")
        rest.append(first)
        for other in others:
            yield b"".join(rest)
            rest = [other]
    yield b"".join(rest)


async def _gather_chunks(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Wait briefly after each awaited chunk, so that the next ones come together.

    A wake-up costs ten times as much CPU as a piece, and models send a hundred pieces a second to each of an
    instance's forty jobs.
    """
    began = woke = time.monotonic()
    async for chunk in chunks:
        yield chunk
        now = time.monotonic()
        if now - woke > _AT_ONCE:
            await asyncio.sleep(min((now - began) * _PATIENCE, _LONGEST_WAIT))
            woke = time.monotonic()
