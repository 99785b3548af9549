"""Identity tokens for Cloud Run in front of the gateway, beside the gateway's own key.

The token goes into X-Serverless-Authorization, which Cloud Run checks and removes, since Authorization is the
gateway's. The instance's metadata server issues it for an hour; it is renewed five minutes before its end.
https://cloud.google.com/run/docs/authenticating/service-to-service
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from collections.abc import AsyncGenerator, Callable

import httpx

from shared.errors import GatewayMisconfigured, ModelError, ModelUnavailable
from shared.gateways.litellm.errors import NOT_REACHED, NOT_SET_UP

HEADER = "X-Serverless-Authorization"
METADATA = "http://metadata.google.internal"
_PATH = "/computeMetadata/v1/instance/service-accounts/default/identity"
_PATIENCE = 5.0  # seconds; the metadata server is on the same machine
_EARLY = 300.0  # seconds before its end at which a token is replaced
_LEAST = 10.0  # seconds that a token must still be valid if no new one is available
_NOT_FOUND = 404
_UNAUTHORIZED = 401


class IdentityToken(httpx.Auth):
    """Puts the token on every request; `audience` is the gateway's address without a path.

    Raises ModelUnavailable while the metadata server gives no token, GatewayMisconfigured if it never will.
    """

    def __init__(
        self, audience: str, *, metadata: str = METADATA, now: Callable[[], float] = time.time
    ) -> None:
        self._audience = audience
        self._metadata = metadata
        self._now = now
        self._token = ""
        self._expires = 0.0
        self._fetching = asyncio.Lock()  # of many calls with an old token, one fetches

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request with a token, and again with a new one if Cloud Run rejects the first."""
        token = await self._get_token()
        request.headers[HEADER] = f"Bearer {token}"
        response = yield request
        if response.status_code == _UNAUTHORIZED and _rejects_token(response):
            if token == self._token:  # no other call has replaced it meanwhile
                self._expires = 0.0
            request.headers[HEADER] = f"Bearer {await self._get_token()}"
            yield request

    async def _get_token(self) -> str:
        if self._remaining() > _EARLY:
            return self._token
        async with self._fetching:
            if self._remaining() <= _EARLY:
                try:
                    self._token, self._expires = await self._fetch()
                except ModelError:
                    if self._remaining() < _LEAST:
                        raise
        return self._token

    def _remaining(self) -> float:
        return self._expires - self._now()

    async def _fetch(self) -> tuple[str, float]:
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
                response = await client.get(
                    f"{self._metadata}{_PATH}",
                    params={"audience": self._audience},
                    headers={"Metadata-Flavor": "Google"},
                )
        except httpx.HTTPError as error:
            raise _no_token("did not answer with an identity token") from error
        if response.status_code == _NOT_FOUND:
            raise GatewayMisconfigured(
                NOT_SET_UP,
                operator="The metadata server has no identity for this function: "
                "deploy it with a service account.",
            )
        if not response.is_success:
            raise _no_token(f"answered {response.status_code}")
        token = response.text.strip()
        return token, _read_expiry(token)


def _rejects_token(response: httpx.Response) -> bool:
    """Return whether Cloud Run rejected the token; the gateway's own 401 is about its key."""
    return "invalid_token" in response.headers.get("www-authenticate", "")


def _read_expiry(token: str) -> float:
    """Return when a token ends, in seconds since 1970. Cloud Run checks its signature."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        # Without a cause: its text might quote the token.
        raise _no_token("gave something that is not an identity token") from None


def _no_token(why: str) -> ModelUnavailable:
    return ModelUnavailable(NOT_REACHED, operator=f"The metadata server {why}.")
