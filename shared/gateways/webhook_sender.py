"""Send an event to the URL of a stranger, and to a public address alone.

The name is looked up once, each of its addresses is checked, and the connection goes to one of those. So a
name that leads elsewhere a moment later (DNS rebinding) changes nothing. TLS still verifies the name.

Each try has a connection of its own: a kept one would be shared by all names of its address. No redirect is
followed, no cookie kept, no proxy asked, and the answer's text is neither decompressed nor kept.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from shared.gateways.name_lookup import Resolve, Resolver
from shared.gateways.webhook_faults import describe, explain
from shared.telemetry import Stopwatch
from shared.webhooks.addresses import is_loopback, is_public
from shared.webhooks.delivery import Outcome
from shared.webhooks.schedule import read_retry_after
from shared.webhooks.urls import PUBLIC_ONLY, BadUrl, Target, read_url

if TYPE_CHECKING:
    import httpx

CONNECT = 3.0  # seconds for a connection, and for its TLS
LONGEST = 15.0  # seconds of a whole try
_MARGIN = 0.1
_LOOKUP = 5.0  # seconds for the name
_REST = 2.0  # seconds for the text of an answer whose status has arrived
_MOST_BYTES = 64 * 1024
_MOST_ADDRESSES = 3
_GONE = 410
_SUCCESS = range(200, 300)


class WebhookSender(Protocol):
    """Sends one request."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Return the result of one try; never raise for the endpoint's sake."""
        ...


class HttpSender:
    """The sender over HTTPS; `local` also allows this machine and plain HTTP."""

    def __init__(
        self,
        *,
        local: bool,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        longest: float = LONGEST,
    ) -> None:
        self._local = local
        self._resolve = resolve or Resolver()
        self._tls = tls
        self._longest = longest

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        watch = Stopwatch()
        try:
            async with asyncio.timeout(self._longest) as deadline:
                outcome = await self._post(read_url(url, local=self._local), headers, body, deadline)
        except BadUrl as error:
            outcome = Outcome(error=str(error))
        except TimeoutError:
            outcome = Outcome(
                error=f"The endpoint did not answer within {self._longest:g} seconds: "
                "answer first, and work afterwards."
            )
        return _timed(outcome, round(watch.ms()))

    async def _post(
        self, target: Target, headers: Mapping[str, str], body: bytes, deadline: asyncio.Timeout
    ) -> Outcome:
        import httpx  # noqa: PLC0415 - heavy: loads on first use

        addresses = await self._look_up(target)
        for number, address in enumerate(addresses, start=1):
            try:
                return await self._post_to(address, target, headers, body, deadline)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if number == len(addresses):
                    return Outcome(error=explain(error, target))
            except (httpx.HTTPError, httpx.StreamError) as error:
                return Outcome(error=explain(error, target))
            except httpx.InvalidURL:
                raise BadUrl("The URL can't be read: change it.") from None
        raise AssertionError

    async def _look_up(self, target: Target) -> Sequence[str]:
        """Return some of the host's addresses; raise BadUrl if one of all is not public."""
        try:
            async with asyncio.timeout(_LOOKUP):
                addresses = list(dict.fromkeys(await self._resolve(target.host, target.port)))
        except OSError as error:  # a time-out is one, too
            if not isinstance(error, TimeoutError):
                raise BadUrl(_no_address(target.host)) from None
            raise BadUrl(f"The DNS did not answer for {target.host}: check its name servers.") from None
        if not addresses:
            raise BadUrl(_no_address(target.host))
        if not all(self._is_allowed(address) for address in addresses):
            raise BadUrl(f"The name {target.host} leads to an address that is not public: {PUBLIC_ONLY}.")
        return addresses[:_MOST_ADDRESSES]

    def _is_allowed(self, address: str) -> bool:
        return is_public(address) or (self._local and is_loopback(address))

    async def _post_to(
        self,
        address: str,
        target: Target,
        headers: Mapping[str, str],
        body: bytes,
        deadline: asyncio.Timeout,
    ) -> Outcome:
        import httpx  # noqa: PLC0415

        host = f"[{address}]" if ":" in address else address
        request = httpx.Request(
            "POST",
            f"{target.scheme}://{host}:{target.port}{target.path}",
            headers={"Host": target.authority, "Accept-Encoding": "identity", **headers},
            content=body,
            extensions={
                # The address is dialled, and the certificate has to be of the name.
                "sni_hostname": target.host,
                "timeout": httpx.Timeout(self._longest, connect=_patience(deadline)).as_dict(),
            },
        )
        async with self._new_transport() as transport:
            response = await transport.handle_async_request(request)
            deadline.reschedule(None)  # the status counts, however slowly the rest comes
            try:
                await _drain(response)
            finally:
                await response.aclose()
        return _judge(response)

    def _new_transport(self) -> httpx.AsyncHTTPTransport:
        import httpx  # noqa: PLC0415

        if self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)  # reads 150 certificates: once
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
        return httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=limits)


def _patience(deadline: asyncio.Timeout) -> float:
    """Return the seconds for a connection, and as many again for TLS: both end before the whole try.

    httpcore leaves the socket open if it is cancelled in a handshake, which its own time-out closes.
    """
    left = (deadline.when() or 0) - asyncio.get_running_loop().time()
    return max(min(CONNECT, left / 2 - _MARGIN), 0.001)


def _no_address(host: str) -> str:
    return f"The name {host} has no address: check the URL and the DNS."


async def _drain(response: httpx.Response) -> None:
    """Read the answer's text, so that its sender can end; no text changes what the status says."""
    import httpx  # noqa: PLC0415

    size = 0
    try:
        async with asyncio.timeout(_REST):
            async for chunk in response.stream:  # type: ignore[union-attr]  # an async transport's
                size += len(chunk)
                if size > _MOST_BYTES:
                    return
    except (TimeoutError, httpx.HTTPError, httpx.StreamError):
        return


def _judge(response: httpx.Response) -> Outcome:
    status = response.status_code
    if status in _SUCCESS:
        return Outcome(status_code=status)
    return Outcome(
        status_code=status,
        error=describe(status),
        retry_after=read_retry_after(response.headers.get("retry-after"), datetime.now(UTC)),
        gone=status == _GONE,
    )


def _timed(outcome: Outcome, latency_ms: int) -> Outcome:
    from msgspec.structs import replace  # noqa: PLC0415

    return replace(outcome, latency_ms=latency_ms)
