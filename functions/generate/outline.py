"""The outline of a long post: its title and its sections."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from functions.generate.headings import NUMBER, heading_key
from shared.llm.structured_output import UnreadableError
from shared.text.inline_markup import without_closing_hashes, without_marks

_FEWEST, _MOST = 3, 12
# The prompt of each part has the whole outline, so a talkative one is paid for many times.
_MOST_POINTS, _LONGEST_POINT = 4, 120  # characters
_LONGEST_LINE = 200  # characters
_INTRODUCTIONS = frozenset(
    {"introduction", "intro", "einleitung", "einführung", "introducción", "introduzione", "introdução"}
    | {"inleiding", "introduktion", "wprowadzenie", "введение", "引言", "介绍", "はじめに", "导言"}
)
_CONCLUSIONS = frozenset(
    {"conclusion", "conclusions", "final thoughts", "wrapping up", "summary", "fazit", "schluss"}
    | {"conclusión", "conclusiones", "conclusione", "conclusioni", "conclusão", "conclusie", "slutsats"}
    | {"wnioski", "podsumowanie", "заключение", "结论", "结语", "まとめ", "おわりに"}
)


class Section(msgspec.Struct, frozen=True):
    """One section: its heading, and the points it makes."""

    heading: str
    points: tuple[str, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """A whole outline. The last section is the conclusion; the introduction has no section."""

    title: str
    sections: tuple[Section, ...]


def normalize(plan: Outline, count: int) -> Outline:
    """Return an outline with distinct one-line headings, not too many of them.

    Raises UnreadableError if too few sections are left.
    """
    sections: list[Section] = []
    for section in plan.sections:
        heading = _line(section.heading)
        if heading and heading_key(heading) not in {heading_key(known.heading) for known in sections}:
            sections.append(Section(heading=heading, points=_lines(section.points)[:_MOST_POINTS]))
    sections = _order(sections)
    if len(sections) < _FEWEST:
        raise UnreadableError(f"it has {len(sections)} sections, and {count} were asked for")
    most = min(2 * count, _MOST)
    kept = sections if len(sections) <= most else [*sections[: most - 1], sections[-1]]
    return Outline(title=_line(plan.title), sections=tuple(kept))


def _order(sections: list[Section]) -> list[Section]:
    """Leave out the introduction, which has no heading; put the conclusion last."""
    if sections and heading_key(sections[0].heading) in _INTRODUCTIONS:
        first, *sections = sections
        if NUMBER.match(first.heading):  # without number 1, the other numbers would be wrong
            sections = [replace(each, heading=NUMBER.sub("", each.heading)) for each in sections]
    return sorted(sections, key=lambda section: heading_key(section.heading) in _CONCLUSIONS)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line[:_LONGEST_POINT].rstrip() for text in texts if (line := _line(text)))


def _line(text: str) -> str:
    line = without_marks(" ".join(text.split())).lstrip("#*: ")
    return without_closing_hashes(line).rstrip("*: ")[:_LONGEST_LINE]
