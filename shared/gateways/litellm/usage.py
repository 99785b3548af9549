"""Usage that the proxy does not report: counted by its tokenizer, at its list prices.

The list is read beside the first call and kept, so a price does not depend on the proxy's speed at the moment
of a hang-up.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.gateways.litellm.partial_answer import Usage
from shared.llm.chat import Request

Ask = Callable[[str, dict[str, Any] | None], Awaitable[dict[str, Any]]]
"""Posts to a path of the proxy, or gets it where there is nothing to post; {} where it does not answer."""

COUNTING = 4.0
"""Seconds in which the proxy should count a text; then its tokens are estimated."""
PRICING = 4.0
"""Seconds for which a price list that is not there yet is waited for."""

_YOUNG = 600.0  # seconds for which a price list is used before it is read again
_READING = 10.0  # seconds that one reading of it may take
_PAUSE = 1.0  # seconds until the next one, where somebody waits
_BYTES = 4  # of UTF-8 for a token, in English and, with other lengths of a word, in Chinese


class _Prices(msgspec.Struct, frozen=True):
    id: str
    input_cost_per_token: float | None = None
    output_cost_per_token: float | None = None


class _Entry(msgspec.Struct, frozen=True):
    model_info: _Prices


class _PriceList(msgspec.Struct, frozen=True):
    data: list[_Entry]


class Meter:
    """Counts and prices with the helpers of one proxy."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._prices: dict[str, tuple[float, float]] | None = None
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Read the price list in the background, unless there is a young one: call it with every call."""
        old = self._prices is None or _now() - self._read_at > _YOUNG
        if old and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read())

    async def counted(self, request: Request, model: str, text: str) -> Usage:
        """Return the tokens that a model has used that wrote so much of an answer to a request."""
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        sent = "".join(message.content for message in request.messages)
        prompt, completion = await asyncio.gather(
            self._count(model, {"messages": messages}, sent),
            self._count(model, {"prompt": text}, text),
        )
        return Usage(prompt, completion, None)

    async def priced(self, model: str, usage: Usage, patience: float) -> Usage:
        """Return the usage with its price, None if the model has none or the list comes too late."""
        latest = _now() + patience
        while self._prices is None and _now() < latest:
            self.begin()
            await asyncio.wait({self._reading} if self._reading else (), timeout=latest - _now())
            if self._prices is None:
                await asyncio.sleep(min(_PAUSE, max(latest - _now(), 0)))
        paid = (self._prices or {}).get(model)
        if paid is None:
            return usage
        price = usage.prompt_tokens * paid[0] + usage.completion_tokens * paid[1]
        return replace(usage, price=round(price, 6))

    async def close(self) -> None:
        """Stop reading."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        told = await self._told("/model/info", None, _READING)
        try:
            entries = [entry.model_info for entry in msgspec.convert(told, _PriceList).data]
        except msgspec.ValidationError:
            return
        self._prices = {
            each.id: (each.input_cost_per_token, each.output_cost_per_token)
            for each in entries
            if each.input_cost_per_token is not None and each.output_cost_per_token is not None
        }
        self._read_at = _now()

    async def _count(self, model: str, asked: dict[str, Any], text: str) -> int:
        if not text:
            return 0
        told = await self._told("/utils/token_counter", {"model": model, **asked}, COUNTING)
        tokens = told.get("total_tokens")
        return tokens if isinstance(tokens, int) and tokens > 0 else estimate(text)

    async def _told(self, path: str, asked: dict[str, Any] | None, patience: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout(patience):
                return await self._ask(path, asked)
        except TimeoutError:
            return {}


def _now() -> float:
    return asyncio.get_running_loop().time()


def estimate(text: str) -> int:
    """Return about how many tokens a text has, where nobody counts them."""
    return math.ceil(len(text.encode()) / _BYTES)


def number(text: str | None) -> float | None:
    """Return the price of a header, None if it is not a number."""
    try:
        return None if text is None else round(float(text), 6)
    except ValueError:
        return None
