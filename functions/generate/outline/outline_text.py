"""Read an outline out of a model's answer: JSON, JSON that was cut off, or headings or a list in Markdown.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, NamedTuple

import msgspec

from functions.generate.outline.outline import Outline, Section, normalize
from shared.llm.json_fitting import SKIP_UNREADABLE
from shared.llm.structured_output import UnreadableError, read_json
from shared.text.cleaner import clean
from shared.text.unfinished import is_refusal

_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>\S.*)")
_BOLD = re.compile(r" {0,3}(?P<text>\*\*[^*]+\*\*:?)\s*")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+•]|(?P<number>\d{1,2}[.)]|[IVX]{1,4}\.))[ \t]+(?P<text>\S.*)")
_TITLE = re.compile(r"[\W_]*(?:blog )?(?:post )?title[\W_]*:[*_\s]*(?P<text>\S.*)", re.IGNORECASE)
_OUTLINE = re.compile(r"\A(?:blog )?(?:post )?outline\b(?: (?:for|of)\b)?[\s:]*", re.IGNORECASE)
_NAMED = re.compile(r"\*\*(?P<name>[^*]+?):?\*\*\s*[:–—-]?\s*(?P<rest>.*)")  # noqa: RUF001  **Water**: why it matters
_KINDS = ("heading", "bold", "number", "bullet")
_SEVERAL = 2
_LONGEST = 60_000  # characters that are read


class _Section(msgspec.Struct, frozen=True):
    heading: str
    points: Annotated[tuple[str, ...], SKIP_UNREADABLE] = ()


class _Given(msgspec.Struct, frozen=True):
    """An outline as models write it: some leave the title or the points out."""

    sections: Annotated[tuple[_Section, ...], SKIP_UNREADABLE]
    title: str = ""


class _Line(NamedTuple):
    """A heading, or an item of a list. Of one kind, what has the least `depth` stands above the others."""

    kind: str
    depth: int
    text: str


def read_outline(text: str, count: int, language: str, *, truncated: bool) -> Outline:
    """Return the outline of about `count` sections in an answer; raise UnreadableError without one."""
    reasons: list[UnreadableError] = []
    for read in (_read_whole, _read_begun, _read_markdown):
        try:
            return normalize(read(text), count, language, whole=read is not _read_begun and not truncated)
        except UnreadableError as error:
            reasons.append(error)
    raise reasons[0]


def _read_whole(text: str) -> Outline:
    given = read_json(text, _Given)
    return Outline(given.title, tuple(Section(each.heading, each.points) for each in given.sections))


def _read_begun(text: str) -> Outline:
    """Read the whole sections of an outline that has no end."""
    return _read_whole(f"{text[: text.rfind('}') + 1]}]}}")


def _read_markdown(text: str) -> Outline:
    cleaned = clean(text[:_LONGEST])
    text = cleaned.text
    if is_refusal(text):
        raise UnreadableError("it is a refusal")
    if any(span.rule == "title-label" for span in cleaned.removed):
        text = f"Title: {text}"
    title, lines = _take_title(list(_scan(text)))
    is_heading = _choose(lines)
    sections: list[Section] = []
    for line in lines:
        if is_heading(line):
            named = _NAMED.match(line.text)
            points = (named["rest"],) if named and named["rest"] else ()
            sections.append(Section(named["name"] if named else line.text, points))
        elif sections:
            sections[-1] = Section(sections[-1].heading, (*sections[-1].points, line.text))
    return Outline(title, tuple(sections))


def _scan(text: str) -> Iterator[_Line]:
    for line in text.split("\n"):
        if found := _HEADING.match(line):
            yield _Line("heading", len(found["marks"]), found["text"])
        elif found := _TITLE.match(line):
            yield _Line("title", 0, found["text"])
        elif found := _ITEM.match(line):
            depth = len(found["indent"].expandtabs(4))
            yield _Line("number" if found["number"] else "bullet", depth, found["text"])
        elif found := _BOLD.fullmatch(line):
            yield _Line("bold", 0, found["text"])


def _take_title(lines: list[_Line]) -> tuple[str, list[_Line]]:
    """Return the title and the other lines. A first heading above all others is one as well."""
    named = [line for line in lines if line.kind == "title"]
    lines = [line for line in lines if line.kind != "title"]
    depths = [line.depth for line in lines if line.kind == "heading"]
    is_above = len(depths) == 1 or (depths and all(depth > depths[0] for depth in depths[1:]))
    first = [lines.pop(0)] if is_above and lines[0].kind == "heading" else []
    return next((_OUTLINE.sub("", line.text) for line in (*named, *first)), ""), lines


def _choose(lines: Sequence[_Line]) -> Callable[[_Line], bool]:
    """Return which lines are the sections' headings: the highest of the first kind with several."""
    for kind in _KINDS:
        depths = [line.depth for line in lines if line.kind == kind]
        if len(depths) >= _SEVERAL and depths.count(min(depths)) >= _SEVERAL:
            top = min(depths)
            return lambda line: (line.kind, line.depth) == (kind, top)
    raise UnreadableError("it has no outline")
