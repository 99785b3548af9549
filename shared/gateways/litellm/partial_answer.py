"""A streamed answer so far, which is billed if it ends early."""

from __future__ import annotations

import msgspec

from shared.llm.chat import Answer

CUT_OFF = "cut_off"
"""Finish reason of an answer that ended early."""


class Usage(msgspec.Struct, frozen=True):
    """Usage of an answer; `price` in US dollars, None if unknown."""

    prompt_tokens: int
    completion_tokens: int
    price: float | None


class PartialAnswer:
    """Filled by the gateway while it reads, so that the code that stops a call knows the text so far.

    `model` is the answering alias, which the headers name before the first piece: after a fallback it differs
    from the requested one. `answer_id` is the provider's own. `usage` is set when the provider has reported
    it. `thinking`: the model has sent reasoning, which is not part of the text.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.model = ""
        self.answer_id = ""
        self.cached = False
        self.thinking = False
        self.usage: Usage | None = None

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.pieces)

    @property
    def begun(self) -> bool:
        """Return whether a model has begun to answer."""
        return bool(self.model)

    @property
    def written(self) -> bool:
        """Return whether a model has written anything: its provider bills it."""
        return bool(self.pieces or self.usage)

    def to_answer(self, finish_reason: str, usage: Usage, latency_ms: int) -> Answer:
        """Return the finished answer; a cache hit costs nothing and saves its price."""
        return Answer(
            text=self.text,
            finish_reason=finish_reason,
            model=self.model,
            answer_id=self.answer_id,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            total_tokens=usage.prompt_tokens + usage.completion_tokens,
            cost_usd=0.0 if self.cached else usage.price,
            saved_usd=usage.price if self.cached else 0.0,
            cached=self.cached,
            latency_ms=latency_ms,
        )
