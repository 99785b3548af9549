"""The reading of sitemaps from real servers, good and bad, with a resolver of the test's own."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from shared.gateways.sitemap_faults import SitemapFault
from shared.gateways.sitemap_fetcher import HttpSitemaps
from shared.sitemaps.files import MOST_BYTES
from shared.sitemaps.sitemap import Fetched
from tests.support.servers import endpoints
from tests.support.servers.endpoints import Behave, stranger
from tests.support.servers.sites import NAME, Site, index, ok, reply, site, urlset
from tests.unit.shared.gateways.test_webhook_sender import PUBLIC, Names
from tests.unit.shared.webhooks.test_urls import ODD, PRIVATE

HERE = ("127.0.0.1",)
WHOLE = "/sitemap.xml"


async def read(url: str, etag: str | None = None, changed: str | None = None, **options: Any) -> Fetched:
    """Return one reading on this machine."""
    given: dict[str, Any] = {"local": True, "resolve": Names(HERE)} | options
    return await asyncio.wait_for(HttpSitemaps(**given).fetch(url, etag, changed), 60)


async def refusal(url: str, **options: Any) -> str:
    """Return the sentence with which a reading fails."""
    with pytest.raises(SitemapFault) as caught:
        await read(url, **options)
    assert str(caught.value).endswith(".")
    return str(caught.value)


async def test_pages_are_read() -> None:
    """The site's own pages, each once; its robots.txt is asked before, by our name, without a cookie."""
    async with site() as there:
        pages = [there.url("/a"), there.url("/b#part"), there.url("/b"), "https://elsewhere.example/c"]
        there.files[WHOLE] = ok(urlset(*pages), ETag='"one"', Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT")
        found = await read(there.url(WHOLE))
    assert found == Fetched(
        urls=(there.url("/a"), there.url("/b")), etag='"one"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT"
    )
    assert there.asked == ["/robots.txt", WHOLE]
    for got in there.server.requests:
        assert got.headers["user-agent"] == "content-pipeline-sitemaps/1"
        assert got.headers["host"] == f"{NAME}:{there.server.port}"
        assert "cookie" not in got.headers


async def test_unchanged_sitemap_is_a_short_answer() -> None:
    """The last answer's validators are sent back; 304 without them is a fault."""
    async with site() as there:
        there.files[WHOLE] = reply(304)
        assert await read(there.url(WHOLE), '"one"', "a time") == Fetched(urls=None)
        assert there.server.requests[-1].headers["if-none-match"] == '"one"'
        assert there.server.requests[-1].headers["if-modified-since"] == "a time"
        assert "(304)" in await refusal(there.url(WHOLE))


@pytest.mark.parametrize("twice", [False, True])
async def test_compressed_sitemap_is_read(twice: bool) -> None:  # noqa: FBT001  a case
    """As a file, and once more by its server."""
    async with site() as there:
        data = gzip.compress(urlset(there.url("/a")).encode())
        there.files[WHOLE] = ok(gzip.compress(data) if twice else data, Content_Encoding="gzip")
        assert (await read(there.url(WHOLE))).urls == (there.url("/a"),)


async def test_files_of_an_index_are_read() -> None:
    """The newest first, one level deep; those of another site, and those that fail, are left out."""
    async with site() as there:
        named = [there.url(f"/{name}.xml") for name in ("one", "gone", "two", "deep")]
        there.files[WHOLE] = ok(index(*named, "https://elsewhere.example/x.xml"), ETag='"of the index"')
        there.files["/one.xml"] = ok(urlset(there.url("/1")))
        there.files["/two.xml"] = ok(urlset(there.url("/2")))
        there.files["/deep.xml"] = ok(index(there.url("/never.xml")))
        found = await read(there.url(WHOLE))
    assert found == Fetched(urls=(there.url("/1"), there.url("/2")))
    assert there.asked == ["/robots.txt", WHOLE, "/one.xml", "/gone.xml", "/two.xml", "/deep.xml"]


async def test_index_has_limits() -> None:
    """So many files are asked for, and so many addresses read; without any file its first fault counts."""
    async with site() as there:
        there.files[WHOLE] = ok(index(*(there.url(f"/{number}.xml") for number in range(30))))
        assert "does not exist (404)" in await refusal(there.url(WHOLE))
        assert len(there.asked) == 2 + 20
        there.files["/0.xml"] = ok(urlset(*(there.url(f"/{number}") for number in range(10_001))))
        found = await read(there.url(WHOLE))
    assert len(found.urls or ()) == 2_000
    assert there.asked[22:] == ["/robots.txt", WHOLE, "/0.xml"]


@pytest.mark.parametrize(
    ("robots", "sentence"),
    [
        (ok("User-agent: *\nDisallow: /"), "robots.txt forbids its sitemap to content-pipeline-sitemaps"),
        (
            ok(gzip.compress(b"User-agent: *\nDisallow: /", mtime=0), Content_Encoding="gzip"),
            "robots.txt forbids",
        ),
        (ok(gzip.compress(b"User-agent: *\nDisallow: /", mtime=0)[:20]), "robots.txt can't be read for now"),
        (reply(500), "robots.txt can't be read for now"),
        (reply(429), "robots.txt can't be read for now"),
        (reply(302, Location="https://elsewhere.example/robots.txt"), "redirects to another site"),
    ],
)
async def test_robots_are_honoured(robots: bytes, sentence: str) -> None:
    """Nothing else is asked for then."""
    async with site({"/robots.txt": robots}) as there:
        there.files[WHOLE] = ok(urlset(there.url("/a")))
        assert sentence in await refusal(there.url(WHOLE))
    assert there.asked == ["/robots.txt"]


@pytest.mark.parametrize("robots", [reply(404), reply(403), reply(410), ok("x" * 600_000)])
async def test_missing_or_endless_robots_allow(robots: bytes) -> None:
    """Without the file everything is allowed; of a long one its beginning counts."""
    async with site({"/robots.txt": robots}) as there:
        there.files[WHOLE] = ok(urlset(there.url("/a")))
        assert (await read(there.url(WHOLE))).urls


async def test_robots_of_a_path_count() -> None:
    """Also for a redirect's target, and a file of an index."""
    async with site({"/robots.txt": ok("User-agent: *\nDisallow: /private")}) as there:
        there.files[WHOLE] = reply(301, Location="/private.xml")
        assert "forbids" in await refusal(there.url(WHOLE))
        there.files[WHOLE] = ok(index(there.url("/private.xml")))
        assert "forbids" in await refusal(there.url(WHOLE))
    assert "/private.xml" not in there.asked


async def test_redirects_on_the_site_are_followed() -> None:
    """With and without www; three at most."""
    async with site() as there:
        there.files[WHOLE] = reply(301, Location=there.url("/1", "honey.example"))
        there.files["/1"] = reply(308, Location="2")
        there.files["/2"] = reply(302, Location="/3")
        there.files["/3"] = ok(urlset(there.url("/a")))
        assert (await read(there.url(WHOLE))).urls == (there.url("/a"),)
        there.files["/3"] = reply(302, Location="/4")
        there.files["/4"] = ok(urlset(there.url("/a")))
        assert "redirects more than 3 times" in await refusal(there.url(WHOLE))
        there.files["/2"] = reply(302, Location="/2")
        assert "redirects more than 3 times" in await refusal(there.url(WHOLE))


ELSEWHERE = (
    "http://169.254.169.254/computeMetadata/v1/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://127.0.0.1:{port}/sitemap.xml",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "//evil.example/",
    "https://www.honey.example.evil.example/",
    "file:///etc/passwd",
    "gopher://www.honey.example/",
    "http://www.honey.example@127.0.0.1:{port}/",
    "http://[::1",
    "",
)


@pytest.mark.parametrize("target", ELSEWHERE)
async def test_redirect_elsewhere_is_refused(target: str) -> None:
    """Not to a private network, nor to any other site: it is not even looked up."""
    names = Names(HERE)
    async with site() as there:
        location = target.format(port=there.server.port)
        there.files[WHOLE] = reply(302, Location=location)
        found = await refusal(there.url(WHOLE), resolve=names)
    assert "redirects to another site" in found or "redirects more than" in found
    assert {host for host, _ in names.asked} == {NAME}


@pytest.mark.parametrize("url", [*PRIVATE, *ODD])
async def test_private_address_is_never_called(url: str) -> None:
    """Each notation is refused before a name is looked up."""
    names = Names((PUBLIC,))
    for each in (url, url.replace("https:", "http:")):
        sentence = await refusal(each, local=False, resolve=names)
        assert "sitemap can't be read" in sentence or "address can't be read" in sentence
    assert names.asked == []


@pytest.mark.parametrize(
    "addresses", [HERE, ("10.0.0.1",), (PUBLIC, "10.0.0.1"), ("::ffff:169.254.169.254",), ("fd20:ce::254",)]
)
async def test_name_of_a_private_address_is_not_called(addresses: Sequence[str]) -> None:
    """One private address among public ones is enough, and nobody is connected to."""
    async with site() as there:
        found = await refusal(there.url(WHOLE), local=False, resolve=Names(addresses))
    assert "leads to an address that is not public" in found
    assert there.server.connections == 0


async def test_name_that_moves_is_checked_each_time() -> None:
    """It leads to a public address for robots.txt and to a private one for the sitemap (DNS rebinding)."""
    async with site({"/robots.txt": reply(404)}) as there:
        found = await refusal(there.url(WHOLE), resolve=Names(HERE, ("10.0.0.1",)))
    assert "leads to an address that is not public" in found
    assert there.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (reply(401), "wants a login"),
        (reply(403), "refuses its sitemap (403)"),
        (reply(404), "does not exist (404)"),
        (reply(503), "failed to send its sitemap (503)"),
        (reply(418), "does not send its sitemap (418)"),
        (ok(b""), "not well-formed"),
        (ok("<!DOCTYPE html><html></html>"), "leads to an HTML page"),
        (ok(urlset("https://elsewhere.example/")), "has no page of its own site"),
        (ok(b"\0" * (MOST_BYTES + 1)), "larger than 10 MB"),
        (ok(gzip.compress(b"\0" * (MOST_BYTES + 1))), "larger than 10 MB"),
        (b"nonsense\r\n\r\n", "does not answer at port"),
    ],
)
async def test_bad_answer_has_its_sentence(answer: bytes, sentence: str) -> None:
    """It says what the site's owner can do."""
    async with site({WHOLE: answer}) as there:
        assert sentence in await refusal(there.url(WHOLE))


