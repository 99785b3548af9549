"""Rate limit: a token bucket for each caller, in the memory of one instance."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

from functions.api.problems import Problem
from shared.topology import Rate

_MOST_BUCKETS = 20_000
_NETWORK = 64
"""Bits of an IPv6 address that name its network: one caller has all addresses behind them."""


class RateLimit:
    """The buckets; the one that was used longest ago is dropped first."""

    def __init__(
        self, rate: Rate, seconds: Callable[[], float] = time.monotonic, most: int = _MOST_BUCKETS
    ) -> None:
        self._rate = rate
        self._seconds = seconds
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when

    def wait(self, key: str, tokens: float = 1) -> float:
        """Take a token, or several; return 0, or the seconds until there are as many."""
        now = self._seconds()
        left, since = self._buckets.pop(key, (float(self._rate.burst), now))
        left = min(float(self._rate.burst), left + max(0.0, now - since) * self._rate.per_second)
        wait = 0.0 if left >= tokens else (tokens - left) / self._rate.per_second
        self._buckets[key] = (left if wait else left - tokens, now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return wait


def client_address(forwarded: str | None, peer: str, *, deployed: bool) -> str:
    """Return the address of a request that names no caller.

    Cloud Run puts the true address last in X-Forwarded-For; what comes before it may be made up.
    """
    named = forwarded.rpartition(",")[2].strip() if deployed and forwarded else peer
    try:
        address = ipaddress.ip_address(named)
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _NETWORK), strict=False))
    return str(address)


def too_many(wait: float) -> Problem:
    """Return the problem of a caller over their limit, for so many seconds."""
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many requests: wait, and send fewer a second.",
        code="rate_limited",
        retry_after=wait,
    )
