"""Prompts of long posts over long sources: characters grow with the parts, and not with the sources."""

from __future__ import annotations

import pytest

from functions.generate.parts.plan import part_count
from shared.llm.chat import Request
from shared.materials.materials import Materials, OwnPages, SourceText
from shared.materials.prompt_shares import FEWER_CHARACTERS, MOST_CHARACTERS, MOST_PAGE_CHARACTERS
from shared.messages.inputs import MOST_PAGES, MOST_SOURCE_CHARACTERS, MOST_SOURCES, Page
from tests.support.generating import generate, prose
from tests.support.generating_parts import plan_of, writer

_AROUND = 80  # characters around each source and each page: its number, marks and names
_RULES = 2500  # characters of rules about materials


def materials(characters: int = MOST_SOURCE_CHARACTERS) -> Materials:
    """Return the most that a request may give: 20 sources, together of so many characters, and 500 pages."""
    size = characters // MOST_SOURCES
    sources = tuple(
        SourceText(number=number, title=f"Study {number}", text=prose(size // 4, number)[:size])
        for number in range(1, MOST_SOURCES + 1)
    )
    pages = tuple(
        Page(url=f"https://tea.example/chapter-{number}", title=f"What {number} is")
        for number in range(MOST_PAGES)
    )
    return Materials(sources=sources, links=OwnPages(pages=pages))


async def characters_of(words: int, given: Materials) -> int:
    """Return the characters of the prompts of a post, with a model that needs no correction."""
    _, output, model = await generate(
        writer(plan_of(part_count(words) + 1)), word_count=words, materials=given
    )
    assert output.content
    assert len(model.requests) == part_count(words) + 2
    return sum(map(_size, model.requests))


def _size(request: Request) -> int:
    return sum(len(message.content) for message in request.messages)


@pytest.mark.parametrize("words", [1500, 3000, 5000])
async def test_characters_grow_with_the_parts(words: int) -> None:
    """Each call gets its share of 200,000 characters, and no more however long the post is."""
    parts, most = part_count(words), materials()
    assert sum(len(source.text) for source in most.sources) > 0.95 * MOST_SOURCE_CHARACTERS
    more = await characters_of(words, most) - await characters_of(words, Materials())
    share = MOST_CHARACTERS + MOST_PAGE_CHARACTERS + MOST_SOURCES * _AROUND + _RULES
    assert more <= parts * share + 2 * (FEWER_CHARACTERS + MOST_SOURCES * _AROUND + _RULES)
    assert more > parts * MOST_CHARACTERS * 0.8


async def test_longer_sources_cost_the_same() -> None:
    """Five times as many characters of sources make the prompts hardly longer."""
    some, many = [await characters_of(3000, materials(size)) for size in (40_000, MOST_SOURCE_CHARACTERS)]
    assert many < 1.1 * some
