"""Pages of a sitemap: their addresses, their site, their titles."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messages.inputs import Page, WebAddress
from shared.sitemaps.pages import MOST_BYTES, MOST_PAGES, Entry, as_page, choose, clean, site_of, title_of


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example", "https://a.example/"),
        ("https://A.example/B", "https://a.example/B"),
        (" https://a.example/a#part ", "https://a.example/a"),
        ("https://a.example:443/a", "https://a.example/a"),
        ("http://a.example:8000/a", "http://a.example:8000/a"),
        ("https://a.example/ä?q=ö", "https://a.example/%C3%A4?q=%C3%B6"),
        ("https://a.example/%C3%A4", "https://a.example/%C3%A4"),
        ("https://ä.example/", "https://xn--4ca.example/"),
        ('https://a.example/"<script>', "https://a.example/%22%3Cscript%3E"),
        ("https://a.example/{a}|^`", "https://a.example/%7Ba%7D%7C%5E%60"),
        ("ftp://a.example/", None),
        ("javascript:alert(1)", None),
        ("/a", None),
        ("https:///a", None),
        ("https://user@a.example/", None),
        ("https://a.example@127.0.0.1/", None),
        ("https://a.example/a b", None),
        ("https://a.example/a\nb", None),
        ("https://a.example/a\u2028b", None),
        ("https://a.example:99999/", None),
        ("https://[::1/", None),
        ("https://a.example/\ud800", None),
        ("https://a.example/" + "a" * 500, None),
        ("", None),
    ],
)
def test_address_has_one_form(url: str, address: str | None) -> None:
    """It can stand in a post, and in a prompt; anything else is left out."""
    assert clean(url) == address


def test_pages_of_other_sites_are_left_out() -> None:
    """With or without www is the same site; a host below it, another port and another name are not."""
    own = ["https://a.example/1", "http://www.a.example/2", "https://a.example:443/3"]
    others = ["https://b.example/", "https://blog.a.example/", "https://a.example.evil.example/"]
    others += ["https://a.example:8443/", "https://xa.example/"]
    site = site_of("https://www.a.example/sitemap.xml")
    assert site == "a.example"
    assert choose([Entry(each) for each in own + others], site) == tuple(clean(each) for each in own)


def test_newest_pages_are_kept() -> None:
    """As many as there is room for, each once; those without a time come last, in the order of the file."""
    entries = [Entry("https://a.example/old", "2020-01-01"), Entry("https://a.example/none")]
    entries += [Entry("https://a.example/new", "2026-01-01"), Entry("https://a.example/new#again", "2027")]
    assert [each.rsplit("/", 1)[1] for each in choose(entries, "a.example")] == ["new", "old", "none"]
    many = choose([Entry(f"https://a.example/{number}") for number in range(3_000)], "a.example")
    assert (len(many), many[0]) == (MOST_PAGES, "https://a.example/0")
    long = [Entry(f"https://a.example/{number:0470}") for number in range(MOST_PAGES)]
    kept = choose(long, "a.example")
    assert MOST_BYTES - 500 < len("\n".join(kept)) <= MOST_BYTES


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/blog/how-honey-sets", "How honey sets"),
        ("/blog/how_honey_sets.html", "How honey sets"),
        ("/blog/how-honey-sets/", "How honey sets"),
        ("/2026/01/02/", "a.example"),
        ("/blog/123", "Blog"),
        ("/%D0%BC%D1%91%D0%B4", "Мёд"),
        ("/", "a.example"),
        ("", "a.example"),
        ("/%00%0a-%3Cscript%3E-x", "Script x"),
        ("/a%ff", "A\ufffd"),
        ("/](https:%2F%2Fevil.example)-click", "Https://evil.example click"),
        ("/" + "a" * 300, "A" + "a" * 119),
    ],
)
def test_title_is_the_addresses_words(path: str, title: str) -> None:
    """Of its last part that has letters; without marks that would mean something in Markdown or HTML."""
    assert title_of(f"https://a.example{path}") == title


@given(st.text(max_size=120))
def test_any_path_becomes_a_page_or_nothing(text: str) -> None:
    """A page of the message's own type, whose title has neither control characters nor brackets."""
    address = clean(f"https://a.example/{text}")
    if address is None:
        return
    assert msgspec.convert(address, WebAddress) == address
    assert clean(address) == address
    assert site_of(address) == "a.example"
    page = as_page(address)
    assert msgspec.convert(msgspec.to_builtins(page), Page) == page
    assert not re.search(r"[\x00-\x1f<>\[\]()`|\\]", page.title)
