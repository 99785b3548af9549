"""The interface of a model gateway, as the stages use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.llm.chat import Answer, Request

OnPiece = Callable[[str], None]
"""Called with each piece of an answer's text as it arrives, and with "" when reasoning arrives instead.

Then `partial.thinking` is set. Reasoning is billed, and it is never part of the text.
"""


class Gateway(Protocol):
    """Calls language models."""

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        """Return the answer or raise a ModelError; the answer is streamed if `on_piece` is given.

        `partial` is filled meanwhile, for a caller who cancels or a stream that breaks off. An answer of
        reasoning alone is one with an empty text.
        """
        ...

    async def cut_off(self, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        """Return the usage of an answer that ended early: a provider bills the text so far.

        The gateway counts the tokens that the provider has not reported. If no model had begun to answer, the
        tokens and the price of its answer are unknown.
        """
        ...
