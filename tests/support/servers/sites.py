"""Sites of strangers: files by path, answered as a site answers, with redirects, ETags and gzip."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.servers.endpoints import Stranger, stranger

NAME = "www.honey.example"


@dataclass
class Site:
    """A running site. `asked` are the paths in order, `headers` those of each request."""

    server: Stranger
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def asked(self) -> list[str]:
        return [got.line.split()[1] for got in self.server.requests]

    def url(self, path: str, name: str = NAME) -> str:
        """Return an address of the site, by a name that the test's resolver knows."""
        return f"http://{name}:{self.server.port}{path}"


def ok(body: bytes | str, **headers: str) -> bytes:
    """Return an answer with a text."""
    data = body.encode() if isinstance(body, str) else body
    return reply(200, data, **headers)


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    """Return an answer with any status."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def urlset(*locations: str, entry: str = "") -> str:
    """Return a sitemap of addresses, each with more elements."""
    urls = "".join(f"<url><loc>{each}</loc>{entry}</url>" for each in locations)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(*locations: str) -> str:
    """Return an index of sitemaps."""
    urls = "".join(f"<sitemap><loc>{each}</loc></sitemap>" for each in locations)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</sitemapindex>'


@asynccontextmanager
async def site(files: Mapping[str, bytes] | None = None) -> AsyncIterator[Site]:
    """Run a site until the block ends; a path that it does not have is answered with 404."""
    found: list[Site] = []

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        path = found[0].server.requests[-1].line.split()[1]
        writer.write(found[0].files.get(path, reply(404)))
        await writer.drain()

    async with stranger(behave) as server:
        found.append(Site(server, dict(files or {})))
        yield found[0]
