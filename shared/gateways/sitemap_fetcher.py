"""Read a sitemap of a stranger's site: at public addresses alone, as its robots.txt allows, within limits.

Redirects are followed on the same site alone, and each address is checked again.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from shared.gateways.name_lookup import Resolve
from shared.gateways.public_http import Answer, NoAnswer, PublicHttp
from shared.gateways.sitemap_faults import SitemapFault, describe, explain, slow, wrong_url
from shared.sitemaps import robots
from shared.sitemaps.files import MOST_BYTES, MOST_ENTRIES, BadSitemap, SitemapFile, read_file, unpack
from shared.sitemaps.pages import Entry, choose, clean, site_of
from shared.sitemaps.sitemap import Fetched
from shared.webhooks.urls import BadUrl

LONGEST = 20.0
"""Seconds of a whole reading, with robots.txt and all files."""
USER_AGENT = f"{robots.PRODUCT}/1"

_LONGEST_REQUEST = 10.0
_MOST_REDIRECTS = 3
_MOST_FILES = 20
_MOST_ROBOTS = 500_000  # bytes; RFC 9309 lets a reader ignore the rest
_NO_ROBOTS = "The site's robots.txt can't be read for now, so its sitemap is not read either."
_OK, _NOT_MODIFIED, _TOO_MANY = 200, 304, 429
_REDIRECTS = {301, 302, 303, 307, 308}
_CLIENT_ERRORS = range(400, 500)


class SitemapFetcher(Protocol):
    """Reads a sitemap; raises SitemapFault with a sentence for its owner."""

    async def fetch(self, url: str, etag: str | None, last_modified: str | None) -> Fetched: ...


class HttpSitemaps:
    """The fetcher; `local` also allows this machine."""

    def __init__(
        self,
        *,
        local: bool,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        longest: float = LONGEST,
    ) -> None:
        self._http = PublicHttp(local=local, plain=True, resolve=resolve, tls=tls, longest=_LONGEST_REQUEST)
        self._longest = longest

    async def fetch(self, url: str, etag: str | None, last_modified: str | None) -> Fetched:
        """Return the pages; None for them if the site says that they are the same as before."""
        return await _Reading(self._http, url, self._longest).read(etag, last_modified)


class _Reading:
    """One sitemap, with its index's files, until its time is over."""

    def __init__(self, http: PublicHttp, url: str, longest: float) -> None:
        self._http = http
        self._url = url
        self._site = site_of(url)
        self._longest = longest
        self._ends = asyncio.get_running_loop().time() + longest
        self._robots: dict[str, str] = {}

    async def read(self, etag: str | None, last_modified: str | None) -> Fetched:
        if self._site is None:
            raise SitemapFault("The sitemap's address can't be read: check its host and its port.")
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        answer = await self._get(self._url, {name: value for name, value in known.items() if value})
        if answer.status == _NOT_MODIFIED and any(known.values()):
            return Fetched(urls=None)
        file = await self._parse(answer, MOST_ENTRIES)
        entries = file.entries
        if file.kind == "index":  # its files change without it: what it says of itself does not count
            entries = await self._read_index(file)
            answer = Answer(status=answer.status, headers={}, body=b"", whole=True)
        urls = choose(entries, self._site)
        if not urls:
            raise SitemapFault("The sitemap has no page of its own site: check its addresses.")
        return Fetched(
            urls=urls,
            etag=_short(answer.headers.get("etag")),
            last_modified=_short(answer.headers.get("last-modified")),
        )

    async def _read_index(self, index: SitemapFile) -> tuple[Entry, ...]:
        """Return the entries of an index's files, the newest first; what can't be read is left out.

        Without any of them the first one's fault counts.
        """
        found: list[Entry] = []
        fault: SitemapFault | None = None
        newest = sorted(index.entries, key=lambda each: each.changed, reverse=True)
        for entry in newest[:_MOST_FILES]:
            address = clean(entry.url)
            if address is None or site_of(address) != self._site:
                continue
            try:
                answer = await self._get(address, {})
                file = await self._parse(answer, MOST_ENTRIES - len(found))
            except SitemapFault as error:
                fault = fault or error
                if self._left() <= 0:
                    break
                continue
            found += file.entries if file.kind == "pages" else ()
            if len(found) >= MOST_ENTRIES:
                break
        if fault is not None and not found:
            raise fault
        return tuple(found)

    async def _parse(self, answer: Answer, most: int) -> SitemapFile:
        """Return the file, read in a thread: ten megabytes take a second."""
        if answer.status != _OK:
            raise SitemapFault(describe(answer.status))
        if not answer.whole:
            raise SitemapFault(
                f"The sitemap is larger than {MOST_BYTES // 1_000_000} MB: split it, with an index."
            )
        try:
            return await asyncio.to_thread(read_file, answer.body, most)
        except BadSitemap as error:
            raise SitemapFault(str(error)) from None

    async def _get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Return an answer after redirects on the site, if its robots.txt allows each address."""
        for _ in range(_MOST_REDIRECTS + 1):
            await self._check_robots(url)
            answer = await self._send(url, headers, MOST_BYTES)
            if answer.status not in _REDIRECTS:
                return answer
            url = self._follow(url, answer)
        raise SitemapFault(f"The sitemap redirects more than {_MOST_REDIRECTS} times: give its last address.")

    async def _check_robots(self, url: str) -> None:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self._robots:
            self._robots[place] = await self._read_robots(f"{place}/robots.txt")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not await asyncio.to_thread(robots.allows, self._robots[place], path):
            raise SitemapFault(
                f"The site's robots.txt forbids its sitemap to {robots.PRODUCT}: allow it there."
            )

    async def _read_robots(self, url: str) -> str:
        """Return the file; empty if it is missing, which allows everything."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._send(url, {}, _MOST_ROBOTS)
            if answer.status in _REDIRECTS:
                url = self._follow(url, answer)
                continue
            if answer.status == _OK:
                return await self._read_rules(answer)
            if answer.status in _CLIENT_ERRORS and answer.status != _TOO_MANY:
                return ""
            break
        raise SitemapFault(_NO_ROBOTS)

    async def _read_rules(self, answer: Answer) -> str:
        """Return the text of a robots.txt; one that can't be unpacked might forbid everything."""
        try:
            data = await asyncio.to_thread(unpack, answer.body, _MOST_ROBOTS)
        except BadSitemap:
            raise SitemapFault(_NO_ROBOTS) from None
        return data.decode("utf-8-sig", errors="replace")

    def _follow(self, url: str, answer: Answer) -> str:
        """Return where a redirect leads: on the same site, and never from https to http."""
        try:
            target = urljoin(url, answer.headers.get("location", ""))
        except ValueError:
            target = ""
        if site_of(target) != self._site:
            raise SitemapFault("The sitemap redirects to another site: give the address that it has there.")
        if url.startswith("https:") and not target.startswith("https:"):
            raise SitemapFault("The sitemap redirects from https to http: give its address with https.")
        return target.partition("#")[0]

    async def _send(self, url: str, headers: Mapping[str, str], most: int) -> Answer:
        if self._left() <= 0:
            raise SitemapFault(slow(self._longest))
        try:
            return await self._http.send(
                "GET",
                url,
                {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers},
                most=most,
                longest=min(_LONGEST_REQUEST, self._left()),
            )
        except BadUrl as error:
            raise SitemapFault(wrong_url(error)) from None
        except NoAnswer as error:
            raise SitemapFault(explain(error)) from None

    def _left(self) -> float:
        return self._ends - asyncio.get_running_loop().time()


def _short(header: str | None) -> str | None:
    return header if header and header.isascii() and len(header) <= 200 else None  # noqa: PLR2004  any longer one is odd
