"""Check links to the own site: listed pages, each once, from words that name it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from functions.quality.checks.check import YOAST_SEO, Check
from functions.quality.checks.post import Post, Reading, quote
from functions.quality.checks.seo import links
from shared.jobs.outputs import Issue
from shared.materials.addresses import Site
from shared.materials.link_places import Link
from shared.materials.link_words import reads
from shared.materials.own_links import most_links
from shared.messages.inputs import Page
from shared.text.prose import content_words

_MOST_OF_A_KIND = 5
_KIND = "internal-link"
_RELATED = 2  # content words of a page's title that occur in the post


def own_links(reading: Reading) -> Iterator[Issue]:
    """A link to the own site; with own pages, links to these alone, each once, from words that name it."""
    if reading.post.links is None:
        yield from links(reading, outbound=False)
        return
    own = reading.post.links
    sources = [source.url for source in reading.post.sources if source.url]
    site = Site(own.pages, sources, own.sitemap)
    linked: set[str] = set()
    found = 0
    for link in reading.links:
        if not site.is_own(link.address) or site.is_allowed(link.address):
            continue
        page = site.page(link.address)
        message = _fault(link, page, linked)
        linked |= {page.url} if page else set()
        if message and found < _MOST_OF_A_KIND:
            found += 1
            yield reading.issue_of_link(_KIND, "low" if page else "medium", message, link)
    yield from _too_few(reading, len(linked))


def _fault(link: Link, page: Page | None, linked: Collection[str]) -> str | None:
    address = quote(link.address)
    if page is None:
        return f"The link to {address} leads to no page of the list of own pages: take it out."
    if link.in_heading:
        return f"The heading links to {address}: link it from a sentence."
    if page.url in linked:
        return f"{address} is linked a second time: once is enough."
    if not link.has_image and not reads(link.text, link.address):
        return f"The link text {quote(link.text)} does not name the page behind it: use words that do."
    return None


def _too_few(reading: Reading, linked: int) -> Iterator[Issue]:
    links = reading.post.links
    if links is None or not links.pages:
        return
    wanted = most_links(reading.word_count, links.per_thousand_words)
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
