"""HTTP to the address of a stranger, and to a public address alone.

The name is looked up once, each of its addresses is checked, and the connection goes to one of those. So a
name that leads elsewhere a moment later (DNS rebinding) changes nothing. TLS still verifies the name.

Each request has a connection of its own: a kept one would be shared by all names of its address. No redirect
is followed, no cookie kept, no proxy asked, and the answer is not decompressed.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from shared.gateways.name_lookup import Resolve, Resolver
from shared.webhooks.addresses import is_loopback, is_public
from shared.webhooks.urls import PUBLIC_ONLY, BadUrl, Target, read_url

if TYPE_CHECKING:
    import httpx

CONNECT = 3.0  # seconds for a connection, and for its TLS
LONGEST = 15.0  # seconds of a whole request
_MARGIN = 0.1
_LOOKUP = 5.0  # seconds for the name
_REST = 2.0  # seconds for the text of an answer whose status has arrived
_MOST_BYTES = 64 * 1024
_MOST_ADDRESSES = 3


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of any status, with the names of its headers in lower case.

    Not `whole`: its text was longer than allowed, or broke off, and `body` is its beginning.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool


class NoAddress(BadUrl):
    """The name has no address, or the DNS did not answer; that may pass."""


class NoAnswer(Exception):
    """The connection failed or broke; `cause` is httpx's error, None if the time was over."""

    def __init__(self, target: Target, cause: httpx.HTTPError | httpx.StreamError | None) -> None:
        super().__init__(target.host)
        self.target = target
        self.cause = cause


class PublicHttp:
    """The client; `plain` allows HTTP without TLS, `local` also this machine. `longest` are seconds."""

    def __init__(
        self,
        *,
        local: bool,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        longest: float = LONGEST,
        plain: bool = False,
    ) -> None:
        self._local = local
        self._plain = plain
        self._resolve = resolve or Resolver()
        self._tls = tls
        self._longest = longest

    async def send(  # noqa: PLR0913  each is a part of one request
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        most: int = _MOST_BYTES,
        needs_text: bool = True,
        longest: float | None = None,
    ) -> Answer:
        """Return the answer, with at most `most` bytes; raise BadUrl or NoAnswer.

        Without `needs_text` the status counts, however slowly or badly the text comes.
        """
        target = read_url(url, local=self._local, plain=self._plain)
        seconds = self._longest if longest is None else longest
        try:
            async with asyncio.timeout(seconds) as deadline:
                request = _Request(method, target, headers, body, most, needs_text, deadline)
                return await self._send(request)
        except TimeoutError:
            raise NoAnswer(target, None) from None

    async def _send(self, request: _Request) -> Answer:
        import httpx  # noqa: PLC0415 - heavy: loads on first use

        target = request.target
        addresses = await self._look_up(target)
        for number, address in enumerate(addresses, start=1):
            try:
                return await self._send_to(address, request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if number == len(addresses):
                    raise NoAnswer(target, error) from error
            except (httpx.HTTPError, httpx.StreamError) as error:
                raise NoAnswer(target, error) from error
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
                raise NoAddress(_no_address(target.host)) from None
            raise NoAddress(f"The DNS did not answer for {target.host}: check its name servers.") from None
        if not addresses:
            raise NoAddress(_no_address(target.host))
        if not all(self._is_allowed(address) for address in addresses):
            raise BadUrl(f"The name {target.host} leads to an address that is not public: {PUBLIC_ONLY}.")
        return addresses[:_MOST_ADDRESSES]

    def _is_allowed(self, address: str) -> bool:
        return is_public(address) or (self._local and is_loopback(address))

    async def _send_to(self, address: str, given: _Request) -> Answer:
        import httpx  # noqa: PLC0415

        target = given.target
        host = f"[{address}]" if ":" in address else address
        request = httpx.Request(
            given.method,
            f"{target.scheme}://{host}:{target.port}{target.path}",
            headers={"Host": target.authority, "Accept-Encoding": "identity", **given.headers},
            content=given.body,
            extensions={
                # The address is dialled, and the certificate has to be of the name.
                "sni_hostname": target.host,
                "timeout": httpx.Timeout(self._longest, connect=_patience(given.deadline)).as_dict(),
            },
        )
        async with self._new_transport() as transport:
            response = await transport.handle_async_request(request)
            try:
                body, whole = await _read_text(response, given)
            finally:
                await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status_code, headers=headers, body=body, whole=whole)

    def _new_transport(self) -> httpx.AsyncHTTPTransport:
        import httpx  # noqa: PLC0415

        if self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)  # reads 150 certificates: once
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
        return httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=limits)


class _Request(msgspec.Struct, frozen=True):
    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes
    most: int
    needs_text: bool
    deadline: asyncio.Timeout


def _patience(deadline: asyncio.Timeout) -> float:
    """Return the seconds for a connection, and as many again for TLS: both end before the whole request.

    httpcore leaves the socket open if it is cancelled in a handshake, which its own time-out closes.
    """
    left = (deadline.when() or 0) - asyncio.get_running_loop().time()
    return max(min(CONNECT, left / 2 - _MARGIN), 0.001)


def _no_address(host: str) -> str:
    return f"The name {host} has no address: check the URL and the DNS."


async def _read_text(response: httpx.Response, given: _Request) -> tuple[bytes, bool]:
    """Return the answer's text, or its beginning, and whether it is all of it."""
    import httpx  # noqa: PLC0415

    text = bytearray()
    if given.needs_text:
        return await _read_into(text, response, given.most)
    given.deadline.reschedule(None)
    try:
        async with asyncio.timeout(_REST):  # its sender can end; no text changes what the status says
            return await _read_into(text, response, given.most)
    except (TimeoutError, httpx.HTTPError, httpx.StreamError):
        return bytes(text), False


async def _read_into(text: bytearray, response: httpx.Response, most: int) -> tuple[bytes, bool]:
    async for chunk in response.stream:  # type: ignore[union-attr]  # an async transport's
        text += chunk
        if len(text) > most:
            return bytes(text[:most]), False
    return bytes(text), True
