"""A sender that calls nobody: each URL behaves as a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from shared.webhooks.delivery import Outcome

OK = Outcome(status_code=200, latency_ms=20)
DOWN = Outcome(status_code=500, latency_ms=20, error="The endpoint failed (500): its own log says why.")
GONE = Outcome(status_code=410, error="The endpoint wants no more events (410).", gone=True)
SILENT = Outcome(error="The endpoint did not answer within 15 seconds.", latency_ms=15_000)

Behave = Callable[[], Awaitable[Outcome]]


@dataclass(frozen=True)
class Sent:
    """One request, the time when it began, and its outcome."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: float


@dataclass
class MemorySender:
    """`urls` has what each endpoint does; others answer 200. `most` has the most at once for each."""

    urls: dict[str, Behave] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    most: dict[str, int] = field(default_factory=dict)
    _now: dict[str, int] = field(default_factory=dict)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        self.sent.append(Sent(url, headers, body, asyncio.get_running_loop().time()))
        self._now[url] = self._now.get(url, 0) + 1
        self.most[url] = max(self.most.get(url, 0), self._now[url])
        try:
            behave = self.urls.get(url)
            if behave is None:
                await asyncio.sleep(0.1)
                return OK
            return await behave()
        finally:
            self._now[url] -= 1

    def to(self, url: str) -> list[Sent]:
        """Return the requests to an endpoint."""
        return [each for each in self.sent if each.url == url]


def answering(*outcomes: Outcome, seconds: float = 0.1) -> Behave:
    """Return an endpoint with these outcomes in turn, of which the last one stays."""
    left = list(outcomes)

    async def behave() -> Outcome:
        await asyncio.sleep(seconds)
        return left.pop(0) if len(left) > 1 else left[0]

    return behave


async def hang() -> Outcome:
    """Answer nothing until the sender gives up."""
    await asyncio.sleep(15)
    return SILENT
