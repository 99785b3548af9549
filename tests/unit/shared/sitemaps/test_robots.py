"""Rules of robots.txt, as RFC 9309 reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sitemaps.robots import PRODUCT, allows

OURS = f"User-agent: {PRODUCT}\n"
CASES = {
    "no file": ("", "/a", True),
    "everything": ("User-agent: *\nDisallow: /", "/a", False),
    "nothing": ("User-agent: *\nDisallow:", "/a", True),
    "another's rules": ("User-agent: Googlebot\nDisallow: /", "/a", True),
    "ours": (f"User-agent: {PRODUCT}\nDisallow: /", "/a", False),
    "ours in capitals, with a version": (f"user-agent: {PRODUCT.upper()}/1.0\ndisallow: /", "/a", False),
    "ours in place of all": (f"User-agent: *\nDisallow: /\n\nUser-agent: {PRODUCT}\nAllow: /", "/a", True),
    "ours twice": (
        f"{OURS}Disallow: /b\n\nUser-agent: x\nDisallow: /\n\n{OURS}Disallow: /a",
        "/a",
        False,
    ),
    "several agents of one group": (f"User-agent: x\nUser-agent: {PRODUCT}\nDisallow: /", "/a", False),
    "the beginning of our name": ("User-agent: content\nDisallow: /", "/a", True),
    "longest rule": ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
    "longest rule, the other way": ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b/c", False),
    "two of a length": ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
    "wildcard": ("User-agent: *\nDisallow: /*.xml$", "/sitemap.xml", False),
    "wildcard, not at the end": ("User-agent: *\nDisallow: /*.xml$", "/sitemap.xml?a=1", True),
    "end": ("User-agent: *\nDisallow: /a$", "/ab", True),
    "end of all": ("User-agent: *\nDisallow: /a$", "/a", False),
    "query": ("User-agent: *\nDisallow: /*?", "/a?b=1", False),
    "overlap of parts": ("User-agent: *\nDisallow: /ab*ba$", "/aba", True),
    "encoded and not": ("User-agent: *\nDisallow: /%C3%A4", "/ä", False),
    "encoded slash": ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
    "letter encoded": ("User-agent: *\nDisallow: /%61", "/a", False),
    "comments": ("# all\nUser-agent: * # everybody\nDisallow: / # everything", "/a", False),
    "carriage returns": ("User-agent: *\r\nDisallow: /\r\n", "/a", False),
    "rule before any agent": ("Disallow: /\nUser-agent: x\nAllow: /", "/a", True),
    "nonsense": ("<html><body>Not here.</body></html>", "/a", True),
    "sitemap line between": ("User-agent: *\nSitemap: https://a.example/s.xml\nDisallow: /", "/a", False),
}


@pytest.mark.parametrize("name", CASES)
def test_rules_are_read(name: str) -> None:
    """Each case's file and path."""
    text, path, allowed = CASES[name]
    assert allows(text, path) is allowed


@given(st.text(max_size=300), st.text(alphabet="/ab*%$?", max_size=40))
def test_any_file_is_read(text: str, path: str) -> None:
    """Whatever a site sends."""
    assert allows(text, f"/{path}") in {True, False}


def test_hostile_pattern_is_quick() -> None:
    """A pattern of many wildcards is read in one pass; as a regular expression it would take for ever."""
    text = "User-agent: *\n" + f"Disallow: /{'*a' * 5_000}$\n" * 40
    assert allows(text, "/" + "a" * 2_000)
