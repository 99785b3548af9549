"""The keys that a sign-in publishes (JWKS), fetched seldom and kept while it is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import msgspec

from shared.errors import Unavailable

_FRESH = 600.0  # seconds for which keys are used without another look
_LASTING = 86_400.0  # seconds for which they are used if their publisher is away
_PAUSE = 10.0  # seconds between two looks, however many tokens name an unknown key
_LONGEST = 5.0  # seconds of one look
_MOST_BYTES = 256 * 1024
_MOST_KEYS = 50

Key = Mapping[str, Any]


class _Published(msgspec.Struct):
    keys: list[dict[str, Any]]


class PublishedKeys:
    """The keys of one address, by their names (`kid`).

    `transport` and `seconds` are for tests.
    """

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._transport = transport
        self._seconds = seconds
        self._keys: dict[str, Key] | None = None
        self._fetched = self._tried = -_LASTING
        self._fetching = asyncio.Lock()

    async def find(self, kid: str) -> Key | None:
        """Return a key, None if there is none of this name; raise Unavailable if no keys are known."""
        # A request whose key is known does not wait while another looks.
        if not self._is_fresh(kid) and not (kid in self._usable() and self._fetching.locked()):
            async with self._fetching:
                await self._look(kid)
        keys = self._usable()
        if not keys:
            raise Unavailable(
                "Nobody can be signed in for now.",
                operator=f"{self._url} publishes no keys that can be read. A Supabase project that still "
                "signs with its legacy secret needs SUPABASE_JWT_SECRET.",
            )
        return keys.get(kid)

    def _usable(self) -> dict[str, Key]:
        lasts = self._seconds() - self._fetched <= _LASTING
        return self._keys if self._keys and lasts else {}

    def _is_fresh(self, kid: str) -> bool:
        return kid in self._usable() and self._seconds() - self._fetched <= _FRESH

    async def _look(self, kid: str) -> None:
        now = self._seconds()
        if self._is_fresh(kid) or now - self._tried < _PAUSE:
            return
        self._tried = now
        try:
            async with asyncio.timeout(_LONGEST):
                found = await self._fetch()
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError, TimeoutError, UnicodeDecodeError):
            return  # the keys that are known go on
        self._keys = {key["kid"]: key for key in found.keys[:_MOST_KEYS] if isinstance(key.get("kid"), str)}
        self._fetched = self._seconds()

    async def _fetch(self) -> _Published:
        limits = httpx.Timeout(_LONGEST)
        async with (
            httpx.AsyncClient(timeout=limits, trust_env=False, transport=self._transport) as client,
            client.stream("GET", self._url) as response,
        ):
            response.raise_for_status()
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise httpx.DecodingError("The keys are too large.")
        return msgspec.json.decode(body, type=_Published)
