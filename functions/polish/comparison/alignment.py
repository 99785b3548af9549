"""The sentences and table rows of two versions, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import groupby

from functions.polish.comparison.effort import Effort
from functions.polish.comparison.numbers import Figure, figures, in_digits
from shared.text.passages import Passage
from shared.text.prose import sentences, tokens

_ALIKE = 0.7  # of the words in order, from which on one sentence is an edit of the other
_NEARLY_SAME = 0.85
_SHARED = 0.5  # of the words in any order, below which no two are compared
_ENOUGH_WORDS = 2
_LOOK = 4  # steps that it takes to look at two units
_LONGEST = 1500  # characters of a unit; longer text without a sentence's end is compared piece by piece


@dataclass(frozen=True)
class Unit:
    """A sentence, a heading or a row of a table."""

    text: str
    language: str
    is_row: bool = False

    @cached_property
    def _in_digits(self) -> str:
        return in_digits(self.text, self.language)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers in order, also those in words."""
        return tuple(figures(self._in_digits))

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values of its numbers."""
        return tuple(figure.value for figure in self.figures)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in order, each number as the same mark."""
        return tuple("#" if word[0].isdigit() else word for word in tokens(self._in_digits))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words."""
        return frozenset(self.words)

    @cached_property
    def counts(self) -> Counter[str]:
        """The count of each of its words."""
        return Counter(self.words)

    @property
    def is_recognizable(self) -> bool:
        """Return whether it has enough words to be recognized: a lone number looks alike everywhere."""
        return self.is_row or len(self.vocabulary - {"#"}) >= _ENOUGH_WORDS


def units(parts: Sequence[Passage], language: str) -> list[Unit]:
    """Return everything that is read in units that an editor changes one by one."""
    found = []
    for _, run in groupby(enumerate(parts), _row):
        row = [part for _, part in run]
        if row[0].kind == "cell":
            cells = " | ".join(part.text for part in row)
            found += [Unit(piece, language, is_row=True) for piece in _pieces(cells)]
        elif row[0].kind not in {"code", "html"}:
            pieces = (piece for sentence in sentences(row[0].text) for piece in _pieces(sentence))
            found += [Unit(piece, language) for piece in pieces]
    return found


def _pieces(text: str) -> Iterator[str]:
    """Yield a text whole, or cut between words if it is longer than a sentence."""
    start = 0
    while len(text) - start > _LONGEST:
        end = text.rfind(" ", start + 1, start + _LONGEST)
        end = end if end > start else start + _LONGEST
        yield text[start:end].strip()
        start = end
    yield text[start:].strip()


def _row(numbered: tuple[int, Passage]) -> tuple[str, int]:
    """Return the words that all cells of a row share."""
    place, part = numbered
    return ("row", part.line) if part.kind == "cell" else ("passage", place)


def pairs(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Yield the edited units, each with its counterpart; a rewritten unit has none.

    Raise IncomparableError if too many units are too similar: comparing all pairs would take minutes.
    """
    old, new = ([unit for unit in version if unit.is_recognizable] for version in (old, new))
    had, has = _by_words(old), _by_words(new)
    same = {words for words in had.keys() & has.keys() if len(had[words]) == len(has[words])}
    for words in same:
        yield from zip(had[words], has[words], strict=True)
    free = [unit for unit in new if unit.words not in same]
    effort = Effort()
    shares: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for unit in old:
        if unit.words not in same:
            known = shares.setdefault(unit.words, {})
            if found := _nearest(unit, free, known, effort):
                yield unit, found


def _by_words(found: Iterable[Unit]) -> dict[tuple[str, ...], list[Unit]]:
    by_words: dict[tuple[str, ...], list[Unit]] = {}
    for unit in found:
        by_words.setdefault(unit.words, []).append(unit)
    return by_words


def _nearest(
    unit: Unit, free: Sequence[Unit], known: dict[tuple[str, ...], float], effort: Effort
) -> Unit | None:
    """Return the unit that is most like one; with the same numbers, if there is such.

    `known` are the likenesses to the same words so far: a looping post says them many times.
    """
    alike = []
    effort.take(len(free))
    for other in free:
        if other.words not in known:
            known[other.words] = _likeness(unit, other, effort)
        if (share := known[other.words]) >= _ALIKE:
            alike.append((_number_agreement(unit, other), share, other))
    effort.take(_LOOK * len(alike))
    best = max(alike, key=lambda found: found[:2], default=None)
    if best is None or (unit.values and not best[0] and best[1] < _NEARLY_SAME):
        return None
    return best[2]


def _likeness(unit: Unit, other: Unit, effort: Effort) -> float:
    """Return the share of words that two units have in the same order, 0 if it is too small to count."""
    shared = unit.vocabulary & other.vocabulary
    effort.take(_LOOK + len(unit.vocabulary) // _LOOK)
    if len(shared) < _SHARED * len(unit.vocabulary):
        return 0.0
    effort.take(len(unit.words) + len(other.words))
    matcher = SequenceMatcher(None, other.words, unit.words, autojunk=False)
    if matcher.quick_ratio() < _ALIKE:
        return 0.0
    # The matcher's work: each position of a word in one unit for each of its positions in the other.
    effort.take(sum(unit.counts[word] * other.counts[word] for word in shared))
    return matcher.ratio()


def _number_agreement(unit: Unit, other: Unit) -> int:
    """Rate how far the numbers stayed: all in order 2, reordered or with other values 1, some missing 0."""
    if unit.values == other.values:
        return 2
    same = [figure.number for figure in unit.figures] == [figure.number for figure in other.figures]
    return 1 if same or sorted(unit.values) == sorted(other.values) else 0
