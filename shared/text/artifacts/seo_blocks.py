"""Find the lines for search engines around a post: meta title, meta description, slug, tags."""
# ruff: noqa: RUF001  models write full-width colons

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.text.markdown import Block


class Labels(Enum):
    """What the lines of a block are."""

    NONE = auto()
    WEAK = auto()  # a blog's own, too: tags, a category
    STRONG = auto()  # an order's: meta description, focus keyword


_KEY = r"(?:key ?words?|key ?phrases?)"
_STRONG = (
    r"(?:title tag|(?:seo|meta|search|og|open graph|social)[ :_-]?(?:page[ -])?(?:title|description|tags?"
    r"|data|slug"
    rf"|{_KEY}|snippet|information|details)(?: tags?)?|(?:seo|url)[ -](?:friendly )?(?:slug|url)"
    rf"|(?:focus|target|primary|secondary|main|seo|lsi|long[- ]tail|related|suggested)[ -]{_KEY}"
    rf"|{_KEY} (?:used|density|included|targeted)|suggested (?:slug|tags|titles?|hashtags|url|categor(?:y"
    rf"|ies)"
    r"|meta \w+|internal links?|images?)|readability(?: score)?|flesch[\w -]{0,20}|slug"
    r"|meta-?(?:titel|beschreibung)|fokus-?keyword|(?:méta-?|balise )(?:titre|description)|mot-clé principal"
    r"|(?:título|descripción|título|descrição|palabra clave|palavra-chave) (?:seo|meta|principal|foco)"
    r"|meta[ -]?(?:título|descripción|descrição|titolo|descrizione|beschrijving|opis|описание)"
    r"|(?:parola chiave|zoekwoord|słowo kluczowe) \w+|мета[- ]?(?:заголовок|описание)|ключев(?:ое"
    r"|ые) слов(?:о|а)"
    r"|元描述|メタディスクリプション|메타 설명)"
)
_WEAK = (
    rf"(?:titles?|page title|url|permalink|tags?|{_KEY}|categor(?:y|ies)|description|excerpt|hashtags?|tone"
    r"|(?:target )?audience|word count|reading time|read time|author|date|format|language|style|cta"
    r"|call to action|topics?|schlagw[oö]rter|kategorien?|étiquettes|mots-clés|etiquetas|palabras clave"
    r"|palavras-chave|tag|parole chiave|trefwoorden|tagi|теги|标签|タグ|태그|关键词|キーワード|키워드)"
)
_LINE = re.compile(
    rf"[ \t]{{0,6}}(?:[-*+•] |\d{{1,2}}[.)] |#{{1,6}} |> ?)?[*_`\[]{{0,3}}(?:(?P<strong>{_STRONG})"
    rf"|(?P<weak>{_WEAK}))"
    r"(?: ?\([^()\n]{0,60}\))?[*_`\]]{0,3} ?[:：][*_]{0,3}(?=\s|\S|\Z)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W{0,8}(?:seo|meta|metadata|meta[ -]?data|seo[ -](?:meta ?data|information|info|details|block|elements"
    r"|section|data|package|notes|metadata|optimi[sz]ation|settings|summary|meta|tags)|meta[ -](?:tags"
    r"|information|info|details|elements|data)|on-page seo)(?: \([^()\n]{0,40}\))?\W{0,6}",
    re.IGNORECASE,
)
_HINT = re.compile(
    rf"(?:\A|\n)[ \t>]{{0,6}}(?:[-*+•] |\d{{1,2}}[.)] |#{{1,6}} )?[*_`\[]{{0,3}}(?:{_STRONG}|{_WEAK})\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"[ \t]{0,3}(?P<bold>\*\*|__)?(?:title|titel|titre|título|titolo)(?P<shut>\*\*|__)?[ \t]?:(?:\*\*"
    r"|__)?[ \t]*",
    re.IGNORECASE,
)
# A post about these lines names them.
_SUBJECT = re.compile(
    r"meta[ -]?(?:description|title|tag|data)|\bslugs?\b|\bseo\b|search engine|focus key|front matter"
    r"|metadata",
    re.IGNORECASE,
)
_BLOCKS = frozenset({"paragraph", "bullet_list", "ordered_list", "blockquote", "heading"})
_LONGEST = 1500  # characters
_MOST_BLOCKS = 16


def may_have(text: str) -> bool:
    """Return whether an end of a text is worth a parse."""
    return _HINT.search(text) is not None


def may_be_open(text: str) -> bool:
    """Return whether a growing text has no more yet than a heading of such lines and one block."""
    heading, *rest = text.strip().split("\n\n", 2)
    return len(rest) < 2 and _HEADING.fullmatch(heading) is not None  # noqa: PLR2004


def has_strong(text: str) -> bool:
    """Return whether a line begins with a label that only an order has."""
    return any(match and match["strong"] for match in map(_LINE.match, text.split("\n")))


def judge(text: str, part: Block) -> Labels:
    """Return whether all lines of a block are labelled ones, and how sure that is."""
    words = text[part.start : part.end]
    if part.kind not in _BLOCKS or len(words) > _LONGEST:
        return Labels.NONE
    if part.kind == "heading" and _HEADING.fullmatch(words.strip()):
        return Labels.WEAK
    found = [_LINE.match(line) for line in words.split("\n") if line.strip()]
    if not found or not found[0]:
        return Labels.NONE
    # A long value breaks its line, and tags may be a list of their own.
    if sum(match is None for match in found) * 2 > len(found):
        return Labels.NONE
    return Labels.STRONG if any(match and match["strong"] for match in found) else Labels.WEAK


def find_before(text: str, parts: list[Block]) -> Iterator[ArtifactSpan]:
    """Yield the labelled blocks at the start, also under a title; a title among them stays without one."""
    first = 1 if parts and parts[0].kind == "heading" and judge(text, parts[0]) is Labels.NONE else 0
    kinds = [judge(text, part) for part in parts[first:]]
    count = first + next((index for index, kind in enumerate(kinds) if kind is Labels.NONE), len(kinds))
    if Labels.STRONG not in kinds[: count - first] or count == len(parts):
        return
    if _SUBJECT.search(text, parts[count].start) or (first and _SUBJECT.search(text, 0, parts[0].end)):
        return
    headed = bool(first) or parts[count].kind in {"heading", "hr"}
    for part in parts[first:count]:
        yield from _lines(text, part, headed=headed)


def find_after(text: str, parts: list[Block], start: int) -> dict[int, Labels]:
    """Return which last blocks are labelled, by index, if the post from `start` on names no such lines."""
    found: dict[int, Labels] = {}
    for index in range(len(parts) - 1, max(-1, len(parts) - 1 - _MOST_BLOCKS), -1):
        kind = judge(text, parts[index])
        if kind is not Labels.NONE:
            found[index] = kind
        elif found and parts[index].kind != "hr":
            break
    if Labels.STRONG not in found.values() or _SUBJECT.search(text, start, parts[min(found)].start):
        return {}
    return found


def _lines(text: str, part: Block, *, headed: bool) -> Iterator[ArtifactSpan]:
    """Yield a block without the title in it, whose label goes."""
    start, place = part.start, part.start
    for line in text[part.start : part.end].splitlines(keepends=True):
        title = None if headed else _TITLE.match(line)
        if title and line[title.end() :].strip():
            if start < place:
                yield ArtifactSpan(start, place, "seo-block")
            whole = (
                title["bold"]
                and not title["shut"]
                and not line[: title.end()].rstrip().endswith(title["bold"])
            )
            yield ArtifactSpan(place, place + (title.start() if whole else title.end()), "title-label")
            start = place + len(line)
        place += len(line)
    if start < part.end:
        yield ArtifactSpan(start, part.end, "seo-block")
