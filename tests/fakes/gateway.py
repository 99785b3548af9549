"""A gateway that answers what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from shared.chat import Answer, Request
from shared.gateways.llm import OnPiece
from shared.gateways.llm_call import Call

Script = Callable[[Request, Call], Answer | Exception]


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
        self.counting = 0.0  # to tell what a call that was cut off has used
        self.calls: list[tuple[Request, Call]] = []

    async def complete(self, request: Request, call: Call, on_piece: OnPiece | None) -> Answer:
        self.calls.append((request, call))
        result = self._script(request, call)
        await asyncio.sleep(self.seconds)
        if isinstance(result, Exception):
            raise result
        for word in result.text.split(" "):
            if on_piece:
                on_piece(word + " ")
            if self.pause:
                await asyncio.sleep(self.pause)
        return result

    async def cut_off(self, request: Request, call: Call, pieces: Sequence[str]) -> Answer:
        await asyncio.sleep(self.counting)
        prompt = sum(len(message.content.split()) for message in request.messages)
        return answer(
            "".join(pieces),
            finish_reason="cut_off",
            model=request.model,
            answer_id=call.call_id,
            prompt_tokens=prompt,
            completion_tokens=len(pieces),
            total_tokens=prompt + len(pieces),
            cost_usd=0.001,
        )
