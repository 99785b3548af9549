"""Call Google's JSON APIs as the function's own service account, with its access token.

The instance's metadata server gives the token; no library of Google's is loaded for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import httpx

from shared.errors import Unavailable

METADATA = "http://metadata.google.internal"
_ACCOUNT = "/computeMetadata/v1/instance/service-accounts/default"
_LONGEST = 10.0  # seconds of one call; the first one needs two more, of the metadata server
_EARLY = 60.0  # seconds before its end at which an access token is replaced
_MOST = 1_000_000  # bytes of an answer


class GoogleApi:
    """Sends requests with the account's token.

    `not_now` is the sentence of Unavailable, for the job's owner. `transport` and `now` are for tests.
    """

    def __init__(
        self,
        not_now: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._not_now = not_now
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._now = now
        self._account = ""
        self._access, self._ends = "", 0.0

    async def account(self) -> str:
        """Return the email address of the service account."""
        if not self._account:
            self._account = (await self._get_metadata("/email")).text.strip()
        return self._account

    async def send(self, method: str, url: str, *, most: int = _MOST, **given: Any) -> httpx.Response:
        """Return an answer of any status, cut at `most` bytes, or raise Unavailable.

        `given` is httpx's.
        """
        headers = {"Authorization": f"Bearer {await self._access_token()}"}
        request = self._get_client().build_request(method, url, headers=headers, **given)
        return await self._wait(receive(self._get_client(), request, most))

    def read(self, response: httpx.Response, name: str) -> Any:
        """Return a field of an answer; raise Unavailable if it has none."""
        try:
            return response.json()[name]
        except (ValueError, KeyError, TypeError) as error:  # without its text, which may quote a token
            raise self.unavailable(f"An answer has no {name}.") from error

    def unavailable(self, operator: str) -> Unavailable:
        """Return the error, with advice for the operator; the next request has a new token."""
        self._ends = 0.0
        return Unavailable(self._not_now, operator=operator)

    def _get_client(self) -> httpx.AsyncClient:
        """Return the client, which reads 150 certificates once and keeps its connection to Google."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=_LONGEST / 2, trust_env=False, transport=self._transport)
        return self._client

    async def _access_token(self) -> str:
        if self._ends - self._now() < _EARLY:
            response = await self._get_metadata("/token")
            self._access = str(self.read(response, "access_token"))
            self._ends = self._now() + float(self.read(response, "expires_in"))
        return self._access

    async def _get_metadata(self, path: str) -> httpx.Response:
        headers = {"Metadata-Flavor": "Google"}
        request = self._get_client().build_request("GET", f"{METADATA}{_ACCOUNT}{path}", headers=headers)
        response = await self._wait(receive(self._get_client(), request, _MOST))
        if not response.is_success:
            raise self.unavailable(f"The metadata server answered {response.status_code}.")
        return response

    async def _wait(self, work: Awaitable[httpx.Response]) -> httpx.Response:
        try:
            async with asyncio.timeout(_LONGEST):
                return await work
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unavailable(
                self._not_now, operator=f"A call to Google failed: {type(error).__name__}."
            ) from error


async def receive(client: httpx.AsyncClient, request: httpx.Request, most: int) -> httpx.Response:
    """Return the answer with its first bytes; a compressed one stays so, since few bytes may become many."""
    request.headers["Accept-Encoding"] = "identity"
    response = await client.send(request, stream=True)
    data = bytearray()
    try:
        async with aclosing(aiter(response.stream)) as parts:  # type: ignore[arg-type,type-var]  # an async client's
            async for part in parts:
                data += part
                if len(data) >= most:
                    break
    finally:
        await response.aclose()
    return httpx.Response(response.status_code, content=bytes(data[:most]), request=request)
