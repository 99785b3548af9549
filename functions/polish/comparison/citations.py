"""Citation marks, which stay with their sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cached_property

import msgspec

from shared.materials import citation_marks
from shared.text.prose import sentences, shorten, tokens

_ALIKE = 0.2  # of the words, below which a sentence has its counterpart in its place
_SOFT_BREAK = re.compile(r"(?<!\n)\n(?!\n)")


class Cited(msgspec.Struct, frozen=True, dict=True):
    """A sentence in Markdown without its marks, and the numbers that they name."""

    text: str
    numbers: frozenset[int]

    @cached_property
    def words(self) -> Counter[str]:
        """The number of times that it has each word."""
        return Counter(tokens(self.text))


def citation_fault(
    before: str,
    after: str,
    may_cite: Callable[[str], bool],
    known: Collection[int] = (),
    *,
    may_add: bool = False,
) -> str:
    """Return why the marks of two versions differ; empty if they are the same.

    `may_cite` returns whether a finding asks for other marks at a sentence. A new one names a source of
    `known`; with `may_add` any sentence may get one.
    """
    old, new = cited_sentences(before), cited_sentences(after)
    if not any(one.numbers for one in (*old, *new)):
        return ""
    strange = (
        frozenset().union(*(one.numbers for one in new)).difference(known, *(one.numbers for one in old))
    )
    if strange:
        return f"it added the citation {citation_marks.write(sorted(strange))}, which no source has"
    forth = ((at, _counterpart(at, old, new)) for at, one in enumerate(old) if one.numbers)
    back = ((_counterpart(at, new, old), at) for at, one in enumerate(new) if one.numbers)
    pairs = [(old[at], new[to]) for at, to in (*forth, *back) if at is not None and to is not None]
    lost = _lost(old, new, pairs, may_cite)
    return lost or ("" if may_add else _added(new, pairs, may_cite))


def cited_sentences(text: str) -> list[Cited]:
    """Return the sentences of a Markdown text; a mark behind a full stop belongs to the sentence before."""
    text = _SOFT_BREAK.sub(" ", text)
    bare, places = "", []
    end = 0
    for mark in citation_marks.find(text):
        bare = (bare + text[end : mark.start]).rstrip(" \t")
        places.append((len(bare), mark.numbers))
        end = mark.end
    bare += text[end:]
    found = sentences(bare)
    starts: list[int] = []
    place = 0
    for sentence in found:
        starts.append(bare.index(sentence, place))
        place = starts[-1] + len(sentence)
    numbers: list[set[int]] = [set() for _ in found]
    for place, named in places:
        if found:
            numbers[max(0, bisect_right(starts, max(0, place - 1)) - 1)].update(named)
    return [Cited(sentence, frozenset(named)) for sentence, named in zip(found, numbers, strict=True)]


def _counterpart(place: int, sentences: Sequence[Cited], others: Sequence[Cited]) -> int | None:
    """Return the place of the sentence that is most like one; without a like one, that in its place."""
    if not others:
        return None
    one = sentences[place]
    expected = place * len(others) // len(sentences)
    rated = [(_likeness(one, two), -abs(at - expected), at) for at, two in enumerate(others)]
    share, _, best = max(rated)
    return best if share >= _ALIKE else expected


def _likeness(one: Cited, two: Cited) -> float:
    if one.text == two.text:
        return 1.0
    both = one.words.total() + two.words.total()
    return 2 * (one.words & two.words).total() / both if both else 0.0


def _lost(
    old: Sequence[Cited],
    new: Sequence[Cited],
    pairs: Sequence[tuple[Cited, Cited]],
    may_cite: Callable[[str], bool],
) -> str:
    for one in old:
        missing = one.numbers.difference(*(two.numbers for first, two in pairs if first is one))
        if missing and not may_cite(one.text):
            mark = citation_marks.write(sorted(missing))
            elsewhere = all(_times(number, new) >= _times(number, old) for number in missing)
            verb = f"moved the citation {mark} away from" if elsewhere else f"lost the citation {mark} of"
            return f"it {verb} “{shorten(one.text)}”"
    return ""


def _added(
    new: Sequence[Cited], pairs: Sequence[tuple[Cited, Cited]], may_cite: Callable[[str], bool]
) -> str:
    for two in new:
        linked = [one for one, second in pairs if second is two]
        extra = two.numbers.difference(*(one.numbers for one in linked))
        if extra and not any(may_cite(one.text) for one in linked):
            return f"it added the citation {citation_marks.write(sorted(extra))} to “{shorten(two.text)}”"
    return ""


def _times(number: int, sentences: Sequence[Cited]) -> int:
    return sum(number in one.numbers for one in sentences)
