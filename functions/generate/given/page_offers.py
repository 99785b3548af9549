"""Choose own pages that a call may link to: the nearest few. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from shared.materials.prompt_shares import MOST_PAGE_CHARACTERS
from shared.materials.retrieval import rank, score
from shared.messages.inputs import Page

_CANDIDATES = 3  # for each link
_HOST = re.compile(r"https?://[^/?#]*")
_SEPARATOR = re.compile(r"[\W_]+")


def choose_pages(query: str, pages: tuple[Page, ...], links: int) -> tuple[Page, ...]:
    """Return the candidates for so many links: the pages that are nearest to a query."""
    most = _CANDIDATES * links
    places = range(len(pages)) if len(pages) <= most else rank(query, tuple(map(_describe, pages)))[:most]
    return tuple(_bound(pages[place] for place in places))


def offer_pages(
    queries: Sequence[str], pages: tuple[Page, ...], links: Sequence[int]
) -> list[tuple[Page, ...]]:
    """Return the pages for each part: the nearest ones, as far as it has room."""
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


def share(count: int, sizes: Sequence[int]) -> list[int]:
    """Return how many of `count` each gets in proportion to its size; together they are `count`."""
    total = sum(sizes)
    exact = [count * size / total for size in sizes]
    shares = [int(each) for each in exact]
    by_rest = sorted(range(len(sizes)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_rest[: count - sum(shares)]:
        shares[place] += 1
    return shares


def _bound(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield pages up to the characters that a call gets of them."""
    left = MOST_PAGE_CHARACTERS
    for page in pages:
        size = len(page.url) + len(page.title)
        if size <= left:
            left -= size
            yield page


def _describe(page: Page) -> str:
    """Return the words of a page's title and of its address behind the host."""
    return f"{page.title} {_SEPARATOR.sub(' ', unquote(_HOST.sub('', page.url)))}"
