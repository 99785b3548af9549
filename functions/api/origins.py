"""Allow pages to call the door from a browser (CORS); there are no cookies, so no credentials."""

from __future__ import annotations

import re

from shared.settings import Settings

_LOOPBACK = re.compile(r"https?://(([a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?\Z")
_METHODS = "GET, POST, PUT, PATCH, DELETE"
_HEADERS = "Authorization, Content-Type, Idempotency-Key, Accept, If-Match, If-None-Match"
_EXPOSED = "X-Request-Id, Location, Retry-After, ETag"
_DAY = 86_400


class Origins:
    """The allowed origins; without any, a local door allows the pages of this machine."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = {each.strip() for each in settings.door_origins.split(",") if each.strip()}
        self._loopback = not settings.deployed and not self._allowed

    def allows(self, origin: str) -> bool:
        """Return whether a page may read the answers."""
        return origin in self._allowed or (self._loopback and _LOOPBACK.match(origin) is not None)

    def headers(self, origin: str | None) -> dict[str, str]:
        """Return the headers of an answer to a page."""
        if origin is None or not self.allows(origin):
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": _EXPOSED,
        }

    def preflight(self, origin: str | None) -> dict[str, str]:
        """Return the headers with which a browser lets a page send its request."""
        headers = self.headers(origin)
        if "Access-Control-Allow-Origin" in headers:
            headers |= {
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": _HEADERS,
                "Access-Control-Max-Age": str(_DAY),
            }
        return headers
