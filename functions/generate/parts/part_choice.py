"""Choose the parts of a long post to ask for again: far off their length, or saying what another says.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.text.passages import passages
from shared.text.prose import count_words
from shared.text.repetition import find_repeated

if TYPE_CHECKING:
    from functions.generate.parts.part_call import WrittenPart

# Models miss a length of 500 words by a quarter now and then, in both directions, which ten parts even out. A
# part beyond these shares of its length is one that stopped early, or took over what others say.
_LEAST, _MOST = 0.6, 1.5
# Of the whole post, as for one of one call. Parts that all miss their length in the same way do not even out.
# Once it is missed, enough parts are asked for again to come near, since those may be off as well.
_TOLERANCE, _NEAR = 0.15, 0.05
_WORTH_A_CALL = 20  # words that a part repeats: two sentences, or a long one; polish mends less
_READ = frozenset({"paragraph", "item"})


def find_off_length(parts: Sequence[WrittenPart], wanted: int) -> list[int]:
    """Return the places of the parts to ask for again, so that the post comes near the length wanted.

    These are the parts that are far off their own length. If the others leave the post too short or too long,
    those that are furthest off in that direction are added until it is near enough. A part without text has
    been asked for twice already.
    """
    off = {place: part.words - part.task.part.words for place, part in enumerate(parts) if part.words}
    found = {place for place in off if not _is_near(parts[place])}
    expected = wanted + sum(off[place] for place in off if place not in found)
    if abs(expected - wanted) <= _TOLERANCE * wanted:
        return sorted(found)
    for place in sorted(off, key=lambda place: -abs(off[place])):
        if abs(expected - wanted) <= _NEAR * wanted:
            break
        if place not in found and (off[place] < 0) == (expected < wanted):
            found.add(place)
            expected -= off[place]
    return sorted(found)


def find_said_twice(parts: Sequence[WrittenPart], language: str) -> dict[int, list[str]]:
    """Return, by its place, what a part says that an earlier part has said nearly alike, if it is much."""
    repeated = find_repeated([_read(part.text) for part in parts], language)
    return {
        place: sentences
        for place, sentences in enumerate(repeated)
        if place and sum(map(count_words, sentences)) >= _WORTH_A_CALL
    }


def _is_near(part: WrittenPart) -> bool:
    if part.missing:  # of several sections: they were asked for, and an answer without them is not whole
        return False
    return _LEAST <= part.words / part.task.part.words <= _MOST


def _read(text: str) -> str:
    """Return the prose of a part: headings, code, tables and quotations may come again."""
    return "\n".join(part.text for part in passages(text) if part.kind in _READ)
