"""The proxy's cache as measured: keyed by namespace and request; "no-cache" only keeps it from being read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from shared.chat import Answer, Request
from shared.gateways.llm_call import Call, body
from tests.fakes.gateway import answer

Said = str | Answer | Exception
Provider = Callable[[Request, int], Said]
"""What the provider says to the n-th call that reaches it."""


class CachingProxy:
    """A gateway's script: answers from its cache as far as the call allows, else asks the provider."""

    def __init__(self, provider: Provider = lambda _request, _number: "An answer.") -> None:
        self._provider = provider
        self._kept: dict[str, tuple[float, Answer]] = {}
        self.bought: list[Answer] = []

    def __call__(self, request: Request, call: Call) -> Answer | Exception:
        """Answer one call."""
        return self.find(request, call) or self.buy(request, call)

    def find(self, request: Request, call: Call) -> Answer | None:
        """Return what the cache has for a call, which is looked up as it comes in."""
        sent = body(request, call, stream=False)
        control = sent["cache"]
        now = asyncio.get_running_loop().time()
        at, found = self._kept.get(_key(sent), (0.0, None))
        if found and not control.get("no-cache") and now - at <= control.get("s-maxage", float("inf")):
            return replace(found, cached=True, cost_usd=0.0, saved_usd=found.cost_usd)
        return None

    def buy(self, request: Request, call: Call) -> Answer | Exception:
        """Ask the provider, and keep what it says."""
        said = self._provider(request, len(self.bought) + 1)
        if isinstance(said, Exception):
            return said
        given = said if isinstance(said, Answer) else answer(said)
        paid = replace(given, answer_id=f"chatcmpl-{len(self.bought) + 1}")
        self.bought.append(paid)
        key = _key(body(request, call, stream=False))
        self._kept[key] = (asyncio.get_running_loop().time(), paid)
        return paid


def _key(sent: dict[str, Any]) -> str:
    asked = {name: value for name, value in sent.items() if name not in {"cache", "metadata"}}
    return f"{sent['cache']['namespace']} {asked}"
