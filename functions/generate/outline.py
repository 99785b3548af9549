"""The plan of a long post: its title and its sections, each with what belongs there."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from functions.generate.headings import NUMBER, heading_key
from shared.llm.structured_output import UnreadableError

_SECTION_WORDS = 400
FEWEST, _MOST = 3, 12
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
_BOLD = re.compile(r"(\*\*|__)(.+?)\1")


class Section(msgspec.Struct, frozen=True):
    """One section: its heading, those of its parts, and what it says."""

    heading: str
    subheadings: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """The whole plan; the last section is the conclusion, the introduction has none."""

    title: str
    sections: tuple[Section, ...]

    def shares(self) -> list[float]:
        """Return the share of the words that the introduction and each section get; their sum is 1."""
        inner = (1 - _INTRODUCTION - _CONCLUSION) / (len(self.sections) - 1)
        return [_INTRODUCTION, *[inner] * (len(self.sections) - 1), _CONCLUSION]


def section_count(words: int) -> int:
    """Return into how many sections a post of so many words is divided."""
    return max(FEWEST, min(_MOST, round(words / _SECTION_WORDS)))


def followed(plan: Outline, count: int) -> Outline:
    """Return a plan that can be followed: each heading once and as one line, not too many of them."""
    sections: list[Section] = []
    for section in plan.sections:
        heading = _line(section.heading)
        if heading and heading_key(heading) not in {heading_key(known.heading) for known in sections}:
            sections.append(
                Section(
                    heading=heading,
                    subheadings=_lines(section.subheadings)[:FEWEST],
                    points=_lines(section.points)[:6],
                )
            )
    sections = _in_order(sections)
    if len(sections) < FEWEST:
        raise UnreadableError(f"it has {len(sections)} sections, and {count} were asked for")
    most = min(2 * count, _MOST)
    kept = sections if len(sections) <= most else [*sections[: most - 1], sections[-1]]
    return Outline(title=_line(plan.title), sections=tuple(kept))


def _in_order(sections: list[Section]) -> list[Section]:
    """Leave out an introduction, which is written without a heading, and end with the conclusion."""
    if sections and heading_key(sections[0].heading) in _INTRODUCTIONS:
        first, *sections = sections
        if NUMBER.match(first.heading):  # the others count on from it
            sections = [replace(each, heading=NUMBER.sub("", each.heading)) for each in sections]
    return sorted(sections, key=lambda section: heading_key(section.heading) in _CONCLUSIONS)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := _line(text)))


def _line(text: str) -> str:
    return _BOLD.sub(r"\2", " ".join(text.split())).strip("#*: ")[:200]
