"""The reading of sitemaps from real servers, good and bad, with a resolver of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from shared.gateways.sitemap_fetcher import HttpSitemaps
from shared.sitemaps.sitemap import Fetched
from tests.support.servers.sites import NAME, ok, site, urlset

HERE = ("127.0.0.1",)


async def resolve(_host: str, _port: int) -> Sequence[str]:
    """Return this machine for every name."""
    return HERE


async def read(url: str, etag: str | None = None, **changed: Any) -> Fetched:
    """Return one reading on this machine."""
    given: dict[str, Any] = {"local": True, "resolve": resolve} | changed
    return await asyncio.wait_for(HttpSitemaps(**given).fetch(url, etag, None), 60)


async def test_pages_are_read() -> None:
    """The site's own pages, the newest first, each once; its robots.txt is asked before, by our name."""
    async with site() as there:
        pages = [there.url("/a"), there.url("/b#part"), there.url("/b"), "https://elsewhere.example/c"]
        there.files["/sitemap.xml"] = ok(urlset(*pages), ETag='"one"')
        found = await read(there.url("/sitemap.xml"))
    assert found == Fetched(urls=(there.url("/a"), there.url("/b")), etag='"one"')
    assert there.asked == ["/robots.txt", "/sitemap.xml"]
    for got in there.server.requests:
        assert got.headers["user-agent"] == "content-pipeline-sitemaps/1"
        assert got.headers["host"] == f"{NAME}:{there.server.port}"
