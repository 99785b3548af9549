"""Cached answers as streams, with all that the provider has counted.

The proxy repeats three numbers of a cached answer's usage, and prices them in the standard tier. A stage that
repeats a call after a crash books what the call has cost: it needs the cached tokens and the tier, too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

Replay = Callable[[dict[str, Any] | None], AsyncIterator[Any]]


def complete(replay: Replay, usage: Callable[..., Any]) -> Replay:
    """Return the proxy's replay of an answer, completed; `usage` is its type of a usage."""

    async def completed(response_object: dict[str, Any] | None = None) -> AsyncIterator[Any]:
        known = response_object or {}
        counted, tier = known.get("usage"), known.get("service_tier")
        async for chunk in replay(response_object):
            if tier is not None:
                chunk.service_tier = tier
            if isinstance(counted, dict) and getattr(chunk, "usage", None) is not None:
                chunk.usage = usage(**counted)
            yield chunk

    return completed
