"""Sign as the function's own service account: Google keeps the key, and signs over its API.

The account needs roles/iam.serviceAccountTokenCreator on itself.
https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from typing import Any

import httpx

from shared.errors import Misconfigured, Unavailable

METADATA = "http://metadata.google.internal"
_ACCOUNT = "/computeMetadata/v1/instance/service-accounts/default"
_IAM = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts"
_LONGEST = 10.0  # seconds of one call; a signature needs up to three
_EARLY = 60.0  # seconds before its end at which an access token is replaced
_REFUSED = {400, 403, 404}
_NOT_NOW = "A token can't be signed for now."


class AccountSigner:
    """Signs with RS256. `transport` and `now` are for tests."""

    def __init__(
        self,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._now = now
        self._account = ""
        self._access, self._ends = "", 0.0

    async def account(self) -> str:
        """Return the email address of the service account."""
        if not self._account:
            self._account = (await self._get("/email")).text.strip()
        return self._account

    async def sign(self, payload: bytes) -> bytes:
        """Return the signature; Unavailable or Misconfigured if there is none."""
        account = await self.account()
        access = await self._access_token()
        response = await _send(
            self._get_client().post(
                f"{_IAM}/{account}:signBlob",
                json={"payload": base64.b64encode(payload).decode()},
                headers={"Authorization": f"Bearer {access}"},
            )
        )
        if response.status_code in _REFUSED:
            raise Misconfigured(
                "Tokens can't be signed: the service's operator has to act first.",
                operator=f"IAM refused to sign ({response.status_code}): grant {account} "
                "roles/iam.serviceAccountTokenCreator on itself, and enable iamcredentials.googleapis.com.",
            )
        if not response.is_success:
            self._ends = 0.0
            raise Unavailable(_NOT_NOW, operator=f"IAM answered {response.status_code} to a signature.")
        return base64.b64decode(_read(response, "signedBlob"))

    def _get_client(self) -> httpx.AsyncClient:
        """Return the client, which reads 150 certificates once and keeps its connection to Google."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=_LONGEST / 2, trust_env=False, transport=self._transport)
        return self._client

    async def _access_token(self) -> str:
        if self._ends - self._now() < _EARLY:
            response = await self._get("/token")
            self._access = str(_read(response, "access_token"))
            self._ends = self._now() + float(_read(response, "expires_in"))
        return self._access

    async def _get(self, path: str) -> httpx.Response:
        headers = {"Metadata-Flavor": "Google"}
        response = await _send(self._get_client().get(f"{METADATA}{_ACCOUNT}{path}", headers=headers))
        if not response.is_success:
            raise Unavailable(_NOT_NOW, operator=f"The metadata server answered {response.status_code}.")
        return response


async def _send(work: Any) -> httpx.Response:
    try:
        async with asyncio.timeout(_LONGEST):
            response: httpx.Response = await work
            return response
    except (httpx.HTTPError, TimeoutError) as error:
        raise Unavailable(_NOT_NOW, operator=f"A signature failed: {type(error).__name__}.") from error


def _read(response: httpx.Response, name: str) -> Any:
    try:
        return response.json()[name]
    except (ValueError, KeyError, TypeError) as error:  # without its text, which may quote a token
        raise Unavailable(_NOT_NOW, operator=f"An answer has no {name}.") from error
