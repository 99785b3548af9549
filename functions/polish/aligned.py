"""The sentences and table rows of two versions, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import groupby

from functions.polish.figures import Figure, figures, in_digits
from shared.passages import Passage
from shared.prose import sentences, tokens

_ALIKE = 0.7  # of the words in order, from which on one sentence is an edit of the other
_NEARLY_SAME = 0.85
_SHARED = 0.5  # of the words in any order, below which no two are compared
_ENOUGH_WORDS = 2


@dataclass(frozen=True)
class Unit:
    """A sentence, a heading or a row of a table."""

    text: str
    language: str
    is_row: bool = False

    @cached_property
    def _told(self) -> str:
        return in_digits(self.text, self.language)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers in order, also those in words."""
        return tuple(figures(self._told))

    @cached_property
    def values(self) -> tuple[str, ...]:
        """What its numbers amount to."""
        return tuple(figure.value for figure in self.figures)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in order, each number as the same mark."""
        return tuple("#" if word[0].isdigit() else word for word in tokens(self._told))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words."""
        return frozenset(self.words)

    @property
    def is_told(self) -> bool:
        """Tell whether it has words enough to be known again: a number alone is in any place the same."""
        return self.is_row or len(self.vocabulary - {"#"}) >= _ENOUGH_WORDS


def units(parts: Sequence[Passage], language: str) -> list[Unit]:
    """Return everything that is read in units that an editor changes one by one."""
    found = []
    for _, run in groupby(enumerate(parts), _row):
        row = [part for _, part in run]
        if row[0].kind == "cell":
            found.append(Unit(" | ".join(part.text for part in row), language, is_row=True))
        elif row[0].kind not in {"code", "html"}:
            found += [Unit(sentence, language) for sentence in sentences(row[0].text)]
    return found


def _row(numbered: tuple[int, Passage]) -> tuple[str, int]:
    """Return what the cells of a row have in common, and no other two passages."""
    place, part = numbered
    return ("row", part.line) if part.kind == "cell" else ("passage", place)


def pairs(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Yield the units that were edited, each with what became of it; what was rewritten has no other half."""
    old, new = ([unit for unit in version if unit.is_told] for version in (old, new))
    had, has = _by_words(old), _by_words(new)
    same = {words for words in had.keys() & has.keys() if len(had[words]) == len(has[words])}
    for words in same:
        yield from zip(had[words], has[words], strict=True)
    free = [unit for unit in new if unit.words not in same]
    for unit in old:
        if unit.words not in same and (found := _nearest(unit, free)):
            yield unit, found


def _by_words(found: Iterable[Unit]) -> dict[tuple[str, ...], list[Unit]]:
    by_words: dict[tuple[str, ...], list[Unit]] = {}
    for unit in found:
        by_words.setdefault(unit.words, []).append(unit)
    return by_words


def _nearest(unit: Unit, free: Sequence[Unit]) -> Unit | None:
    """Return the unit that is most like one; with the same numbers, if there is such."""
    alike = []
    least = _SHARED * len(unit.vocabulary)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(unit.words)
    for other in free:
        if len(unit.vocabulary & other.vocabulary) >= least:
            matcher.set_seq1(other.words)
            if matcher.quick_ratio() >= _ALIKE and (share := matcher.ratio()) >= _ALIKE:
                alike.append((_kept(unit, other), share, other))
    best = max(alike, key=lambda found: found[:2], default=None)
    if best is None or (unit.values and not best[0] and best[1] < _NEARLY_SAME):
        return None
    return best[2]


def _kept(unit: Unit, other: Unit) -> int:
    """Tell how far the numbers stayed: all in order 2, in another order or as other amounts 1, not all 0."""
    if unit.values == other.values:
        return 2
    same = [figure.number for figure in unit.figures] == [figure.number for figure in other.figures]
    return 1 if same or sorted(unit.values) == sorted(other.values) else 0
