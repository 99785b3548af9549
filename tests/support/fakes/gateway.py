"""A gateway that answers from a test's script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from shared.errors import ModelUnavailable
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer, Usage
from shared.gateways.litellm.request import Call
from shared.gateways.litellm.usage import estimate_tokens
from shared.llm.chat import Answer, Request


class BrokenOff(NamedTuple):
    """A stream that breaks off after this much of an answer."""

    answer: Answer


Script = Callable[[Request, Call], Answer | Exception | BrokenOff]


def answer(text: str = "An answer.", **changed: object) -> Answer:
    """Return an answer with plausible figures, changed where a test wants it."""
    values: dict[str, object] = {
        "text": text,
        "finish_reason": "stop",
        "model": "gpt-4o",
        "answer_id": "chatcmpl-1",
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "total_tokens": 150,
        "cost_usd": 0.00125,
        "saved_usd": None,
        "cached": False,
        "latency_ms": 900,
    }
    return Answer(**{**values, **changed})  # type: ignore[arg-type]


class ScriptedGateway:
    """Asks the script for each call, and hands the text over in pieces like a stream."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.seconds = 0.0  # until the first word
        self.pause = 0.0  # between two words
        self.thoughts = 0  # pieces of reasoning before the first word
        self.counting = 0.0  # seconds to count the usage of a call that was cut off
        self.calls: list[tuple[Request, Call]] = []

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        self.calls.append((request, call))
        partial = partial or PartialAnswer()
        result = self._script(request, call)
        await asyncio.sleep(self.seconds)
        if isinstance(result, Exception):
            raise result
        reply = result.answer if isinstance(result, BrokenOff) else result
        partial.model, partial.answer_id, partial.cached = reply.model, reply.answer_id, reply.cached
        partial.provider_model, partial.service_tier = reply.provider_model, reply.service_tier
        for _ in range(self.thoughts):
            partial.thinking = True
            if on_piece:
                on_piece("")
        for word in reply.text.split(" "):
            partial.pieces.append(word + " ")
            if on_piece:
                on_piece(word + " ")
            if self.pause:
                await asyncio.sleep(self.pause)
        if isinstance(result, BrokenOff):
            raise ModelUnavailable("The model's answer was cut off in the middle.")
        return reply

    async def cut_off(self, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        await asyncio.sleep(self.counting)
        prompt = sum(estimate_tokens(message.content) for message in request.messages)
        price = 0.001 if partial.begun else None
        ended = partial.to_answer(
            "cut_off", Usage(prompt, estimate_tokens(partial.text), price, estimated=True), 0
        )
        return replace(
            ended, model=partial.model or request.model, answer_id=partial.answer_id or call.call_id
        )
