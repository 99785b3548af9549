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
_EARLY = 300.0  # seconds before its end that a token is replaced
_LEAST = 10.0  # seconds that a token has to be good for, where no other is to be had
_NOT_FOUND = 404
_UNAUTHORIZED = 401


class IdentityToken(httpx.Auth):
    """Puts the token on every request; `audience` is the gateway's address without a path.

    Raises ModelUnavailable while the metadata server gives none, GatewayMisconfigured when it never will.
    """

    def __init__(
        self, audience: str, *, metadata: str = METADATA, now: Callable[[], float] = time.time
    ) -> None:
        self._audience = audience
        self._metadata = metadata
        self._now = now
        self._token = ""
        self._expires = 0.0
        self._fetching = asyncio.Lock()  # of many calls that find it old one asks

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request with a token, and once more with a new one where Cloud Run refuses this one."""
        token = await self._current()
        request.headers[HEADER] = f"Bearer {token}"
        response = yield request
        if response.status_code == _UNAUTHORIZED and _about_token(response):
            if token == self._token:  # nobody else has replaced it meanwhile
                self._expires = 0.0
            request.headers[HEADER] = f"Bearer {await self._current()}"
            yield request

    async def _current(self) -> str:
        if self._left() > _EARLY:
            return self._token
        async with self._fetching:
            if self._left() <= _EARLY:
                try:
                    self._token, self._expires = await self._fetched()
                except ModelError:
                    if self._left() < _LEAST:
                        raise
        return self._token

    def _left(self) -> float:
        return self._expires - self._now()

    async def _fetched(self) -> tuple[str, float]:
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
        return token, _expiry(token)


def _about_token(response: httpx.Response) -> bool:
    """Distinguish Cloud Run's refusal from the gateway's, which is about the gateway's key."""
    return "invalid_token" in response.headers.get("www-authenticate", "")


def _expiry(token: str) -> float:
    """Return when a token ends, in seconds since 1970. Nobody here needs its signature."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        # Not even as a cause, whose text might quote the token.
        raise _no_token("gave something that is no identity token") from None


def _no_token(why: str) -> ModelUnavailable:
    return ModelUnavailable(NOT_REACHED, operator=f"The metadata server {why}.")