async def test_nobody_answers() -> None:
    """A port that is closed, and a name without an address."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "does not answer at port" in await refusal(f"http://{NAME}:{port}/")
    assert "has no address" in await refusal(f"http://{NAME}/", resolve=Names(OSError("none")))


SLOW: dict[str, Behave] = {
    "silence": endpoints.hang,
    "a byte at a time": endpoints.endless(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", b"a", 0.05),
}


@pytest.mark.parametrize("name", SLOW)
async def test_slow_site_is_given_up(name: str) -> None:
    """The whole reading is bounded, however busy the other side is."""
    async with stranger(SLOW[name]) as there:
        found = await refusal(f"http://{NAME}:{there.port}/", longest=1)
    assert "in time" in found or "within 1 seconds" in found


async def test_slow_file_of_an_index_leaves_the_others() -> None:
    """The files that were read in time count."""
    found: list[Site] = []

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = found[0].server.requests[-1].line.split()[1]
        if path == "/slow.xml":
            await endpoints.hang(reader, writer)
        writer.write(found[0].files.get(path, reply(404)))
        await writer.drain()

    async with stranger(behave) as server:
        found.append(Site(server))
        there = found[0]
        there.files[WHOLE] = ok(index(there.url("/one.xml"), there.url("/slow.xml"), there.url("/never.xml")))
        there.files["/one.xml"] = ok(urlset(there.url("/1")))
        assert (await read(there.url(WHOLE), longest=5)).urls == (there.url("/1"),)
        assert "/never.xml" not in there.asked
