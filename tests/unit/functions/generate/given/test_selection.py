"""Each call gets the nearest passages and pages, within its limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generate.given.page_offers import share
from functions.generate.given.selection import (
    NOTHING,
    for_introduction,
    for_outline,
    for_parts,
    for_post,
)
from shared.materials.materials import NO_MATERIALS, Materials, OwnPages, RefreshText, SourceText
from shared.materials.profile import Profile
from shared.materials.prompt_shares import FEWER_CHARACTERS, MOST_CHARACTERS, MOST_PAGE_CHARACTERS
from shared.messages.inputs import Page
from shared.messages.sample_requests import FULL, PLAIN

_OTHER = "The harbour was quiet, and the ships lay still for all of that long winter.\n\n"
_LEAF = "Oolong is oxidised by half before it is fired."
_LONG = (
    SourceText(number=1, title="Harbours", text=_OTHER * 700),
    SourceText(number=2, title="Leaves", text=f"{_OTHER * 300}{_LEAF}\n\n{_OTHER * 300}"),
)
_PARTS = [
    ("How oolong is oxidised\nby half", 300),
    ("Kettles\ncopper\nConclusion", 400),
    ("Nothing of it", 5),
]


def page(name: str, title: str = "") -> Page:
    """Return a page of the site."""
    return Page(url=f"https://tea.example/{name}", title=title)


def test_nothing_given_gives_nothing() -> None:
    """Without materials a call gets what it got before, and an existing post is not in a prompt."""
    for materials in (NO_MATERIALS, Materials(refresh=RefreshText(text="a", changes="b"))):
        assert (
            for_post(PLAIN, materials)
            is for_outline(FULL, materials)
            is for_introduction(FULL, materials)
            is NOTHING
        )
        assert for_parts(FULL, materials, _PARTS) == [NOTHING] * 3


def test_part_gets_the_passages_of_its_headings() -> None:
    """The passage that a part is about is in its share, which has its bound."""
    first, second, third = for_parts(FULL, Materials(sources=_LONG), _PARTS)
    assert any(_LEAF in excerpt.text for excerpt in first.sources)
    assert not any(_LEAF in excerpt.text for excerpt in second.sources)
    for each in (first, second, third):
        texts = [excerpt.text.replace("\n[…]\n", "") for excerpt in each.sources]
        assert 0 < sum(map(len, texts)) <= MOST_CHARACTERS
        assert all(
            text[:80] in _LONG[excerpt.number - 1].text
            for text, excerpt in zip(texts, each.sources, strict=True)
        )


def test_gap_in_a_source_is_marked() -> None:
    """A model sees where a source goes on in between, so that it joins no two sentences to a quotation."""
    text = f"{_LEAF}\n\n{_OTHER * 400}{_LEAF}\n\n{_OTHER * 5}"
    (first, *_) = for_parts(FULL, Materials(sources=(SourceText(number=1, title="t", text=text),)), _PARTS)
    (excerpt,) = first.sources
    assert "\n[…]\n" in excerpt.text
    assert all(piece.strip() in text for piece in excerpt.text.split("\n[…]\n"))


def test_outline_gets_every_title() -> None:
    """The outline may plan for each source; of their texts it has few."""
    found = for_outline(FULL, Materials(sources=_LONG)).sources
    assert [(each.number, each.title) for each in found] == [(1, "Harbours"), (2, "Leaves")]
    assert sum(len(each.text) for each in found) <= FEWER_CHARACTERS + 200
    assert (
        sum(len(each.text) for each in for_introduction(FULL, Materials(sources=_LONG)).sources)
        <= FEWER_CHARACTERS + 200
    )


def test_short_sources_are_given_whole_to_every_call() -> None:
    """A text that fits is never cut."""
    sources = tuple(
        SourceText(number=number, title=f"t{number}", text=f"{_LEAF} {number}") for number in (1, 2, 3)
    )
    materials = Materials(sources=sources, profile=Profile(voice="warm"))
    found = [for_post(PLAIN, materials), for_outline(FULL, materials), *for_parts(FULL, materials, _PARTS)]
    for each in found:
        assert [(one.number, one.text) for one in each.sources] == [
            (source.number, source.text) for source in sources
        ]
        assert each.profile is materials.profile


def test_page_is_offered_to_the_part_that_it_is_nearest_to() -> None:
    """No page is offered twice, so that parts that are written at once do not link it twice."""
    pages = (page("kettles"), page("copper", "Copper kettles"), page("oolong-guide"), page("other", "Winter"))
    first, second, third = for_parts(
        FULL, Materials(links=OwnPages(pages=pages, per_thousand_words=1)), _PARTS
    )
    assert [each.url.rpartition("/")[2] for each in second.pages][:2] == ["copper", "kettles"]
    assert "oolong-guide" in first.pages[0].url
    assert (third.pages, third.links) == ((), 0)
    offered = [each for one in (first, second, third) for each in one.pages]
    assert len(offered) == len(set(offered)) == 4
    assert first.links + second.links == 3


def test_candidates_are_three_for_each_link() -> None:
    """Of many pages the nearest are offered, and the number of links follows the words."""
    pages = tuple(page(f"tea-{number}", f"Brewing tea {number}") for number in range(400))
    found = for_post(PLAIN, Materials(links=OwnPages(pages=(page("harbour"), *pages), per_thousand_words=20)))
    assert (found.links, len(found.pages)) == (2, 6)
    assert page("harbour") not in found.pages
    assert for_introduction(FULL, Materials(links=OwnPages(pages=pages))).pages == ()


def test_long_addresses_are_bounded() -> None:
    """Pages with addresses of 2,000 characters cost no more than others."""
    pages = tuple(page(f"{number}-{'x' * 1900}", "Brewing tea") for number in range(60))
    found = for_post(FULL, Materials(links=OwnPages(pages=pages, per_thousand_words=20)))
    assert 0 < sum(len(each.url) + len(each.title) for each in found.pages) <= MOST_PAGE_CHARACTERS


def test_address_that_no_browser_reads_is_a_page() -> None:
    """A field forbids neither a bracket without its end nor a broken encoding."""
    pages = (
        Page(url="https://[tea.example/%zz"),
        Page(url="https://tea.example:x/\u202e%ff"),
        page("kettles"),
    )
    found = for_parts(FULL, Materials(links=OwnPages(pages=pages)), _PARTS)
    assert sum(len(each.pages) for each in found) == 3


def test_same_materials_give_the_same_choice() -> None:
    """An attempt that takes over asks for the same, and so finds the answers that are kept."""
    pages = tuple(page(f"{number}") for number in range(9))
    materials = Materials(sources=_LONG, links=OwnPages(pages=pages))
    assert for_parts(FULL, materials, _PARTS) == for_parts(FULL, materials, _PARTS)


@given(st.integers(0, 200), st.lists(st.integers(1, 900), min_size=1, max_size=12))
def test_shares_are_the_whole(count: int, sizes: list[int]) -> None:
    """Each gets its share, to the next whole number, and nothing is lost."""
    shares = share(count, sizes)
    assert sum(shares) == count
    assert all(abs(each - count * size / sum(sizes)) < 1 for each, size in zip(shares, sizes, strict=True))


@pytest.mark.parametrize("fault", [None, "The sitemap could not be read."])
def test_links_without_pages_offer_none(fault: str | None) -> None:
    """A sitemap that could not be read leaves a post without links of its own."""
    found = for_post(PLAIN, Materials(links=OwnPages(fault=fault)))
    assert (found.pages, found.links) == ((), 0)
