"""Estimate usage that the proxy does not report, with its tokenizer and its price list.

The list is read beside the first call and kept, so that a price does not depend on the proxy's speed when a
call is cancelled.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.gateways.litellm.event import read_price
from shared.gateways.litellm.partial_answer import PartialAnswer, Usage
from shared.gateways.litellm.prices import Listed, may_reason, price_of
from shared.gateways.litellm.request import Call
from shared.llm.chat import Request

AskHelper = Callable[[str, dict[str, Any] | None], Awaitable[dict[str, Any]]]
"""Posts a body to a path of the proxy, or gets the path without one; returns {} if the proxy fails."""

COUNTING = 4.0
"""Seconds for the proxy to count the tokens of a text; after that they are estimated."""
PRICING = 4.0
"""Seconds to wait for a price list that has not been read yet."""

_MAX_AGE = 600.0  # seconds until the price list is read again
_READING = 10.0  # seconds that one reading may take
_PAUSE = 1.0  # seconds until the next reading after a failure, while a call waits
_BYTES_PER_TOKEN = 4  # of UTF-8; holds for English and for Chinese


class _Entry(msgspec.Struct, frozen=True):
    model_info: dict[str, Any]


class _PriceList(msgspec.Struct, frozen=True):
    data: list[_Entry]


class UsageEstimator:
    """Counts tokens and adds prices with the helper routes of one proxy."""

    def __init__(self, ask: AskHelper) -> None:
        self._ask = ask
        self._prices: dict[str, Listed] | None = None
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None

    def refresh_prices(self) -> None:
        """Read the price list in the background if it is missing or old; called before each model call."""
        old = self._prices is None or _now() - self._read_at > _MAX_AGE
        if old and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read())

    async def count(self, request: Request, model: str, text: str) -> Usage:
        """Return the tokens of a request and of the text that a model answered so far."""
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        prompt_text = "".join(message.content for message in request.messages)
        prompt, completion = await asyncio.gather(
            self._count_tokens(model, {"messages": messages}, prompt_text),
            self._count_tokens(model, {"prompt": text}, text),
        )
        return Usage(prompt, completion, None, estimated=True)

    async def add_price(
        self, usage: Usage, partial: PartialAnswer, call: Call, patience: float, *, counted: bool
    ) -> Usage:
        """Return the usage with a price from the list, unless it has one.

        The price is None if the list lacks it or comes too late. So it is where it would be wrong: `counted`
        tokens lack those of the reasoning, and a call for another tier may have been answered in any. Only a
        cached answer was of the tier that is asked for, and the proxy gives it the usual tier's price.
        """
        tier = partial.service_tier or call.service_tier
        reported = tier == partial.service_tier
        if (usage.price is not None and (reported or not partial.cached)) or (counted and partial.thinking):
            return usage
        latest = _now() + patience
        while self._prices is None and _now() < latest:
            self.refresh_prices()
            await asyncio.wait({self._reading} if self._reading else (), timeout=latest - _now())
            if self._prices is None:
                await asyncio.sleep(min(_PAUSE, max(latest - _now(), 0)))
        listed = (self._prices or {}).get(partial.model)
        known = (reported or partial.cached) and not (counted and listed and may_reason(listed))
        return replace(usage, price=price_of(usage, tier, listed) if listed and known else None)

    async def close(self) -> None:
        """Stop reading the price list."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        found = await self._ask_within("/model/info", None, _READING)
        try:
            entries = [entry.model_info for entry in msgspec.convert(found, _PriceList).data]
        except msgspec.ValidationError:
            return
        self._prices = {each["id"]: each for each in entries if isinstance(each.get("id"), str)}
        self._read_at = _now()

    async def _count_tokens(self, model: str, body: dict[str, Any], text: str) -> int:
        if not text:
            return 0
        found = await self._ask_within("/utils/token_counter", {"model": model, **body}, COUNTING)
        tokens = found.get("total_tokens")
        return tokens if isinstance(tokens, int) and tokens > 0 else estimate_tokens(text)

    async def _ask_within(self, path: str, body: dict[str, Any] | None, patience: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout(patience):
                return await self._ask(path, body)
        except TimeoutError:
            return {}


def _now() -> float:
    return asyncio.get_running_loop().time()


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has."""
    return math.ceil(len(text.encode()) / _BYTES_PER_TOKEN)


def parse_price(text: str | None) -> float | None:
    """Return the price in a header; None if it is not a number, or an impossible one."""
    try:
        return None if text is None else read_price(float(text))
    except ValueError:
        return None
