"""A cached answer is streamed with all that its provider counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from infra.litellm.replays import complete

COUNTED = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}


async def replay(response_object: dict[str, Any] | None) -> AsyncIterator[Any]:
    """Stream two chunks as the proxy does: the last has three numbers."""
    del response_object
    yield SimpleNamespace(text="one")
    yield SimpleNamespace(text=" two", usage=SimpleNamespace(prompt_tokens=9))


async def replayed(answer: dict[str, Any] | None) -> list[dict[str, Any]]:
    completed = complete(replay, lambda **fields: fields)
    return [dict(vars(chunk)) async for chunk in completed(answer)]


async def test_replay_has_the_whole_usage() -> None:
    """The tier is in each chunk, as its provider sends it, and the usage in the last."""
    first, last = await replayed({"usage": COUNTED, "service_tier": "flex"})
    assert first == {"text": "one", "service_tier": "flex"}
    assert last == {"text": " two", "service_tier": "flex", "usage": COUNTED}


@pytest.mark.parametrize("answer", [None, {}, {"usage": None, "service_tier": None}])
async def test_replay_makes_nothing_up(answer: dict[str, Any] | None) -> None:
    """What the cache does not have stays as the proxy streams it."""
    first, last = await replayed(answer)
    assert first == {"text": "one"}
    assert last["usage"].prompt_tokens == 9
    assert "service_tier" not in last
