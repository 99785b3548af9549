"""Read a report page by page. Waits, sizes and pages are bounded; errors quote neither a key nor a body."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec

from shared.errors import Misconfigured, Unavailable
from shared.reconciliation.models import Provider

if TYPE_CHECKING:
    import httpx

_SILENCE = 30.0  # seconds without a byte
_CONNECT = 10.0
_LONGEST = 150.0  # seconds of a whole report, its waits included
_WAITS = (1.0, 2.0, 4.0)  # seconds between two tries of a page
_LONGEST_WAIT = 30.0  # that a provider may ask for
_MOST_PAGES = 100  # of a month each
_MOST_BYTES = 16 * 2**20  # of a page
_OK, _OFTEN, _SERVER = 200, 429, 500
_REFUSED_KEY = {401, 403}
_PASSING = {408, 409, 425, _OFTEN}
_HERE = {"localhost", "127.0.0.1", "::1"}

Parameters = Sequence[tuple[str, str]]
Sleep = Callable[[float], Awaitable[None]]
Bucket = TypeVar("Bucket")


class Page(msgspec.Struct, Generic[Bucket], frozen=True):
    """A page of buckets, each a day. Unknown fields are ignored."""

    data: list[Bucket]
    has_more: bool = False
    next_page: str | None = None


def is_safe_url(url: str) -> bool:
    """Return whether an admin key may be sent there: over https, or to this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port  # a port that is not a number raises
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE))


def open_pages(  # noqa: PLR0913 - what differs between the providers, and the waits of tests
    provider: Provider,
    url: str,
    headers: Mapping[str, str],
    *,
    key_name: str,
    silence: float = _SILENCE,
    longest: float = _LONGEST,
    sleep: Sleep = asyncio.sleep,
) -> ReportPages:
    """Make a client on the running loop. `key_name` is the variable of the key, for sentences."""
    import httpx  # noqa: PLC0415 - heavy: loads on first use

    client = httpx.AsyncClient(
        base_url=url,
        headers={**headers, "User-Agent": "content-pipeline-reconcile/1"},
        timeout=httpx.Timeout(silence, connect=_CONNECT),
        follow_redirects=False,  # the key goes nowhere else
        trust_env=urlsplit(url).hostname not in _HERE,  # a proxy of the network is for what is far away
    )
    return ReportPages(client, provider, key_name, longest, sleep)


class ReportPages:
    """The reports of one provider. All methods raise Unavailable (passing) or Misconfigured (lasting)."""

    def __init__(
        self, client: httpx.AsyncClient, provider: Provider, key_name: str, longest: float, sleep: Sleep
    ) -> None:
        self._client = client
        self._name = provider.label
        self._key_name = key_name
        self._longest = longest
        self._sleep = sleep

    async def read(self, path: str, parameters: Parameters, bucket: type[Bucket]) -> list[Bucket]:
        """Return the buckets of all pages."""
        try:
            async with asyncio.timeout(self._longest):
                return [each async for each in self._buckets(path, parameters, bucket)]
        except TimeoutError as error:
            raise Unavailable(
                f"{self._name} takes longer than {self._longest:.0f} s for its report: try again later."
            ) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _buckets(
        self, path: str, parameters: Parameters, bucket: type[Bucket]
    ) -> AsyncIterator[Bucket]:
        cursors = {""}
        following: Parameters = ()
        for _ in range(_MOST_PAGES):
            page = self._decode(await self._get(path, [*parameters, *following]), bucket)
            for each in page.data:
                yield each
            if not page.has_more:
                return
            cursor = page.next_page or ""
            if cursor in cursors:
                raise self._unreadable("it has more pages and does not name a new one")
            cursors.add(cursor)
            following = [("page", cursor)]
        raise self._unreadable(f"it has more than {_MOST_PAGES} pages")

    def _decode(self, data: bytes, bucket: type[Bucket]) -> Page[Bucket]:
        try:
            return msgspec.json.decode(data, type=Page[bucket])  # type: ignore[valid-type]
        except msgspec.ValidationError as error:
            # msgspec's sentence names the field and the type, and quotes no value.
            raise self._unreadable(str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._unreadable("it is not JSON") from error

    def _unreadable(self, why: str) -> Misconfigured:
        return Misconfigured(f"{self._name}'s report can't be read: {why}.")

    async def _get(self, path: str, parameters: Parameters) -> bytes:
        """Return a page's body; try again after errors that may pass."""
        waits = iter(_WAITS)
        while True:
            try:
                return await self._get_once(path, parameters)
            except _Passing as trouble:
                wait = next(waits, None)
                if wait is None or trouble.retry_after > _LONGEST_WAIT:
                    raise Unavailable(f"{self._name} {trouble}: try again later.") from trouble.__cause__
                await self._sleep(max(wait, trouble.retry_after))

    async def _get_once(self, path: str, parameters: Parameters) -> bytes:
        import httpx  # noqa: PLC0415

        try:
            async with self._client.stream("GET", path, params=list(parameters)) as response:
                if response.status_code != _OK:
                    raise self._from_status(response)
                return await self._read_body(response)
        except httpx.TimeoutException as error:
            raise _Passing("does not answer") from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise _Passing(f"can't be reached ({type(error).__name__})") from error

    async def _read_body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise self._unreadable(f"a page has more than {_MOST_BYTES // 2**20} MiB")
        return bytes(body)

    def _from_status(self, response: httpx.Response) -> Exception:
        """Translate a status; the body is not quoted, since it may repeat a part of the key."""
        status = response.status_code
        if status in _REFUSED_KEY:
            return Misconfigured(
                f"{self._name} refuses {self._key_name} (HTTP {status}): it has to be an admin key of the "
                "organization that may read its usage."
            )
        if status == _OFTEN:
            return _Passing("is asked too often", _seconds(response.headers.get("retry-after")))
        if status in _PASSING or status >= _SERVER:
            return _Passing(f"answers with HTTP {status}", _seconds(response.headers.get("retry-after")))
        return Misconfigured(f"{self._name} does not answer the question for its report (HTTP {status}).")


class _Passing(Exception):
    def __init__(self, what: str, retry_after: float = 0.0) -> None:
        super().__init__(what)
        self.retry_after = retry_after


def _seconds(text: str | None) -> float:
    """Return the seconds of a Retry-After header; 0 for a date or anything else."""
    return float(text) if text and text.isascii() and text.isdecimal() else 0.0
