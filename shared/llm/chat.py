"""Requests to a language model and their answers, as a step sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Protocol

import msgspec


class Message(msgspec.Struct, frozen=True):
    """One turn of the conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Schema(msgspec.Struct, frozen=True):
    """A JSON schema that the answer has to follow; the proxy may not enforce it, so the reader must."""

    name: str
    schema: dict[str, Any]


class Request(msgspec.Struct, frozen=True):
    """One call. `fresh` asks the proxy to call the provider even if it has the answer in its cache."""

    model: str
    messages: tuple[Message, ...]
    temperature: float
    max_tokens: int
    schema: Schema | None = None
    fresh: bool = False


class Answer(msgspec.Struct, frozen=True):
    """One answer. Tokens as the provider counted them, money in US dollars, None if unknown.

    A cached answer costs nothing and saves `saved_usd`. `answer_id` is the provider's; the proxy's cache
    repeats it, so it identifies the purchase.
    """

    text: str
    finish_reason: str
    model: str
    answer_id: str
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cost_usd: float | None
    saved_usd: float | None
    cached: bool
    latency_ms: int

    @property
    def truncated(self) -> bool:
        """Return whether the answer stops because max_tokens ran out."""
        return self.finish_reason == "length"


class Draft(msgspec.Struct, frozen=True):
    """The text that a job's document shows while the model writes; `fraction` is 0 to 1."""

    text: str
    fraction: float


Live = Callable[[str], Draft]
"""Turns the text so far into what may be shown of it. Called at most once a second, on the whole text."""


class Model(Protocol):
    """The gateway as a step sees it: bound to one job and stage, answers recorded, passing errors retried."""

    async def ask(self, request: Request, *, live: Live | None = None) -> Answer:
        """Return a non-empty answer (it may be `truncated`) or raise a ModelError or JobCancelled."""
        ...
