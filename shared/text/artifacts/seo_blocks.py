"""Find the lines for search engines around a post: meta title, meta description, slug, tags."""
# ruff: noqa: RUF001  models write full-width colons

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from shared.text.artifacts import seo_lines, word_counts
from shared.text.artifacts.seo_labels import STRONG, SUBJECT, SURE, TITLE
from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.text.markdown import Block


class Labels(Enum):
    """The kinds of a block's lines."""

    NONE = auto()
    WEAK = auto()  # a person's, too: tags, a category, a title
    STRONG = auto()  # an order's: meta description, focus keyword


_HEADING = re.compile(
    r"\W{0,8}(?:seo|meta|metadata|meta[ -]?data|seo[ -](?:meta ?data|information|info|details|block|elements"
    r"|section|data|package|notes|metadata|optimi[sz]ation|settings|summary|meta|tags)|meta[ -](?:tags"
    r"|information|info|details|elements|data)|on-page seo)(?: \([^()\n]{0,40}\))?\W{0,6}",
    re.IGNORECASE,
)
_LABEL_HEADING = re.compile(rf"#{{1,6}} [*_ ]{{0,3}}(?:{STRONG})[*_: ]{{0,4}}", re.IGNORECASE)
_HEADED_END = re.compile(rf"(?:\A|\n)#{{1,6}} [*_ ]{{0,3}}(?:{STRONG})[*_: ]{{0,4}}\n[^#]*\Z", re.IGNORECASE)
_TITLE = re.compile(
    rf"[ \t]{{0,3}}(?P<bold>\*\*|__)?{TITLE}(?P<shut>\*\*|__)?[ \t]?[:：](?:\*\*|__)?[ \t]*", re.IGNORECASE
)
_SUBJECT = re.compile(SUBJECT, re.IGNORECASE)
_SURE = re.compile(SURE, re.IGNORECASE)
_TITLE_LINE = re.compile(r"(?:\*\*|__)[^\n]{1,200}(?:\*\*|__)\Z|[^\n]{1,120}[^\s.!?:;,。！？：]\Z")
_BLOCKS = frozenset({"paragraph", "bullet_list", "ordered_list", "blockquote", "heading"})
_LONGEST = 1500  # characters
_MOST_BLOCKS = 16


def may_have(text: str) -> bool:
    """Return whether an end of a text is worth a parse."""
    return seo_lines.may_have(text) or any(map(word_counts.is_count, text.split("\n")))


def may_end(tail: str, last: str) -> bool:
    """Return whether an end is worth a parse: a labelled block, or one under a heading that is a label."""
    return may_have(last) or _HEADED_END.search(tail) is not None


def may_be_open(text: str) -> bool:
    """Return whether a growing text has no more yet than a heading of such lines and one block."""
    heading, *rest = text.strip().split("\n\n", 2)
    return len(rest) < 2 and _HEADING.fullmatch(heading) is not None  # noqa: PLR2004


def has_order(text: str) -> bool:
    """Return whether lines begin with a label that only an order has, or with two that it has together."""
    return seo_lines.is_order(seo_lines.rows(text, 0, len(text)), None)


def judge(text: str, part: Block) -> Labels:
    """Return whether all lines of a block are labelled ones, and how sure that is."""
    if part.kind not in _BLOCKS or part.end - part.start > _LONGEST:
        return Labels.NONE
    if part.kind == "heading" and _HEADING.fullmatch(text[part.start : part.end].strip()):
        return Labels.WEAK
    lines = seo_lines.is_labelled(text, part)
    if not lines:
        return Labels.NONE
    return Labels.STRONG if any(row.kind == "strong" for row in lines) else Labels.WEAK


def find_before(text: str, parts: list[Block]) -> Iterator[ArtifactSpan]:
    """Yield the labelled blocks at the start, also under a title; a title among them stays without one."""
    title = _title(text, parts)
    first = count = 0 if title is None else 1
    while count < len(parts) and (taken := _taken(text, parts, count)):
        count += taken
    if count == len(parts):
        return
    part, begun = parts[count], parts[count].start
    lines = seo_lines.rows(text, part.start, min(part.end, part.start + _LONGEST))
    labelled = lines[: seo_lines.count_labelled(lines)]
    if part.kind == "paragraph" and any(row.kind == "strong" for row in labelled):
        begun = labelled[-1].end  # the post begins on the next line
    if not _is_sure(text, parts[: count + 1], begun, title):
        return
    if _SUBJECT.search(text, begun) or (title and _SUBJECT.search(title)):
        return
    headed = title is not None or part.kind in {"heading", "hr"}
    for each in parts[first:count]:
        yield from _lines(text, each.start, each.end, headed=headed)
    yield from _lines(text, part.start, begun, headed=headed)


