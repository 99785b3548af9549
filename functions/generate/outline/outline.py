"""The outline of a long post: its title and its sections.

Pure. It has no lengths: plan.py computes them, because a model's would not add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from functions.generate.headings import NUMBER, heading_key
from functions.generate.outline.outline_lines import clean_line
from functions.generate.outline.section_names import is_conclusion, is_introduction, name_conclusion
from shared.llm.structured_output import UnreadableError

_FEWEST, _MOST = 3, 12
# The prompt of each part has the whole outline, so a talkative one is paid for many times.
_MOST_POINTS, _LONGEST_POINT = 4, 120  # characters
_LONGEST_TITLE = 200  # characters
_SEVERAL = 2
_AS_HEADING, _WIDEST = 10, 80  # words and characters of a point that can be a heading
_CLAUSE_END = re.compile(r"[.;:!?,](?:\s|\Z)|[。！？；，：]")  # noqa: RUF001


class Section(msgspec.Struct, frozen=True):
    """One section: its heading, and the points it makes."""

    heading: str
    points: tuple[str, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """A whole outline. The last section is the conclusion; the introduction has no section."""

    title: str
    sections: tuple[Section, ...]


def normalize(plan: Outline, count: int, language: str, *, whole: bool = True) -> Outline:
    """Return an outline with distinct one-line headings, about `count` of them, the conclusion last.

    Of too many sections neighbours become one. With too few, points become sections. `whole`: it was not cut
    off; one that was, or that has two sections, gets a conclusion.

    Raises UnreadableError if too few sections are left.
    """
    title = clean_line(plan.title, _LONGEST_TITLE)
    own = _without_title(_order(_distinct(map(_clean, plan.sections))), title)
    sections = _end(own, language, whole=whole)
    if len(sections) < _FEWEST:
        sections = _end(_split(own, title), language, whole=whole)
    if len(sections) < _FEWEST:
        raise UnreadableError(f"it has {len(own)} sections, and {count} were asked for")
    sections = _merge(sections, min(2 * count, _MOST))
    if len(sections) != len(plan.sections):  # numbers would have gaps
        sections = _distinct(replace(each, heading=NUMBER.sub("", each.heading)) for each in sections)
    return Outline(title=title, sections=tuple(sections))


def _clean(section: Section) -> Section:
    points = [line for point in section.points if (line := clean_line(point, _LONGEST_POINT))]
    heading = clean_line(section.heading) or next(filter(None, map(_to_heading, points)), "")
    return Section(heading=heading, points=tuple(dict.fromkeys(points))[:_MOST_POINTS])


def _to_heading(point: str) -> str:
    """Return a point's first clause as a heading, or an empty string if it is too long for one."""
    clause = _CLAUSE_END.split(point)[0].strip()
    fits = len(clause.split()) <= _AS_HEADING and len(clause) <= _WIDEST
    return f"{clause[:1].upper()}{clause[1:]}" if fits else ""


def _distinct(sections: Iterable[Section]) -> list[Section]:
    """Return the first section of each heading."""
    known: dict[str, Section] = {}
    for section in sections:
        if section.heading:
            known.setdefault(heading_key(section.heading), section)
    return list(known.values())


def _order(sections: list[Section]) -> list[Section]:
    """Leave out the introduction, which has no heading; put one conclusion last."""
    if sections and is_introduction(sections[0].heading):
        sections = sections[1:]
    ends = [section for section in sections if is_conclusion(section.heading)]
    return [section for section in sections if section not in ends] + ends[-1:]


def _without_title(sections: list[Section], title: str) -> list[Section]:
    """Leave out a section that is called like the post, if there are enough others."""
    others = [section for section in sections if heading_key(section.heading) != heading_key(title)]
    return others if len(others) >= _FEWEST else sections


def _split(sections: list[Section], title: str) -> list[Section]:
    """Make sections of the points of sections that have several."""
    made: list[Section] = []
    for section in sections:
        parts = [Section(heading=heading) for point in section.points if (heading := _to_heading(point))]
        made += [section] if is_conclusion(section.heading) or len(parts) < _SEVERAL else parts
    return _without_title(_distinct(made), title)


def _end(sections: list[Section], language: str, *, whole: bool) -> list[Section]:
    """Add a conclusion where a model came to none."""
    has_end = sections and (is_conclusion(sections[-1].heading) or (whole and len(sections) >= _FEWEST))
    name = name_conclusion(language)
    return sections if has_end or not (sections and name) else [*sections, Section(heading=name)]


def _merge(sections: list[Section], most: int) -> list[Section]:
    """Make one section of neighbours where there are too many; the headings of the others are its points."""
    if len(sections) <= most:
        return sections
    *body, end = sections
    bounds = [round(number * len(body) / (most - 1)) for number in range(most)]
    groups = [body[start:stop] for start, stop in pairwise(bounds)]
    return [*(_merge_group(first, others) for first, *others in groups), end]


def _merge_group(first: Section, others: Sequence[Section]) -> Section:
    points = (*(other.heading for other in others), *first.points)
    return replace(first, points=points[:_MOST_POINTS])
