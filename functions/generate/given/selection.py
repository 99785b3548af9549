"""Choose what each call gets of the sources and of the blog's own pages: what is nearest to what it writes.

Pure. A call gets a bounded number of characters, so a post costs in proportion to its parts, however long the
sources are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from shared.materials.own_links import most_links
from shared.materials.profile import Profile
from shared.materials.prompt_shares import (
    FEWER_CHARACTERS,
    LEAST_CHARACTERS,
    MOST_CHARACTERS,
    MOST_PAGE_CHARACTERS,
)
from shared.materials.retrieval import Passage, nearest, passages, rank, score
from shared.messages.inputs import Page

if TYPE_CHECKING:
    from shared.materials.materials import Materials, SourceText
    from shared.messages.schemas import StartRequest

_CANDIDATES = 3  # for each link
_GAP = "\n[…]\n"
_SEPARATOR = re.compile(r"[\W_]+")


class Excerpt(NamedTuple):
    """What a call gets of a source: its number, its title, and passages of its text."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class Given:
    """What a call gets. It may link to `links` of the `pages`."""

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
        tuple(_bound(_nearest_pages(query, _pages(materials), _CANDIDATES * links))),
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
    offered = _offer(queries, _pages(materials), links)
    return [
        Given(materials.profile, _excerpts(materials.sources, query, MOST_CHARACTERS), pages, count)
        for query, pages, count in zip(queries, offered, links, strict=True)
    ]


def shortened(start: StartRequest, materials: Materials) -> Materials | None:
    """Return the materials for a model that has no room for all of them; None if they are short already.

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


def share(count: int, sizes: Sequence[int]) -> list[int]:
    """Return how many of `count` each gets in proportion to its size; together they are `count`."""
    total = sum(sizes)
    exact = [count * size / total for size in sizes]
    shares = [int(each) for each in exact]
    by_rest = sorted(range(len(sizes)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_rest[: count - sum(shares)]:
        shares[place] += 1
    return shares


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
    """Join passages; a mark stands where the source goes on between two."""
    made, end = "", 0
    for passage in found:
        made += f"{_GAP if made and passage.start > end else ''}{passage.text}"
        end = passage.end
    return made.strip()


def _nearest_pages(query: str, pages: tuple[Page, ...], most: int) -> Sequence[Page]:
    if len(pages) <= most:
        return pages
    return [pages[place] for place in rank(query, tuple(map(_describe, pages)))[:most]]


def _offer(queries: Sequence[str], pages: tuple[Page, ...], links: Sequence[int]) -> list[tuple[Page, ...]]:
    """Return the pages for each part: each goes to the part that it is nearest to and that has room."""
    if not pages:
        return [()] * len(queries)
    room = [_CANDIDATES * count for count in links]
    texts = tuple(map(_describe, pages))
    scores = [
        score(query, texts) if count else [0.0] * len(pages)
        for query, count in zip(queries, room, strict=True)
    ]
    pairs = [
        (-value, part, page) for part, row in enumerate(scores) for page, value in enumerate(row) if value > 0
    ]
    if len(pages) <= sum(room):  # all of them are few enough: those without a word in common come last
        pairs += [(0.0, part, page) for page in range(len(pages)) for part in range(len(queries))]
    offered: list[list[Page]] = [[] for _ in queries]
    free = set(range(len(pages)))
    for _, part, page in sorted(pairs):
        if page in free and len(offered[part]) < room[part]:
            free.remove(page)
            offered[part].append(pages[page])
    return [tuple(_bound(each)) for each in offered]


def _bound(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield pages up to the characters that a call gets of them."""
    left = MOST_PAGE_CHARACTERS
    for page in pages:
        size = len(page.url) + len(page.title)
        if size <= left:
            left -= size
            yield page


def _describe(page: Page) -> str:
    """Return the words of a page's title and address."""
    parts = urlsplit(page.url)
    return f"{page.title} {_SEPARATOR.sub(' ', unquote(f'{parts.path} {parts.query}'))}"