def find_after(text: str, parts: list[Block], start: int) -> dict[int, Labels]:
    """Return which last blocks are labelled, by index, if the post from `start` on names no such lines."""
    found: dict[int, Labels] = {}
    for index in range(len(parts) - 1, max(-1, len(parts) - 1 - _MOST_BLOCKS), -1):
        part = parts[index]
        kind = judge(text, part)
        if _is_headed(text, parts, index - 1) or (index + 1 in found and _is_headed(text, parts, index)):
            kind = Labels.STRONG
        if kind is not Labels.NONE:
            found[index] = kind
        elif found and part.kind != "hr" and not word_counts.is_count(text[part.start : part.end]):
            break
    lines = [row for index in found for row in seo_lines.rows(text, parts[index].start, parts[index].end)]
    title = text[start : start + _LONGEST].lstrip().partition("\n")[0]
    if Labels.STRONG not in found.values():
        if not seo_lines.is_order(lines, title if title.startswith("#") else None):
            return {}
        found = dict.fromkeys(found, Labels.STRONG)
    return {} if _SUBJECT.search(text, start, parts[min(found)].start) else found


def trailing(text: str, part: Block) -> int:
    """Return where the last lines of a paragraph begin that only an order has; its end without such."""
    lines = seo_lines.rows(text, max(part.start, part.end - _LONGEST), part.end)
    first = seo_lines.begin_of_end(lines)
    if not 0 < first < len(lines) or not any(row.kind == "strong" for row in lines[first:]):
        return part.end
    return part.end if _SUBJECT.search(text, 0, lines[first].start) else lines[first].start


def _title(text: str, parts: list[Block]) -> str | None:
    """Return the title that the text begins with: a heading, or a line that looks like one."""
    if not parts or judge(text, parts[0]) is not Labels.NONE or _is_headed(text, parts, 0):
        return None
    words = text[parts[0].start : parts[0].end].strip()
    is_line = parts[0].kind == "paragraph" and _TITLE_LINE.match(words)
    return words if parts[0].kind == "heading" or is_line else None


def _taken(text: str, parts: list[Block], index: int) -> int:
    """Return how many blocks from this one on are labelled: two for a heading and its paragraph."""
    if _is_headed(text, parts, index):
        return 2 * (index + 2 < len(parts) and parts[index + 2].kind in {"heading", "hr"})
    counts = index > 0 and word_counts.is_count(text[parts[index].start : parts[index].end])
    return int(counts or judge(text, parts[index]) is not Labels.NONE)


def _is_headed(text: str, parts: list[Block], index: int) -> bool:
    """Return whether a heading is a label alone, and a short paragraph follows it."""
    if index < 0 or index + 1 >= len(parts) or parts[index].kind != "heading":
        return False
    heading, words = parts[index], parts[index + 1]
    label = text[heading.start : heading.end].strip()
    if not _LABEL_HEADING.fullmatch(label) or words.end - words.start > _LONGEST:
        return False
    if not _SURE.search(label) and seo_lines.is_prose(text[words.start : words.end].strip()):
        return False  # a section about snails, or about how a screen reads
    return words.kind in {"paragraph", "bullet_list"}


def _is_sure(text: str, parts: list[Block], begun: int, title: str | None) -> bool:
    """Return whether one of the first blocks, which end at `begun`, is an order's beyond doubt."""
    lines = seo_lines.rows(text, parts[0].start if title is None else parts[0].end, begun)
    if any(row.kind == "strong" for row in lines):
        return True
    if parts[0].kind == "paragraph" and title is not None:
        return False  # it may be no title
    headed = any(_is_headed(text, parts, index) for index in range(len(parts) - 1))
    counted = title is not None and any(word_counts.is_count(text[row.start : row.end]) for row in lines)
    return headed or counted or seo_lines.is_order(lines, title)


def _lines(text: str, begin: int, end: int, *, headed: bool) -> Iterator[ArtifactSpan]:
    """Yield a span without the title in it, whose label goes."""
    if word_counts.is_count(text[begin:end]):
        yield ArtifactSpan(begin, end, "word-count")
        return
    start = place = begin
    for line in text[begin:end].splitlines(keepends=True):
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
    if start < end:
        yield ArtifactSpan(start, end, "seo-block")
