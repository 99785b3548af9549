"""Find tags around the whole post: <answer>…</answer>, <article lang="en">…</article>, [POST]…[/POST].

A name that is nothing but a wrapper may stand alone, as a cut-off answer has no end. A name that HTML or a
person uses as well is a wrapper where its tags are the first and the last of the text, and belong together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from shared.text.artifacts import unknown_tags, wrapper_names
from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.artifacts.span import ArtifactSpan
from shared.text.artifacts.wrapper_names import ALONE, PAIRED

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = "answer-tag"

_NAME = rf"(?:{PAIRED}|{ALONE})"
_OPENING = LazyPattern(
    rf"\s*(?:<(?P<tag>{_NAME})(?:\s[^<>\n]{{0,200}})?>|&lt;(?P<escaped>{_NAME})&gt;"
    rf"|\[(?P<bracket>{_NAME}|blog post|final answer)\](?![(\[:]))",
    re.IGNORECASE,
)
_CLOSING = LazyPattern(
    rf"(?:</(?P<tag>{_NAME})\s{{0,9}}>|&lt;/(?P<escaped>{_NAME})&gt;"
    rf"|\[/(?P<bracket>{_NAME}|blog post|final answer)\])\s{{0,9}}\Z",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\s*<(?:\?xml|!doctype)[^<>\n]{0,100}>\s*", re.IGNORECASE)
# Elements before a post with its title, date, author and the like.
_FIELD_NAME = (
    r"(?:title|headline|meta[_-]?(?:title|description)|description|slug|tags|keywords|summary|excerpt|author"
    r"|date|category)"
)
_FIELD = re.compile(rf"\s*<({_FIELD_NAME})>([^<>]{{1,400}})</\1>", re.IGNORECASE)
# One that is not closed, or after which the post has no whole line yet.
_OPEN_FIELD = re.compile(
    rf"\s*<{_FIELD_NAME}>(?:[^<>]{{0,400}}(?:</?\w{{0,20}})?"
    r"|[^<>]{1,400}</[\w-]{1,20}>\s*(?:<\w{0,20}|[^<\n]{0,200}))?\Z",
    re.IGNORECASE,
)
_TITLES = frozenset({"title", "headline"})
_TITLE_HEADING = re.compile(r"\s*# \S")
_MARKDOWN = re.compile(r"\s*(?:<!--|[^<\s]|\Z)")
# A wrapper on a line of its own before a title or front matter.
_BEFORE_POST = re.compile(r"[ \t]*\r?\n\s*(?:#{1,2} \S|---[ \t]*\r?\n[\w-]+:)")
_BEGINS, _ENDS = re.compile(r"\s*(?:<|&lt;|\[)"), re.compile(r"(?:>|&gt;|\])\s*\Z")
_LONGEST_CLOSE = 80
_DEEPEST = 6
_REMARK = 400  # characters after a wrapper that may be a model's closing words


class _Mark(msgspec.Struct, frozen=True):
    """A tag at an end of the text, perhaps several times: how it is written, its name, its place."""

    form: str
    name: str
    start: int
    end: int
    times: int = 1

    def pairs_with(self, other: _Mark) -> bool:
        is_same = (self.form, self.name) == (other.form, other.name)
        return is_same and (self.times == other.times or wrapper_names.may_stand_alone(self.name))

    def joined(self, other: _Mark) -> _Mark | None:
        """Return this tag with the same one beside it, or None if the other is not the same."""
        if (self.form, self.name) != (other.form, other.name) or self.form != "tag":
            return None
        start, end = min(self.start, other.start), max(self.end, other.end)
        return _Mark(self.form, self.name, start, end, self.times + other.times)


def begins(text: str, place: int) -> bool:
    """Return whether a wrapper begins at a place."""
    return _BEGINS.match(text, place) is not None and _OPENING.match(text, place) is not None


def find(text: str, *, partial: bool = False) -> list[ArtifactSpan]:
    """Return the wrappers around a whole text; those of a growing one (`partial`) are still open."""
    if not (_BEGINS.match(text) or _ENDS.search(text, max(0, len(text) - _LONGEST_CLOSE))):
        return []
    opening, closing = _openings(text), _closings(text)
    if partial and opening and _is_field_open(text, opening[-1].end):
        return [ArtifactSpan(0, len(text), RULE)]
    if opening and (_is_mentioned(text, opening[0].end) or unknown_tags.find_kept(text)):
        opening = []
    found, closed = _around(text, opening, closing, partial=partial)
    if opening and not found:
        return []
    names = {mark.name for mark in opening}
    for mark in closing[closed:]:
        is_stray = mark.form == "tag" and (mark.name in names or f"<{mark.name}" not in text.lower())
        if not is_stray:
            break
        found.append(ArtifactSpan(mark.start, mark.end, RULE))
    return found


def holds_markdown(text: str) -> str | None:
    """Return the Markdown within the wrapper around a text; a cut-off text lacks its end."""
    opening, closing = _openings(text), _closings(text)
    if not opening:
        return None
    if not closing:
        return text[opening[-1].end :] if _BEFORE_POST.match(text, opening[-1].end) else None
    if not opening[0].pairs_with(closing[0]):
        return None
    inner = text[opening[-1].end : closing[min(len(opening), len(closing)) - 1].start]
    return inner if _MARKDOWN.match(inner) else None


def _openings(text: str) -> list[_Mark]:
    declaration = _DECLARATION.match(text)
    place, found = declaration.end() if declaration else 0, list[_Mark]()
    while match := _OPENING.match(text, place):
        form = match.lastgroup or ""
        start = match.end() - len(match[0].lstrip())
        mark = _Mark(form, match[form].lower(), start if found or not declaration else 0, match.end())
        if found and found[-1].end == place and (joined := found[-1].joined(mark)):
            mark = joined
            found.pop()
        elif len(found) == _DEEPEST:  # more than a frame has; a few at a time would take many passes
            return []
        found.append(mark)
        place = match.end()
        while found[0].form == "tag" and (field := _FIELD.match(text, place)):
            place = field.end()
    return found


def _closings(text: str) -> list[_Mark]:
    found: list[_Mark] = []
    end = len(text.rstrip())
    while match := _CLOSING.search(text[(before := max(0, end - _LONGEST_CLOSE)) : end]):
        form = match.lastgroup or ""
        mark = _Mark(form, match[form].lower(), before + match.start(), end)
        if found and (joined := found[-1].joined(mark)):
            mark = joined
            found.pop()
        elif len(found) == _DEEPEST:  # more than a frame has; a few at a time would take many passes
            return []
        found.append(mark)
        end = before + match.start()
    return found


def _around(
    text: str, opening: list[_Mark], closing: list[_Mark], *, partial: bool
) -> tuple[list[ArtifactSpan], int]:
    """Return the wrappers with the fields between them, and the number of their closing tags."""
    if any(wrapper_names.is_html(mark.name) for mark in opening) and not _MARKDOWN.match(
        text, opening[-1].end
    ):
        return [], 0
    found: list[ArtifactSpan] = []
    closed = 0
    for mark in opening:
        is_closed = closed < len(closing) and mark.pairs_with(closing[closed])
        if is_closed and _belong_together(text, mark, closing[closed]):
            found.append(ArtifactSpan(closing[closed].start, closing[closed].end, RULE))
            closed += 1
        elif partial and (remark := _remark_after(text, mark)):
            found.append(remark)
        elif not _may_be_open(text, mark, partial=partial):
            break
        found += _fields(text, mark, opening[-1].end)
        found.append(ArtifactSpan(mark.start, mark.end, RULE))
    return found, closed


def _fields(text: str, mark: _Mark, post: int) -> Iterator[ArtifactSpan]:
    """Yield the elements after a wrapper; a title keeps its words, unless a heading begins the `post`."""
    place = mark.end
    while mark.form == "tag" and (field := _FIELD.match(text, place)):
        start, place = field.end() - len(field[0].lstrip()), field.end()
        if field[1].lower() in _TITLES and not _TITLE_HEADING.match(text, max(place, post)):
            yield ArtifactSpan(start, field.start(2), RULE)
            yield ArtifactSpan(field.end(2), place, RULE)
        else:
            yield ArtifactSpan(start, place, RULE)


def _remark_after(text: str, mark: _Mark) -> ArtifactSpan | None:
    """Return the end of a wrapper with what a model has begun to say after it."""
    place = text.lower().rfind(f"</{mark.name}", max(mark.end, len(text) - _REMARK))
    if mark.form != "tag" or place < 0:
        return None
    close = _Mark(mark.form, mark.name, place, len(text))
    return ArtifactSpan(place, len(text), RULE) if _belong_together(text, mark, close) else None


def _is_field_open(text: str, place: int) -> bool:
    while not _OPEN_FIELD.match(text, place):
        field = _FIELD.match(text, place)
        if not field:
            return False
        place = field.end()
    return True


def _may_be_open(text: str, mark: _Mark, *, partial: bool) -> bool:
    """Return whether a wrapper may lack its end, or have none yet."""
    if mark.form == "tag" and wrapper_names.may_stand_alone(mark.name):
        return True
    if f"/{mark.name}" in text[mark.end :].lower():
        return False
    if mark.form == "tag" and partial:
        return True
    return (mark.form == "tag" or partial) and _BEFORE_POST.match(text, mark.end) is not None


def _belong_together(text: str, opening: _Mark, closing: _Mark) -> bool:
    """Return whether the last tag closes the first one, and not another one of its name."""
    if opening.form != "tag":
        return True
    depth = 0
    for tag in re.finditer(
        rf"<(/?){re.escape(opening.name)}[\s>]", text[opening.end : closing.start], re.IGNORECASE
    ):
        depth += -1 if tag[1] else 1
        if depth < 0:
            return False
    return depth == 0


def _is_mentioned(text: str, place: int) -> bool:
    """Return whether a sentence goes on after a tag at its start."""
    return re.match(r" [a-z]", text[place : place + 2]) is not None
