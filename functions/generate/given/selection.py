"""Choose the passages and own pages for each call: the nearest to its text.

Pure. A call gets a bounded number of characters, so a post costs in proportion to its parts, however long the
sources are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from functions.generate.given.page_offers import choose_pages, offer_pages, share
from shared.materials.own_links import most_links
from shared.materials.profile import Profile
from shared.materials.prompt_shares import (
    FEWER_CHARACTERS,
    LEAST_CHARACTERS,
    MOST_CHARACTERS,
)
from shared.materials.retrieval import Passage, nearest, passages
from shared.messages.inputs import Page

if TYPE_CHECKING:
    from shared.materials.materials import Materials, SourceText
    from shared.messages.schemas import StartRequest

_GAP = "\n[…]\n"


class Excerpt(NamedTuple):
    """A source as a call gets it: its number, title and passages."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class Given:
    """The materials of a call. It may link to `links` of the `pages`."""

    profile: Profile | None = None
    sources: tuple[Excerpt, ...] = ()
    pages: tuple[Page, ...] = ()
    links: int = 0


NOTHING = Given()


def for_post(start: StartRequest, materials: Materials) -> Given:
    """Return what the one call for a whole post gets."""
    if not _any(materials):
        return NOTHING
    query = _brief(start)
    links = _links(start, materials)
    return Given(
        materials.profile,
        _excerpts(materials.sources, query, MOST_CHARACTERS),
        choose_pages(query, _pages(materials), links),
        links,
    )


def for_outline(start: StartRequest, materials: Materials) -> Given:
    """Return what the call for an outline gets: every source's title, and the best passages."""
    if not _any(materials):
        return NOTHING
    found = {each.number: each for each in _excerpts(materials.sources, _brief(start), FEWER_CHARACTERS)}
    titles = (found.get(each.number, Excerpt(each.number, each.title, "")) for each in materials.sources)
    return Given(materials.profile, tuple(titles))


def for_introduction(start: StartRequest, materials: Materials) -> Given:
    """Return what the call for an introduction gets: it links to no page."""
    if not _any(materials):
        return NOTHING
    return Given(materials.profile, _excerpts(materials.sources, _brief(start), FEWER_CHARACTERS))


def for_parts(start: StartRequest, materials: Materials, parts: Sequence[tuple[str, int]]) -> list[Given]:
    """Return what the calls for the parts get, each of them its headings and points, and its words.

    A page is offered to one of them alone.
    """
    if not _any(materials):
        return [NOTHING] * len(parts)
    queries = [query for query, _ in parts]
    links = share(_links(start, materials), [words for _, words in parts])
    offered = offer_pages(queries, _pages(materials), links)
    return [
        Given(materials.profile, _excerpts(materials.sources, query, MOST_CHARACTERS), pages, count)
        for query, pages, count in zip(queries, offered, links, strict=True)
    ]


def shortened(start: StartRequest, materials: Materials) -> Materials | None:
    """Return shorter materials for a small context; None if they are short already.

    The sources keep what is nearest to the brief, and the profile keeps all but its samples.
    """
    profile, sources = materials.profile, materials.sources
    if profile and profile.samples:
        profile = replace(profile, samples=())
    if sum(len(source.text) for source in sources) > LEAST_CHARACTERS:
        texts = {each.number: each.text for each in _excerpts(sources, _brief(start), LEAST_CHARACTERS)}
        sources = tuple(replace(source, text=texts.get(source.number, "")) for source in sources)
    fewer = replace(materials, profile=profile, sources=sources)
    return None if fewer == materials else fewer


def together(given: Sequence[Given]) -> Given:
    """Return what several calls get in all: their rules are the same, whichever of them has no page."""
    return Given(
        profile=given[0].profile,
        sources=tuple(each for one in given for each in one.sources),
        pages=tuple(page for one in given for page in one.pages),
    )


def _any(materials: Materials) -> bool:
    return bool(materials.profile or materials.sources or materials.links)


def _pages(materials: Materials) -> tuple[Page, ...]:
    return materials.links.pages if materials.links else ()


def _links(start: StartRequest, materials: Materials) -> int:
    links = materials.links
    return most_links(start.word_count, links.per_thousand_words) if links and links.pages else 0


def _brief(start: StartRequest) -> str:
    return "\n".join((start.topic, *start.keywords, start.custom_instructions))


def _excerpts(sources: Sequence[SourceText], query: str, budget: int) -> tuple[Excerpt, ...]:
    titles = {source.number: source.title for source in sources}
    texts: dict[int, list[Passage]] = {}
    for passage in nearest(query, passages(sources), budget):
        texts.setdefault(passage.number, []).append(passage)
    return tuple(Excerpt(number, titles[number], _join(found)) for number, found in texts.items())


def _join(found: Iterable[Passage]) -> str:
    """Join passages, with a mark where the source has text between two."""
    made, end = "", 0
    for passage in found:
        made += f"{_GAP if made and passage.start > end else ''}{passage.text}"
        end = passage.end
    return made.strip()
