"""Send requests to the API of a CMS, and read its JSON or its failure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from functions.cms.faults import Away, Refused
from shared.gateways.public_http import Answer, NoAddress, NoAnswer
from shared.gateways.webhook_faults import explain
from shared.webhooks.schedule import read_retry_after
from shared.webhooks.urls import LONGEST, BadUrl

_MOST_BYTES = 8 * 2**20
"""Of an answer, which may have a few long posts with their raw and rendered texts."""

_LONGEST_MARK = 40
_AGENT = "content-pipeline/1"
_SUCCESS, _REDIRECTS = range(200, 300), range(300, 400)
_PASSING = {408, 425, 429, *range(500, 600)}


class Http(Protocol):
    """Requests to public addresses: the interface of PublicHttp."""

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"", *, most: int
    ) -> Answer: ...


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with a status below 500, and its JSON; None if it has none."""

    status: int
    value: Any

    @property
    def fine(self) -> bool:
        """Return whether the CMS did what it was asked for."""
        return self.status in _SUCCESS


class Site:
    """The API at `root`; `name` is the CMS's. `headers` come with each request."""

    def __init__(self, http: Http, name: str, root: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self.name = name
        self._root = root.rstrip("/") + "/"
        self._headers = {"Accept": "application/json", "User-Agent": _AGENT, **headers}

    async def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return an answer below 500; raise Away, or Refused for one that no CMS of this kind gives."""
        url = f"{self._root}{path}" + (f"?{urlencode(query)}" if query else "")
        given = {**self._headers, **(headers or {})}
        content = b""
        if body is not None:
            given["Content-Type"], content = "application/json", msgspec.json.encode(body)
        return self._read(await self._send(method, url, given, content))

    async def _send(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Answer:
        try:
            return await self._http.send(method, url, headers, content, most=_MOST_BYTES)
        except NoAddress as error:
            raise Away(str(error)) from None
        except BadUrl as error:
            raise Refused(f"{error} It is the url in the organization's secret.") from None
        except NoAnswer as error:
            if error.cause is None:
                raise Away(f"{self.name} did not answer in time: check that it runs.") from None
            raise Away(explain(error.cause, error.target, self.name)) from None

    def _read(self, answer: Answer) -> Reply:
        status = answer.status
        if status in _PASSING:
            wait = read_retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
            why = "is asked too often" if status == HTTPStatus.TOO_MANY_REQUESTS else "failed"
            raise Away(f"{self.name} {why} ({status}): the post is sent again.", retry_after=wait)
        if status in _REDIRECTS:
            raise Refused(f"{self.name} redirects ({status}): enter the final address in the secret.")
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise Refused(f"{self.name} refuses a post of this size (413): raise its server's limit.")
        value = _decode(answer)
        if value is None and status in _SUCCESS:
            raise Away(
                f"{self.name} answered with a page and not with JSON: check the address and its plugins."
            )
        return Reply(status=status, value=value)


def web_address(value: Any) -> str | None:
    """Return an address that a page may link to; None for anything else that a CMS may answer."""
    fits = isinstance(value, str) and len(value) <= LONGEST and value.startswith(("https://", "http://"))
    return value if fits else None


def read_mark(value: Any) -> str:
    """Return the mark of a last change, no longer than a time is: a document keeps it."""
    return str(value)[:_LONGEST_MARK]


def part(value: Any, *names: str) -> Any:
    """Return what is at a path of names in JSON; None where it is not."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _decode(answer: Answer) -> Any:
    """Return the JSON of an answer; None for anything else, such as a page of HTML or a part."""
    if not answer.whole:
        return None
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
