"""Links of a post: those to own pages are pages given, once, outside of headings, with words that read.

Pure. What a model writes is not trusted: any other link to the site is taken out and its words stay. A text
whose links keep the rules stays byte for byte, except that an address is written as it was given.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from shared.materials.addresses import Site
from shared.materials.link_places import Link, find_links
from shared.materials.link_words import reads
from shared.messages.inputs import Page
from shared.text.prose import shorten
from shared.text.safe_markdown import safe
from shared.text.sanitizer.hazards import can_stay
from shared.text.spans import Span

Fault = Literal["foreign", "elsewhere", "heading", "words", "again", "many"]
_SAYS: dict[Fault, str] = {
    "foreign": "to a page that was not given",
    "elsewhere": "to another site that nobody gave",
    "heading": "in a heading",
    "words": "whose words do not say what the page has",
    "again": "to a page that is linked already",
    "many": "beyond the number asked for",
}
_SCHEME = re.compile(r"\s*(?:https?:[/\\]*)?(?:www\.)?", re.IGNORECASE)
# A bare address, also as it is written where no renderer is to make a link of it.
_WRITTEN_SCHEME = re.compile(
    r"\s*<?(?:https?(?::|\\:|&(?:#58|#x3a|colon);)(?:[/\\]|&(?:#47|#x2f|sol);)*"
    r"|(?=www\b))(?:www(?:\\?\.|&(?:#46|#x2e|period);))?",
    re.IGNORECASE,
)
_PASSES = 4  # a link that is taken out may uncover another one
_SHOWN = 3  # addresses that a note names
_LONGEST_SHOWN = 100  # characters


class Edit(NamedTuple):
    """The replacement of a span."""

    span: Span
    instead: str


class _Taken(NamedTuple):
    fault: Fault
    address: str


def most_links(words: int, per_thousand: float) -> int:
    """Return how many links to own pages a post of so many words may have; one at least."""
    return max(1, round(per_thousand * words / 1000))


def enforce(  # noqa: PLR0913  the parts of one rule
    markdown: str,
    pages: Sequence[Page],
    allowed_sources: Iterable[str],
    words: int,
    per_thousand: float,
    *,
    sitemap: str | None = None,
    is_foreign: Callable[[str], bool] | None = None,
) -> tuple[str, tuple[str, ...]]:
    """Return the text with the links that may be in it, and a sentence on each kind taken out.

    `allowed_sources` are addresses that may be linked to although they are on the same site. Without a page
    or a sitemap nothing is known of the site, and its links stay. `is_foreign` tells the addresses of other
    sites that go as well. What `safe` makes of the text keeps the rules, too.
    """
    if not (pages or sitemap or is_foreign) or not _may_link(markdown):
        return markdown, ()
    site = Site(pages, allowed_sources, sitemap) if pages or sitemap else None
    rules = _Rules(site, most_links(words, per_thousand), [], is_foreign)
    return rules.hold_written(rules.hold(markdown)), tuple(_describe(rules.taken))


class _Rules(NamedTuple):
    site: Site | None
    most: int
    taken: list[_Taken]
    is_foreign: Callable[[str], bool] | None = None

    def hold_written(self, markdown: str) -> str:
        """Return a text that keeps the rules in the form in which it is published.

        Renderers read raw HTML in different ways, until it is written anew; that makes links of addresses
        that were none.
        """
        for _ in range(2 * _PASSES):
            if can_stay(markdown):
                return markdown
            plain = safe(markdown)
            held = self.hold(plain)
            if held == plain:
                return markdown
            markdown = held
        return markdown

    def hold(self, markdown: str) -> str:
        """Return a text whose links keep the rules."""
        for number in range(2 * _PASSES):
            # Only a text that is made to outwit the rules comes so far that its links are shown as written.
            review = _Review(self, escapes=number >= _PASSES)
            if not (edits := review.edits(markdown)):
                break
            markdown = _apply(markdown, edits)
        return markdown


def _may_link(markdown: str) -> bool:
    return any(mark in markdown for mark in ("](", "]:", "<", "://", ":\\", "www.", "WWW.", "&"))


class _Review:
    """Reads the links of a text once, in order, and collects what is to change."""

    def __init__(self, rules: _Rules, *, escapes: bool = False) -> None:
        self._site = rules.site
        self._is_foreign = rules.is_foreign
        self._left = rules.most
        self._taken = rules.taken
        self._escapes = escapes
        self._linked: set[str] = set()

    def edits(self, markdown: str) -> list[Edit]:
        found = find_links(markdown)
        edits = [edit for link in found.links for edit in self._edit(markdown, link)]
        edits += [Edit(span, "") for span, address in found.definitions if self._is_bad(address)]
        for span, address in found.lost:
            if self._is_bad(address):
                self._taken.append(_Taken("foreign" if self._is_own(address) else "elsewhere", address))
                edits.append(Edit(span, _break_links(markdown[slice(*span)])))
        return edits

    def _is_own(self, address: str) -> bool:
        return self._site is not None and self._site.is_own(address)

    def _is_bad(self, address: str) -> bool:
        if self._site and self._site.is_own(address):
            return not self._site.is_allowed(address)
        return self._is_elsewhere(address)

    def _is_elsewhere(self, address: str) -> bool:
        return self._is_foreign is not None and self._is_foreign(address)

    def _edit(self, markdown: str, link: Link) -> list[Edit]:
        if not self._is_bad(link.address):
            return []
        page = self._site.page(link.address) if self._site else None
        fault = self._find_fault(link, page)
        if fault is None and page:
            self._linked.add(page.url)
            self._left -= 1
            return _write(markdown, link, page.url)
        if fault:
            self._taken.append(_Taken(fault, link.address))
        return self._take_out(markdown, link)

    def _find_fault(self, link: Link, page: Page | None) -> Fault | None:
        if page is None:
            return "foreign" if self._is_own(link.address) else "elsewhere"
        if link.in_heading:
            return "heading"
        if not link.has_image and not reads(link.text, link.address):
            return "words"
        if page.url in self._linked:
            return "again"
        return None if self._left > 0 else "many"

    def _take_out(self, markdown: str, link: Link) -> list[Edit]:
        start = link.before[0]
        if link.kind in {"bare", "angle"}:
            words = markdown[link.before[1] : link.after[0]]
            return [Edit((start, link.after[1]), _SCHEME.sub("", words, count=1))]
        if self._escapes:
            return [Edit((start, start + 1), "&lt;")] if link.kind == "html" else [Edit((start, start), "\\")]
        begin = link.before[1]
        scheme = _WRITTEN_SCHEME.match(markdown, begin, link.after[0])
        shown = [Edit((begin, scheme.end()), "")] if scheme and scheme.end() > begin else []
        after = [Edit(link.after, "")] if link.after[0] < link.after[1] else []
        return [Edit(link.before, ""), *shown, *after]


def _write(markdown: str, link: Link, url: str) -> list[Edit]:
    """Write the address as it was given, unless it is."""
    if link.kind == "html":
        tag = f'<a href="{html.escape(url)}">'
        return [] if link.address == url else [Edit(link.before, tag)]
    target = f"](<{url}>" if "(" in url or ")" in url else f"]({url}"
    after = markdown[slice(*link.after)]
    return [] if after.startswith((f"{target})", f"{target} ")) else [Edit(link.after, f"{target})")]


def _break_links(lines: str) -> str:
    return re.sub(r"\](?=[(\[:])", r"] ", lines).replace("<", "&lt;")


def _apply(markdown: str, edits: Iterable[Edit]) -> str:
    pieces, place = list[str](), 0
    for (start, end), instead in sorted(edits):
        if start < place:
            continue  # it is within another one
        pieces += [markdown[place:start], instead]
        place = end
    return "".join([*pieces, markdown[place:]])


def _describe(taken: Sequence[_Taken]) -> Iterable[str]:
    for fault, says in _SAYS.items():
        addresses = [each.address for each in taken if each.fault == fault]
        if not addresses:
            continue
        shown = [f"“{shorten(address, _LONGEST_SHOWN)}”" for address in dict.fromkeys(addresses)]
        more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        count = "A link" if len(addresses) == 1 else f"{len(addresses)} links"
        was = "was" if len(addresses) == 1 else "were"
        yield f"{count} {says} {was} taken out and the words kept: {', '.join(shown[:_SHOWN])}{more}."
