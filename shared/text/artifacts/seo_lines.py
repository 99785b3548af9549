"""Read the lines of a block that have a label for search engines, and judge whose they are."""
# ruff: noqa: RUF001  models write full-width marks

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from shared.text.artifacts.seo_labels import DESCRIPTION, KEYS, ORDER, STRONG, SUBJECT, SURE, TITLE, WEAK
from shared.text.scripts import is_spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.text.markdown import Block


class Row(NamedTuple):
    """A line of a block: its place, the kind of its label or None, the label, and what follows it.

    `depth` is the indentation of an item, and -1 of a line that is none.
    """

    start: int
    end: int
    kind: str | None
    label: str
    value: str
    depth: int


_LINE = re.compile(
    rf"[ \t]{{0,6}}(?:[-*+•] |\d{{1,2}}[.)] |#{{1,6}} |> ?)?[*_`\[]{{0,3}}(?:(?P<strong>{STRONG})"
    rf"|(?P<order>{ORDER})|(?P<weak>{WEAK}))"
    r"(?: ?\([^()\n]{0,60}\))?[*_`\]]{0,3} ?[:：][*_]{0,3}(?P<value>[^\n]*)",
    re.IGNORECASE,
)
_HINT = re.compile(
    rf"(?:\A|\n)[ \t>]{{0,6}}(?:[-*+•] |\d{{1,2}}[.)] |#{{1,6}} )?[*_`\[]{{0,3}}(?:{STRONG}|{ORDER}|{WEAK})"
    r"(?!\w)",
    re.IGNORECASE,
)
_TITLE = re.compile(TITLE, re.IGNORECASE)
_NAMES = re.compile(rf"(?:{KEYS}|{TITLE})", re.IGNORECASE)
_SUMMARY = re.compile(rf"(?:{KEYS}|{DESCRIPTION})", re.IGNORECASE)
_SURE = re.compile(SURE, re.IGNORECASE)
_ITEM = re.compile(r"(?P<indent>[ \t]{2,})\S|(?P<before>[ \t]*)(?:[-*+•]|\d{1,2}[.)]) ")
_SENTENCE_END = re.compile(r"[.!?。！？][\"”’)*_\]]{0,3}\Z")
_SENTENCES = re.compile(r"[.!?][\"”’)*_\]]{0,3}\s+\S|[。！？].")
_WORD = re.compile(r"\w{3,}")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SUBJECT = re.compile(SUBJECT, re.IGNORECASE)
_LONGEST = 1500  # characters of a block
_LONG = 60  # characters of a line, from which on a value may be broken into lines
_SENTENCE = 5  # words that end as one does
_FEW = 2  # labels of an order, which a person hardly writes together


def may_have(text: str) -> bool:
    """Return whether a line begins with a label's words."""
    return _HINT.search(text) is not None


def begins(block: str) -> bool:
    """Return whether a block begins with a label's words."""
    return _HINT.match(block) is not None


def rows(text: str, start: int, end: int) -> list[Row]:
    """Return the lines of a span that are not blank."""
    found, place = [], start
    for line in text[start:end].splitlines(keepends=True):
        match = _LINE.match(line)
        end = place + len(line)
        if match:
            named = next(each for each in ("strong", "order", "weak") if match[each])
            label, value = match[named].lower(), match["value"].strip()
            kind = "weak" if named == "strong" and not _is_sure(label, value) else named
            found.append(Row(place, end, kind, label, value, _depth(line)))
        elif line.strip():
            found.append(Row(place, end, None, "", line.rstrip(), _depth(line)))
        place = end
    return found


def is_prose(value: str) -> bool:
    """Return whether what follows a label is sentences, as of a person who explains something."""
    bare = value.strip("*_ ")
    is_sentence = bare.endswith((".", "!", "?")) and len(bare.split()) >= _SENTENCE
    return is_sentence or _SENTENCES.search(bare) is not None


def _is_sure(label: str, value: str) -> bool:
    """Return whether only an order has a label with such a value: a slug is a snail, too."""
    if _SURE.search(label):
        return True
    bare = value.strip("*_` ")
    return bool(bare) and " " not in bare if label.endswith("slug") else not is_prose(value)


def _depth(line: str) -> int:
    item = _ITEM.match(line)
    return len(item["indent"] or item["before"] or "") if item else -1


def count_labelled(lines: Sequence[Row]) -> int:
    """Return how many lines from the first on have a label, or go on with the value of one."""
    for index, row in enumerate(lines):
        if row.kind is None and not (index and _continues(lines, index)):
            return index
    return len(lines)


def begin_of_end(lines: Sequence[Row]) -> int:
    """Return the index from which on all lines have a label, or go on with a value."""
    first = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].kind is not None:
            first = index
        elif not (index and _continues(lines, index)):
            break
    return first


def is_order(lines: Sequence[Row], title: str | None) -> bool:
    """Return whether lines together are an order's: a sure one, two that it has together, the title again."""
    if any(row.kind == "strong" for row in lines):
        return True
    named = {row.label: row for row in lines if row.kind == "order"}
    names_title = next((label for label in named if _TITLE.fullmatch(label)), None)
    if names_title and title is not None:
        if is_alike(named[names_title].value, title):
            return True
        del named[names_title]  # that of a film, a book or a talk
    return len(named) >= _FEW and any(map(_NAMES.fullmatch, named))


def is_alike(one: str, other: str) -> bool:
    """Return whether two titles have most of their words in common, or characters without spaces."""
    a, b = (set(_WORD.findall(each.casefold())) for each in (one, other))
    if not (is_spaced(one) and is_spaced(other)):
        a, b = (set(re.sub(r"\W", "", each.casefold())) for each in (one, other))
    return len(a & b) * 2 > max(len(a), len(b))


def find_kept(text: str) -> str | None:
    """Return a line of keywords or of a description, which a person may write, at an edge of a post."""
    blocks = _BLANK_LINE.split(text.strip())
    for block in [*(blocks[1:2] if blocks[0].startswith("#") else []), *blocks[1:][-1:]]:
        lines = rows(block, 0, min(len(block), _LONGEST))
        wanted = [row for row in lines if row.kind == "order" and _SUMMARY.fullmatch(row.label)]
        if wanted and count_labelled(lines) == len(lines) and not _SUBJECT.search(text):
            return block[wanted[0].start : wanted[0].end].strip()
    return None


def _continues(lines: Sequence[Row], index: int) -> bool:
    """Return whether a line goes on with the value before it: a list below it, or a line that was broken."""
    before, row = lines[index - 1], lines[index]
    if not before.value.strip("*_ "):
        return True
    if row.depth >= 0:
        label = next((each for each in reversed(lines[:index]) if each.kind), None)
        return label is None or row.depth > label.depth
    return before.end - before.start >= _LONG and not _SENTENCE_END.search(before.value)


def is_labelled(text: str, part: Block) -> list[Row]:
    """Return the lines of a block if all have a label; nothing otherwise."""
    lines = rows(text, part.start, part.end)
    return lines if lines and count_labelled(lines) == len(lines) else []
