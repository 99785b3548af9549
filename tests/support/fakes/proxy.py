"""The proxy's cache as measured: keyed by namespace and request, for an hour, and as much as fits.

"no-cache" only keeps it from being read. When it is full the oldest goes first, and a restart forgets all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec.structs import replace

from shared.gateways.litellm.request import Call, request_body
from shared.llm.chat import Answer, Request
from tests.support.fakes.gateway import answer

Reply = str | Answer | Exception
Provider = Callable[[Request, int], Reply]
"""The provider's reply to the n-th call that reaches it."""

_PARTS = ("cached_tokens", "cache_write_tokens", "reasoning_tokens")

TTL = 3600.0
"""Seconds: `ttl` of infra/litellm/config.yaml."""


class _Entry(NamedTuple):
    at: float
    ends: float
    answer: Answer


class CachingProxy:
    """A gateway's script: answers from its cache as far as the call allows, else asks the provider.

    `most` is the number of answers it holds; `forgotten` are the ids of those that it dropped.
    """

    def __init__(
        self, provider: Provider = lambda _request, _number: "An answer.", *, most: int | None = None
    ) -> None:
        self._provider = provider
        self._most = most
        self._kept: dict[str, _Entry] = {}
        self.bought: list[Answer] = []
        self.forgotten: set[str] = set()

    def __call__(self, request: Request, call: Call) -> Answer | Exception:
        """Answer one call."""
        return self.find(request, call) or self.buy(request, call)

    def find(self, request: Request, call: Call) -> Answer | None:
        """Return the cached answer to a call, None if there is none or it is too old."""
        self._expire()
        sent = request_body(request, call, stream=False)
        control = sent["cache"]
        found = self._kept.get(_key(sent))
        if found is None or control.get("no-cache") or _now() - found.at > control.get("s-maxage", TTL):
            return None
        paid = found.answer
        known = {name: getattr(paid, name) or None for name in _PARTS}  # a zero of a hit is unknown
        return replace(paid, cached=True, cost_usd=0.0, saved_usd=paid.cost_usd, **known)

    def buy(self, request: Request, call: Call) -> Answer | Exception:
        """Ask the provider, and keep its answer."""
        reply = self._provider(request, len(self.bought) + 1)
        if isinstance(reply, Exception):
            return reply
        given = reply if isinstance(reply, Answer) else answer(reply)
        paid = replace(given, answer_id=f"chatcmpl-{len(self.bought) + 1}")
        self.bought.append(paid)
        self._keep(_key(request_body(request, call, stream=False)), paid)
        return paid

    def restart(self) -> None:
        """Forget everything, as a cache in memory does."""
        for key in list(self._kept):
            self._forget(key)

    def _keep(self, key: str, paid: Answer) -> None:
        self._expire()
        before = self._kept.get(key)
        # Like the proxy's: writing an entry again does not prolong it.
        ends = before.ends if before else _now() + TTL
        self._kept[key] = _Entry(_now(), ends, paid)
        while self._most is not None and len(self._kept) > self._most:
            self._forget(min(self._kept, key=lambda each: self._kept[each].ends))

    def _expire(self) -> None:
        for key in [key for key, entry in self._kept.items() if entry.ends < _now()]:
            self._forget(key)

    def _forget(self, key: str) -> None:
        self.forgotten.add(self._kept.pop(key).answer.answer_id)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _key(sent: dict[str, Any]) -> str:
    asked = {name: value for name, value in sent.items() if name not in {"cache", "metadata"}}
    return f"{sent['cache']['namespace']} {asked}"
