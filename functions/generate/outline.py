"""The outline of a long post: its title and its sections."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from functions.generate.headings import NUMBER, heading_key
from shared.llm.structured_output import UnreadableError
from shared.text.inline_markup import without_closing_hashes, without_marks

_SECTION_WORDS = 400
_FEWEST, _MOST = 3, 12
_MOST_SUBHEADINGS, _MOST_POINTS = 3, 6
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
_INTRODUCTION, _CONCLUSION = 0.08, 0.1  # of the words


class Section(msgspec.Struct, frozen=True):
    """One section: its heading, the headings of its parts, and the points it makes."""

    heading: str
    subheadings: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """A whole outline. The last section is the conclusion; the introduction has no section."""

    title: str
    sections: tuple[Section, ...]

    def shares(self) -> list[float]:
        """Return the introduction's and each section's share of the words, 1 in sum."""
        inner = (1 - _INTRODUCTION - _CONCLUSION) / (len(self.sections) - 1)
        return [_INTRODUCTION, *[inner] * (len(self.sections) - 1), _CONCLUSION]


def section_count(words: int) -> int:
    """Return the number of sections for a post of so many words."""
    return max(_FEWEST, min(_MOST, round(words / _SECTION_WORDS)))


def normalize(plan: Outline, count: int) -> Outline:
    """Return an outline with distinct one-line headings, not too many of them.

    Raises UnreadableError if too few sections are left.
    """
    sections: list[Section] = []
    for section in plan.sections:
        heading = _line(section.heading)
        if heading and heading_key(heading) not in {heading_key(known.heading) for known in sections}:
            sections.append(
                Section(
                    heading=heading,
                    subheadings=_lines(section.subheadings)[:_MOST_SUBHEADINGS],
                    points=_lines(section.points)[:_MOST_POINTS],
                )
            )
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
    return tuple(line for text in texts if (line := _line(text)))


def _line(text: str) -> str:
    line = without_marks(" ".join(text.split())).lstrip("#*: ")
    return without_closing_hashes(line).rstrip("*: ")[:_LONGEST_LINE]
