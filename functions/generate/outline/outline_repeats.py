"""Find what two sections of an outline both say: nothing else keeps parts that are written at once apart.

Pure. Lines are compared by their content words, in scripts without spaces by pairs of characters. A
normalized outline has at most 60 short lines, so comparing each with each takes no time.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from functions.generate.outline.outline import Outline, Section
from shared.text.prose import bare_words, content_words, tokens

# Of the content words of two lines together. "How to store green coffee beans" and "how to roast green coffee
# beans" share 60% and are two points.
_ALIKE = 0.75


@dataclass(frozen=True)
class Repeat:
    """A line of a section that an earlier section has as well. `point` is None for the heading."""

    section: int
    point: int | None
    line: str


@dataclass(frozen=True)
class _Line:
    section: int
    words: frozenset[str]
    numbers: frozenset[str]
    bare: str

    def is_like(self, other: _Line) -> bool:
        """Return whether two lines say the same; other numbers make another point of the same words."""
        if not (self.words and other.words):
            return self.bare == other.bare
        shared = len(self.words & other.words) / len(self.words | other.words)
        return shared >= _ALIKE and self.numbers == other.numbers


def find_repeats(plan: Outline) -> list[Repeat]:
    """Return the lines that say what an earlier section says. The conclusion may come back to anything."""
    earlier: list[_Line] = []
    found: list[Repeat] = []
    for number, section in enumerate(plan.sections[:-1]):
        own = [_read(number, line) for line in (section.heading, *section.points)]
        for place, line in enumerate(own):
            if any(line.is_like(known) for known in earlier):
                text = section.points[place - 1] if place else section.heading
                found.append(Repeat(number, place - 1 if place else None, text))
        earlier += own
    return found


def drop_repeats(plan: Outline) -> Outline:
    """Leave out the repeated points of later sections, but never a section's last point."""
    repeated: dict[int, set[int]] = {}
    for each in find_repeats(plan):
        if each.point is not None:
            repeated.setdefault(each.section, set()).add(each.point)
    sections = [
        _without(section, repeated.get(number, set())) for number, section in enumerate(plan.sections)
    ]
    return replace(plan, sections=tuple(sections))


def _without(section: Section, repeated: set[int]) -> Section:
    kept = tuple(point for place, point in enumerate(section.points) if place not in repeated)
    return replace(section, points=kept or section.points[:1])


def _read(section: int, line: str) -> _Line:
    numbers = frozenset(word for word in tokens(line) if any(map(str.isdigit, word)))
    return _Line(section, content_words(line), numbers, bare_words(line))
