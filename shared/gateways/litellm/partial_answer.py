"""A streamed answer so far, which is billed if it ends early."""

from __future__ import annotations

import msgspec

from shared.llm.chat import Answer

CUT_OFF = "cut_off"
"""Finish reason of an answer that ended early."""


class Usage(msgspec.Struct, frozen=True):
    """Usage of an answer; `price` in US dollars, None if unknown, as each of the parts that follow it.

    `estimated`: the tokens are counted, because the provider has not reported them.
    """

    prompt_tokens: int
    completion_tokens: int
    price: float | None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    estimated: bool = False


class PartialAnswer:
    """Filled by the gateway while it reads, so that the code that stops a call knows the text so far.

    `model` is the answering alias, which the headers name before the first piece: after a fallback it differs
    from the requested one, as may `provider_model`, the model behind it. `answer_id` is the provider's own.
    `usage` and `service_tier` are set when the provider has reported them. `thinking`: the model has sent
    reasoning, which is not part of the text.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.model = ""
        self.provider_model: str | None = None
        self.service_tier: str | None = None
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
        """Return whether a model has written anything, reasoning too: its provider bills it."""
        return bool(self.pieces or self.thinking or self.usage)

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
            provider_model=self.provider_model,
            cached_tokens=self._known(usage.cached_tokens),
            cache_write_tokens=self._known(usage.cache_write_tokens),
            reasoning_tokens=self._known(usage.reasoning_tokens),
            service_tier=self.service_tier,
            estimated=usage.estimated,
        )

    def _known(self, count: int | None) -> int | None:
        # The proxy's cache forgets the parts of a stream's tokens, and says 0.
        return count or None if self.cached else count
