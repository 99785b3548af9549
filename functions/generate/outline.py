"""The plan of a long post: its title and its sections, each with what belongs there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from functions.generate import prompt
from functions.generate.section_text import NUMBER, own_name
from shared.errors import EmptyOutput
from shared.llm.chat import Request, Schema
from shared.llm.structured_output import UnreadableError, read_json

if TYPE_CHECKING:
    from shared.stage.step import Work

_TEMPERATURE = 0.4
_MAX_TOKENS = 2500
_ASKS = 2
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


_BOLD = re.compile(r"(\*\*|__)(.+?)\1")
_TEXTS = {"type": "array", "items": {"type": "string"}}
SCHEMA = Schema(
    name="outline",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "sections"],
        "properties": {
            "title": {"type": "string", "description": "The post's title."},
            "sections": {
                "type": "array",
                "description": "In order; the last one is the conclusion.",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["heading", "subheadings", "points"],
                    "properties": {
                        "heading": {"type": "string", "description": "The section's heading."},
                        "subheadings": {**_TEXTS, "description": "The headings of its parts, up to three."},
                        "points": {**_TEXTS, "description": "What the section says, two to five points."},
                    },
                },
            },
        },
    },
)


def section_count(words: int) -> int:
    """Return into how many sections a post of so many words is divided."""
    return max(FEWEST, min(_MOST, round(words / _SECTION_WORDS)))


async def ask(work: Work) -> Outline | None:
    """Return the model's plan, or None where it gives none that can be followed, asked twice."""
    count = section_count(work.request.word_count)
    request = Request(
        model=work.alias,
        messages=prompt.outline(work.request, count),
        temperature=_TEMPERATURE,
        max_tokens=_MAX_TOKENS,
        schema=SCHEMA,
    )
    for _ in range(_ASKS):
        try:
            answer = await work.model.ask(request)
            return await work.off_loop(_read, answer.text, count)
        except UnreadableError:
            request = replace(request, fresh=True)
        except EmptyOutput:  # that was asked for twice already
            break
    return None


def _read(answer: str, count: int) -> Outline:
    return followed(read_json(answer, Outline), count)


def followed(plan: Outline, count: int) -> Outline:
    """Return a plan that can be followed: each heading once and as one line, not too many of them."""
    sections: list[Section] = []
    for section in plan.sections:
        heading = _line(section.heading)
        if heading and own_name(heading) not in {own_name(known.heading) for known in sections}:
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
    if sections and own_name(sections[0].heading) in _INTRODUCTIONS:
        first, *sections = sections
        if NUMBER.match(first.heading):  # the others count on from it
            sections = [replace(each, heading=NUMBER.sub("", each.heading)) for each in sections]
    return sorted(sections, key=lambda section: own_name(section.heading) in _CONCLUSIONS)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := _line(text)))


def _line(text: str) -> str:
    return _BOLD.sub(r"\2", " ".join(text.split())).strip("#*: ")[:200]
