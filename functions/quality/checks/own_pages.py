"""Links to the own site: pages of the list, each once, from a sentence, with words that name the page."""

from __future__ import annotations

from collections.abc import Iterator

from functions.quality.checks.addresses import host_of, is_external, same_address
from functions.quality.checks.check import YOAST_SEO, Check
from functions.quality.checks.post import Post, Reading, quote
from functions.quality.checks.seo import links
from shared.jobs.outputs import Issue
from shared.text.passages import Passage
from shared.text.prose import content_words, tokens

_MOST_OF_A_KIND = 5
_KIND = "internal-link"
_THOUSAND = 1000
_RELATED = 2  # content words of a page's title that occur in the post
# Anchors that say nothing of the page behind them.
_EMPTY = frozenset(
    {"here", "click here", "this", "link", "this link", "read more", "more", "learn more", "this page"}
    | {"this article", "this post", "see here", "find out more", "hier", "hier klicken", "mehr", "ici"}
    | {"cliquez ici", "en savoir plus", "aquí", "haz clic aquí", "más", "qui", "clicca qui", "aqui"}
    | {"clique aqui", "klik hier", "här", "her", "tutaj", "zde", "здесь", "тут", "ここ", "こちら", "这里"}
)


def own_links(reading: Reading) -> Iterator[Issue]:
    """A link to the own site; with own pages, links to these alone, each once, from words that name it."""
    if reading.post.links is None:
        yield from links(reading, outbound=False)
        return
    known = {same_address(page.url) for page in reading.post.links.pages}
    hosts = {host_of(page.url) for page in reading.post.links.pages}
    linked: set[str] = set()
    found = 0
    for passage, target, anchor in _links(reading):
        if is_external(target) and host_of(target) not in hosts:
            continue
        address = same_address(target)
        message = _fault(passage, target, anchor, is_known=address in known, is_again=address in linked)
        linked.add(address)
        if message and found < _MOST_OF_A_KIND:
            found += 1
            is_listed = address in known
            yield reading.issue(_KIND, "low" if is_listed else "medium", message, passage, anchor or "")
    yield from _too_few(reading, len(linked & known))


def _links(reading: Reading) -> Iterator[tuple[Passage, str, str | None]]:
    for passage in reading.passages:
        for place, target in enumerate(passage.links):
            if not target.startswith(("#", "mailto:", "tel:")):
                yield passage, target, passage.anchors[place] if place < len(passage.anchors) else None


def _fault(
    passage: Passage, target: str, anchor: str | None, *, is_known: bool, is_again: bool
) -> str | None:
    if not is_known:
        return f"The link to {quote(target)} leads to no page of the list of own pages: take it out."
    if passage.kind == "heading":
        return f"The heading links to {quote(target)}: link it from a sentence."
    if is_again:
        return f"{quote(target)} is linked a second time: once is enough."
    if anchor is not None and (not tokens(anchor) or _says_nothing(anchor)):
        return f"The link text {quote(anchor)} does not name the page behind it: use words that do."
    return None


def _says_nothing(anchor: str) -> bool:
    bare = " ".join(tokens(anchor))
    return bare in _EMPTY or anchor.strip() in _EMPTY or anchor.strip().lower().startswith(("http", "www."))


def _too_few(reading: Reading, linked: int) -> Iterator[Issue]:
    links = reading.post.links
    if links is None or not links.pages:
        return
    wanted = round(links.per_thousand_words * reading.word_count / _THOUSAND)
    if linked >= wanted:
        return
    words = content_words(reading.text)
    related = sum(1 for page in links.pages if _is_related(content_words(page.title), words))
    if linked < min(wanted, related):
        message = (
            f"{linked} of the own pages are linked, {min(wanted, related)} would fit: "
            f"{links.per_thousand_words:g} in a thousand words were asked for."
        )
        yield reading.issue(_KIND, "low", message)


def _is_related(title: frozenset[str], words: frozenset[str]) -> bool:
    return len(title & words) >= min(_RELATED, max(1, len(title)))


def _has_pages(post: Post) -> bool:
    return post.links is not None


CHECKS = (
    Check(
        _KIND,
        own_links,
        ("medium", "low"),
        "none; with own pages: one that is not in the list (medium), a second link to a page, one from a "
        "heading, a text such as “here”, or fewer than asked for where titles fit",
        f"{YOAST_SEO}; the request",
        on=False,
        has_target=_has_pages,
    ),
)
