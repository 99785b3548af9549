"""The sentences and table rows of two versions, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from shared.text.facts.numbers import Figure, figures, in_digits
from shared.text.facts.version import Version
from shared.text.passages import Passage
from shared.text.prose import tokens

_ALIKE = 0.7  # of the words, from which on one sentence is an edit of the other
_NEARLY_SAME = 0.85
_IN_PLACE = 0.4  # of the words, where the sentences before and behind are the same
_SHORT = 4  # words: of so few, one in common is enough there
_ENOUGH_WORDS = 2
_LONGEST = 1500  # characters of a unit; longer text without a sentence's end is compared piece by piece
# A sentence is looked for by its rarest words, and only where they are rare: the time stays proportional.
_RAREST = 10
_RARE = 24
_CANDIDATES = 4


@dataclass(frozen=True, eq=False)
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
        return tuple(figures(self._in_digits, self.language))

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values of its numbers."""
        return tuple(figure.value for figure in self.figures)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in order, each number as the same mark."""
        return tuple("#" if word[0].isdigit() else word for word in tokens(self._in_digits))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often it has each of its words."""
        return Counter(self.words)

    @property
    def is_recognizable(self) -> bool:
        """Whether it can be found in the other version: a lone number looks alike everywhere."""
        return self.is_row or len(self.counts.keys() - {"#"}) >= _ENOUGH_WORDS


def units(version: Version) -> list[Unit]:
    """Return everything that is read in units that an editor changes one by one."""
    found = []
    numbered = zip(enumerate(version.parts), version.sentences, strict=True)
    for _, run in groupby(numbered, lambda one: _row(one[0])):
        row = list(run)
        (_, part), sentences = row[0]
        if part.kind == "cell":
            cells = " | ".join(cell.text for (_, cell), _ in row)
            found += [Unit(piece, version.language, is_row=True) for piece in _pieces(cells)]
        else:
            pieces = (piece for sentence in sentences for piece in _pieces(sentence))
            found += [Unit(piece, version.language) for piece in pieces]
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


class Alignment:
    """The places that the units of one version have in the other.

    Equal texts find each other first, then equal words, then sentences between the same ones, and
    at last those that share most of their words. Only what differs is read word by word.
    """

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old = old
        self.new = new
        self._found: dict[int, int] = {}
        self._free_new = set(range(len(new)))
        self._match_equal(lambda unit: unit.text)
        self._match_equal(lambda unit: (unit.words, unit.values))
        self._match_equal(lambda unit: unit.words if unit.is_recognizable else None)
        self._match_alike()
        self._match_between()

    def edited(self) -> Iterator[tuple[Unit, Unit]]:
        """Yield the edited units, each with its counterpart; a rewritten unit has none.

        Where a sentence was split or two were joined, both halves are one unit.
        """
        free_old = set(self._free_old())
        for place, other in sorted(self._found.items()):
            one, two = self.old[place], self.new[other]
            if one.text != two.text:
                one = _joined(self.old, place, free_old, two)
                yield one, _joined(self.new, other, self._free_new, one)

    def added(self) -> list[Unit]:
        """Return the units of the new version without a counterpart."""
        return [self.new[place] for place in sorted(self._free_new)]

    def removed(self) -> list[Unit]:
        """Return the units of the old version without a counterpart."""
        return [self.old[place] for place in self._free_old()]

    def _free_old(self) -> list[int]:
        return [place for place in range(len(self.old)) if place not in self._found]

    def _take(self, place: int, other: int) -> None:
        self._found[place] = other
        self._free_new.discard(other)

    def _match_equal(self, key: Callable[[Unit], Hashable]) -> None:
        by_key: dict[Hashable, list[int]] = {}
        for other in sorted(self._free_new, reverse=True):
            by_key.setdefault(key(self.new[other]), []).append(other)
        for place in self._free_old():
            known = key(self.old[place])
            if known is not None and (places := by_key.get(known)):
                self._take(place, places.pop())

    def _match_alike(self) -> None:
        by_word: dict[str, list[int]] = {}
        for other in sorted(self._free_new):
            if self.new[other].is_recognizable:
                for word in self.new[other].counts:
                    by_word.setdefault(word, []).append(other)
        for place in self._free_old():
            unit = self.old[place]
            if unit.is_recognizable and (found := self._nearest(unit, by_word)) is not None:
                self._take(place, found)

    def _nearest(self, unit: Unit, by_word: dict[str, list[int]]) -> int | None:
        """Return the unit that is most like one; with the same numbers, if there is such."""
        rare = sorted((len(by_word.get(word, ())), word) for word in unit.counts)
        votes: Counter[int] = Counter()
        for _, word in [one for one in rare if 0 < one[0] <= _RARE][:_RAREST]:
            votes.update(other for other in by_word[word] if other in self._free_new)
        rated = []
        for other, _ in votes.most_common(_CANDIDATES):
            if (share := likeness(unit, self.new[other])) >= _ALIKE:
                rated.append((_number_agreement(unit, self.new[other]), share, -other))
        if not rated:
            return None
        agreement, share, other = max(rated)
        return None if unit.values and not agreement and share < _NEARLY_SAME else -other

    def _match_between(self) -> None:
        """Match the only units between the same two units, if it has some words in common."""
        for place in self._free_old():
            before = self._found.get(place - 1) if place else -1
            behind = self._found.get(place + 1) if place + 1 < len(self.old) else len(self.new)
            if before is None or behind != before + 2 or before + 1 not in self._free_new:
                continue
            one, two = self.old[place], self.new[before + 1]
            least = 1 / (_SHORT + 1) if max(len(one.words), len(two.words)) <= _SHORT else _IN_PLACE
            if likeness(one, two) >= least:
                self._take(place, before + 1)


def _joined(units: Sequence[Unit], place: int, free: Container[int], like: Unit) -> Unit:
    """Return a unit with a free one beside it, if both are more like another unit than it is alone."""
    unit = units[place]
    for first in (place - 1, place):
        beside = place - 1 if first < place else place + 1
        if beside not in free or len(unit.text) + len(units[beside].text) > _LONGEST:
            continue
        both = Unit(f"{units[first].text} {units[first + 1].text}", unit.language, unit.is_row)
        if likeness(both, like) > likeness(unit, like):
            return both
    return unit


def likeness(one: Unit, two: Unit) -> float:
    """Return the share of words, 0 to 1, that two units have in common."""
    both = len(one.words) + len(two.words)
    if not both:
        return 0.0
    few, many = (one.counts, two.counts) if len(one.counts) < len(two.counts) else (two.counts, one.counts)
    return 2 * sum(min(count, many[word]) for word, count in few.items() if word in many) / both


def _number_agreement(unit: Unit, other: Unit) -> int:
    """Rate how far the numbers stayed: all in order 2, reordered or with other values 1, some missing 0."""
    if unit.values == other.values:
        return 2
    same = [figure.number for figure in unit.figures] == [figure.number for figure in other.figures]
    return 1 if same or sorted(unit.values) == sorted(other.values) else 0
