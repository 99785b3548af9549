"""Addresses that a post may link to because people gave them."""

from __future__ import annotations

from shared.materials.given_links import given_links, known_pages
from shared.materials.materials import NO_MATERIALS, Materials, OwnPages, RefreshText, SourceText
from shared.messages.inputs import Page

TEA = Page("https://tea.example/pots", "Pots")
REFRESH = RefreshText(
    text="See [cups](https://tea.example/cups), [pots](https://www.tea.example/pots/), [old](/old) and https://other.example/x.",
    changes="We have [a shop](https://tea.example/shop) now.",
)


def test_links_of_sources_and_of_an_existing_post_are_given() -> None:
    """Each once; a source without an address gives none."""
    sources = (SourceText(number=1, title="A", url="https://a.example"), SourceText(number=2, title="B"))
    assert given_links(NO_MATERIALS) == ()
    assert given_links(Materials(sources=sources)) == ("https://a.example",)
    assert given_links(Materials(sources=sources[1:], refresh=REFRESH)) == (
        "https://tea.example/cups",
        "https://www.tea.example/pots/",
        "/old",
        "https://other.example/x",
        "https://tea.example/shop",
    )


def test_pages_of_an_existing_post_are_known() -> None:
    """Those on the own site; without own pages nothing is known of it."""
    assert known_pages(Materials(refresh=REFRESH)) is None
    pages = OwnPages(pages=(TEA,))
    assert known_pages(Materials(links=pages)) is pages
    known = known_pages(Materials(links=pages, refresh=REFRESH))
    assert known
    assert known.pages == (
        TEA,
        Page("https://tea.example/cups"),
        Page("https://tea.example/old"),
        Page("https://tea.example/shop"),
    )
