"""Files of sitemaps: what is read, and what is refused with which sentence."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sitemaps.files import MOST_BYTES, MOST_ENTRIES, BadSitemap, read_file
from shared.sitemaps.pages import Entry
from tests.support.servers.sites import index, urlset

ENTRY = "<url><loc>https://a.example/1</loc></url>"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def refusal(data: bytes | str) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(BadSitemap) as caught:
        read_file(data.encode() if isinstance(data, str) else data)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def urls(data: bytes | str) -> list[str]:
    """Return the addresses of a file."""
    return [each.url for each in read_file(data.encode() if isinstance(data, str) else data).entries]


def test_pages_and_index_are_told_apart() -> None:
    """An index lists other files."""
    assert read_file(urlset("https://a.example/1").encode()).kind == "pages"
    found = read_file(index("https://a.example/1.xml").encode())
    assert (found.kind, found.entries) == ("index", (Entry("https://a.example/1.xml"),))


def test_only_the_pages_own_elements_count() -> None:
    """Not those of its images, news and translations; the last change counts, spaces do not."""
    more = (
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        "<image:loc>https://a.example/picture</image:loc></image:image>"
        '<x:loc xmlns:x="http://x.example">https://a.example/wrong</x:loc>'
        "<extra><loc>https://a.example/deep</loc></extra><lastmod> 2026-01-02 </lastmod>"
    )
    found = read_file(urlset(" https://a.example/1?a=1&amp;b=2\n", entry=more).encode())
    assert found.entries == (Entry("https://a.example/1?a=1&b=2", "2026-01-02"),)
    assert urls(f"<urlset>{ENTRY}</urlset>") == ["https://a.example/1"]  # without a namespace
    assert urls(f"<urlset {SPACE}><url><loc><![CDATA[https://a.example/1]]></loc></url></urlset>")


def test_text_and_compressed_files_are_read() -> None:
    """Lines of addresses; gzip, also twice."""
    assert urls("\ufeffhttps://a.example/1\r\n\r\nhttps://a.example/2\n") == [
        "https://a.example/1",
        "https://a.example/2",
    ]
    once = gzip.compress(urlset("https://a.example/1").encode())
    assert urls(once) == urls(gzip.compress(once)) == ["https://a.example/1"]
    assert urls(urlset("https://a.example/ä").encode("utf-16")) == ["https://a.example/ä"]


def test_as_many_as_wanted_are_read() -> None:
    """The rest may be anything."""
    text = f"<urlset {SPACE}>{ENTRY * 5}<never closed"
    assert len(read_file(text.encode(), 5).entries) == 5
    assert "not well-formed" in refusal(text)


BOMB = (
    '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<urlset {SPACE}><url><loc>&c;</loc></url></urlset>"
)
OUTSIDE = (
    '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f"<urlset {SPACE}><url><loc>&a;</loc></url></urlset>"
)
PARAMETER = '<!DOCTYPE b [<!ENTITY % a SYSTEM "http://127.0.0.1/">%a;]><urlset/>'
REFUSED: dict[str, tuple[bytes | str, str]] = {
    "entities": (BOMB, "has a DTD"),
    "a file of the machine": (OUTSIDE, "has a DTD"),
    "a parameter entity": (PARAMETER, "has a DTD"),
    "a page": ("<!DOCTYPE html><html><body>Not here</body></html>", "leads to an HTML page"),
    "a page without a type": ("<html><body>Not here</body></html>", "begins with <html>"),
    "a feed": ('<rss version="2.0"><channel/></rss>', "begins with <rss>"),
    "an unknown entity": (f"<urlset {SPACE}><url><loc>&c;</loc></url></urlset>", "not well-formed"),
    "nothing": ("", "not well-formed"),
    "bytes": (b"\x00\x01\x02", "not well-formed"),
    "an encoding that nobody knows": ('<?xml version="1.0" encoding="x-odd"?><urlset/>', "not well-formed"),
    "half a file": (f"<urlset {SPACE}>{ENTRY}", "not well-formed"),
    "depth": ("<urlset>" + "<a>" * 30, "too many or too deep"),
    "elements": ("<urlset>" + "<a/>" * 600_000 + "</urlset>", "too many or too deep"),
    "broken gzip": (gzip.compress(urlset().encode())[:-9], "broke off"),
    "nonsense after gzip's mark": (b"\x1f\x8bnonsense", "is damaged"),
    "a bomb of gzip": (gzip.compress(b"\0" * (MOST_BYTES + 1)), "larger than 10 MB"),
    "a bomb in a bomb": (gzip.compress(gzip.compress(b"\0" * (MOST_BYTES + 1))), "larger than 10 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_with_its_sentence(name: str) -> None:
    """Nothing of the machine or of another site is read, and no file takes more than its share."""
    data, sentence = REFUSED[name]
    assert sentence in refusal(data)


def test_address_that_is_too_long_is_left_out() -> None:
    """A cut one would be another address."""
    assert urls(urlset("https://a.example/" + "a" * 3_000, "https://a.example/1")) == ["https://a.example/1"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """With a sentence, never with another error; as they are, and compressed."""
    for each in (data, zlib.compress(data, wbits=31), f"<urlset {SPACE}>".encode() + data):
        with suppress(BadSitemap):
            assert read_file(each)


def test_millions_of_lines_take_little_memory() -> None:
    """An instance reads several files beside each other."""
    data = b"https://a.example/\n" + b"xyz\r" * ((MOST_BYTES - 20) // 4)
    tracemalloc.start()
    try:
        found = read_file(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.entries) == MOST_ENTRIES
    assert peak < 5 * MOST_BYTES
