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
    """A JSON schema for the answer; the proxy may not enforce it, so the reader must."""

    name: str
    schema: dict[str, Any]


class Request(msgspec.Struct, frozen=True):
    """One call. `fresh` makes the proxy call the provider even if its cache has an answer.

    `max_tokens` are those of the text: the gateway leaves room for a model's reasoning beside it. `effort`
    "least" asks a model that reasons to reason as little as it can.
    """

    model: str
    messages: tuple[Message, ...]
    temperature: float
    max_tokens: int
    schema: Schema | None = None
    fresh: bool = False
    effort: Literal["least"] | None = None


class Answer(msgspec.Struct, frozen=True):
    """One answer. Tokens are the provider's count; money is in US dollars, None if unknown.

    A cached answer costs nothing and saves `saved_usd`. `answer_id` is the provider's own; a cached answer
    repeats it, so it identifies the paid answer.

    `model` is the alias that answered, `provider_model` the model behind it. `cached_tokens` and
    `cache_write_tokens` are parts of the prompt's that the provider read from its own cache or wrote to it,
    `reasoning_tokens` the part of the completion's that no reader sees. `estimated`: the tokens are the
    gateway's own count. All of these, and the provider's `service_tier`, are None where unknown, and in an
    answer that an earlier release kept.
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
    provider_model: str | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    service_tier: str | None = None
    estimated: bool | None = None

    @property
    def truncated(self) -> bool:
        """Return whether max_tokens cut the answer off."""
        return self.finish_reason == "length"


class Parts(msgspec.Struct, frozen=True):
    """How many parts of a stage's work are finished."""

    done: int
    total: int


class Draft(msgspec.Struct, frozen=True):
    """The text that a job's document shows while the model writes; `fraction` is 0 to 1.

    `parts` is None for work that is not done in parts.
    """

    text: str
    fraction: float
    parts: Parts | None = None


Live = Callable[[str], Draft]
"""Turns the text so far into a draft to show; called at most once a second, with the whole text."""


class Model(Protocol):
    """The gateway as a step sees it: bound to one job and stage, answers recorded, passing errors retried.

    A step may make several calls side by side. What a call is, depends on its request alone and never on the
    order in which calls begin.
    """

    async def ask(
        self, request: Request, *, live: Live | None = None, keep: bool = False, purpose: str = ""
    ) -> Answer:
        """Return a non-empty answer (it may be `truncated`) or raise a ModelError or JobCancelled.

        With `live` the answer is streamed, which costs the gateway more; without, it comes whole. With `keep`
        the answer is written under the job before it is returned: another attempt that asks the same gets it
        without a call. The log lines of the call have its `purpose`, such as "part 3 of 9", which quotes no
        text.
        """
        ...

    def show(self, draft: Callable[[], Draft]) -> None:
        """Show a draft that is more than one answer; `draft` is called when it is time to write it."""
        ...


def say_again(purpose: str, reason: str) -> str:
    """Return the purpose of a call that is made again, with the reason; it stands in log lines."""
    return f"{purpose}, again because {reason}" if purpose else f"again because {reason}"
