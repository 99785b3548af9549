"""One event of an answer as the proxy sends it: a piece of a stream, or the whole.

A field of later use that has an unexpected type is unknown; it never makes an answer unreadable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from shared.errors import ModelUnavailable
from shared.gateways.litellm.errors import NOT_READ
from shared.gateways.litellm.partial_answer import Usage

# The range of a usage event; a provider's number outside it is wrong.
_MOST_TOKENS = 2**30 - 1  # prompt and completion add up
_MOST_DOLLARS = 9_999

_TEXT_BLOCKS = ("text", "output_text")


class Text(msgspec.Struct, frozen=True):
    """The text of a choice. Providers name reasoning differently, and servers on one's own machine, too.

    `content` may be a list of blocks.
    """

    content: Any = None
    refusal: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    reasoning_details: Any = None
    thinking: Any = None
    thinking_blocks: Any = None


class Choice(msgspec.Struct, frozen=True):
    """`delta` is a piece of a stream, `message` a whole answer."""

    delta: Text | None = None
    message: Text | None = None
    finish_reason: str | None = None


class Counts(msgspec.Struct, frozen=True):
    """Usage in the proxy's words: OpenAI's, and beside them Anthropic's."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    prompt_tokens_details: Any = None
    completion_tokens_details: Any = None
    cache_creation_input_tokens: Any = None
    cache_read_input_tokens: Any = None
    service_tier: Any = None


class Event(msgspec.Struct, frozen=True):
    """A piece of a stream, or a whole answer."""

    id: str | None = None
    choices: list[Choice] | None = None
    usage: Counts | None = None
    service_tier: Any = None
    error: Any = None


def parse_event(data: bytes) -> Event:
    """Read an event; raise ModelUnavailable for anything else."""
    # The proxy has answered 200 with the body `null`, which is an error.
    try:
        return msgspec.json.decode(data, type=Event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable() from error


def text_of(piece: Text) -> str:
    """Return the text without reasoning; raise ModelUnavailable for a content that is not text."""
    if piece.content is None or isinstance(piece.content, str):
        return piece.content or ""
    if not isinstance(piece.content, list):
        raise _unreadable()
    texts = (block if isinstance(block, str) else _text_of_block(block) for block in piece.content)
    return "".join(texts)


def has_reasoning(piece: Text) -> bool:
    """Return whether a piece has reasoning, in any of the shapes that providers give it."""
    named = (piece.reasoning_content, piece.reasoning, piece.reasoning_details, piece.thinking)
    if any(named) or piece.thinking_blocks:
        return True
    return isinstance(piece.content, list) and any(
        isinstance(block, dict) and block.get("type") not in _TEXT_BLOCKS for block in piece.content
    )


def read_usage(counts: Counts) -> Usage | None:
    """Return the usage; None if it is impossible, such as a prompt without tokens."""
    prompt, completion = counts.prompt_tokens or 0, counts.completion_tokens or 0
    if not (0 < prompt <= _MOST_TOKENS and 0 <= completion <= _MOST_TOKENS):
        return None
    read, written = _read_caching(counts, prompt)
    return Usage(
        prompt,
        completion,
        read_price(counts.cost),
        cached_tokens=read,
        cache_write_tokens=written,
        reasoning_tokens=_first_count(
            completion, _values(counts.completion_tokens_details, "reasoning_tokens")
        ),
    )


def read_price(dollars: float | None) -> float | None:
    """Return the price of a call; None if it is unknown or impossible."""
    return None if dollars is None or not 0 <= dollars < _MOST_DOLLARS else round(dollars, 6)


def read_name(value: Any, longest: int = 60) -> str | None:
    """Return a provider's name, such as a tier's; None if a usage event could not hold it."""
    fits = isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()
    return value if fits else None


def _read_caching(counts: Counts, prompt: int) -> tuple[int | None, int | None]:
    """Return the prompt's tokens that were read from the provider's cache, and those written to it."""
    details = counts.prompt_tokens_details
    read = _first_count(prompt, [*_values(details, "cached_tokens"), counts.cache_read_input_tokens])
    names = ("cache_write_tokens", "cache_creation_tokens")
    written = _first_count(prompt, [*_values(details, *names), counts.cache_creation_input_tokens])
    return (None, None) if (read or 0) + (written or 0) > prompt else (read, written)


def _values(details: Any, *names: str) -> Iterator[Any]:
    return (details.get(name) for name in names) if isinstance(details, dict) else iter(())


def _first_count(most: int, values: Any) -> int | None:
    """Return the first value that is given; None if it is not a possible number of tokens."""
    given = next((value for value in values if value is not None), None)
    possible = isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= most
    return given if possible else None


def _text_of_block(block: Any) -> str:
    if not isinstance(block, dict):
        raise _unreadable()
    text = block.get("text") if block.get("type") in _TEXT_BLOCKS else None
    return text if isinstance(text, str) else ""


def _unreadable() -> ModelUnavailable:
    return ModelUnavailable(
        NOT_READ, operator="The gateway answered with something that is not a chat completion."
    )
