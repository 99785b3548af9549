"""Find the marks of reasoning in a text, by the table of their families."""
# ruff: noqa: RUF001  models write full-width signs

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.artifacts.tag_families import FAMILIES, whole_pattern
from shared.text.artifacts.tag_names import read_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("answer", "turn", "closing", "shared", "opening")
_GROUPS = {
    f"{kind}_{index}": (family, kind)
    for index, family in enumerate(FAMILIES)
    for kind in _KINDS
    if getattr(family, kind)
}
_TAG = LazyPattern(
    "|".join(
        f"(?P<{group}>{'|'.join(whole_pattern(family, template) for template in getattr(family, kind))})"
        for group, (family, kind) in _GROUPS.items()
    ),
    re.IGNORECASE,
)
_SHARED = {
    token.lower(): frozenset(family.name for family in FAMILIES if token in family.shared)
    for token in {token for family in FAMILIES for token in family.shared}
}
# Every mark begins with one of these; trying the pattern only there is 50 times as fast as searching with it.
_MARK = re.compile(
    r"<(?=[/|｜]|[^\W\d]|\\{1,2}/)|\[(?=/?[^\W\d_])|[◁＜【]|&(?=lt|#)"
    r"|\\(?=\\?(?:<(?:\\{0,2}/)?\w|u003))|\|(?=[a-z]\w{3,40}\|)|to="
    r"|\A\s{0,9}/think",
    re.IGNORECASE,
)
_ROLE = re.compile(r"<\|(?:start|begin|message_model|im_start)\|>\w{0,20}\s{0,3}\Z")
_ROLE_LENGTH = 48
_SELF_CLOSED = re.compile(r"/(?:\\{0,2}>|&gt;|&#62;)\Z")
_DECORATION = re.compile(r"(?:\*{1,3}|_{1,3}|`{1,3})\Z")


class ReasoningTag(msgspec.Struct, frozen=True):
    """A mark and its position.

    `kind`: opening, closing, shared (it closes other messages as well), empty (it closes itself), answer (the
    post begins) or turn (the user's next turn begins). `sure`: no other meaning is known of it.
    """

    family: str
    kind: str
    start: int
    end: int
    sure: bool = True
    only_paired: bool = False
    closes: frozenset[str] = frozenset()

    @property
    def closing(self) -> bool:
        """Whether the mark closes reasoning of its own family."""
        return self.kind == "closing"


def find_tags(text: str) -> Iterator[ReasoningTag]:
    """Yield the marks in order."""
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() >= end and (match := _TAG.match(text, mark.start())):
            tag = _read(text, match, end)
            if tag:
                end = tag.end
                yield tag


def with_commentary(text: str, tags: list[ReasoningTag]) -> list[ReasoningTag]:
    """Return the marks, with a last commentary as the answer of a whole text that has no other."""
    headers = [index for index, tag in enumerate(tags) if tag.family == "harmony" and tag.kind != "shared"]
    if not headers or any(tags[index].kind == "answer" for index in headers):
        return tags
    last = tags[headers[-1]]
    header = text[last.start : last.end].lower()
    ended = next((tag.end for tag in tags[headers[-1] + 1 :] if tag.kind == "shared"), len(text))
    if "commentary" not in header or "to=" in header or text[ended:].strip():
        return tags
    return [replace(tag, kind="answer") if tag is last else tag for tag in tags]


def _read(text: str, match: re.Match[str], least: int) -> ReasoningTag | None:
    family, kind = _GROUPS[match.lastgroup or ""]
    name = next((group for group in match.groups()[match.lastindex or 0 :] if group), "")
    sure = not family.only_paired
    if name:
        meaning = read_name(name)
        if meaning is None or (match[0][0] == "|" and not (meaning.opens or meaning.closes)):
            return None
        if meaning.closes:
            kind = "closing"
        elif kind == "opening" and _SELF_CLOSED.search(match[0]):
            kind = "empty"
        sure = sure and meaning.sure and _is_plain(match[0])
    start, end = _with_surroundings(text, match, least)
    return ReasoningTag(
        family=family.name,
        kind=kind,
        start=start,
        end=end,
        sure=sure,
        only_paired=family.only_paired,
        closes=_SHARED[match[0].lower()] if kind == "shared" else frozenset(),
    )


def _is_plain(mark: str) -> bool:
    """Return whether a mark is written as models write it: people escape one that they write about."""
    return (mark[0] in "<|◁" and mark[-1] in ">|▷") or (mark[0] == "[" and mark.isupper())


def _with_surroundings(text: str, match: re.Match[str], least: int) -> tuple[int, int]:
    """Return the place of a mark with the role before it, or with the emphasis around it."""
    start, end = match.span()
    if match[0].startswith(("<|", "to=")):
        role = _ROLE.search(text[max(least, start - _ROLE_LENGTH) : start])
        return start - (len(role[0]) if role else 0), end
    decoration = _DECORATION.search(text, max(least, start - 3), start)
    if decoration and text.startswith(decoration[0], end):
        return decoration.start(), end + len(decoration[0])
    return start, end
