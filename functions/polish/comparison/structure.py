"""Compare the structure of a post and its polish: headings, paragraphs, code, lists and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from functions.polish.comparison.allowed_losses import AllowedLosses
from functions.polish.comparison.effort import Effort
from shared.text.passages import Passage
from shared.text.prose import bare_words, content_words, ends_sentence, is_spaced, shorten, tokens

# A heading that was corrected keeps half of its words, or nearly all of its letters.
_SAME_WORDS = 0.5
_SAME_LETTERS = 0.6
_LETTERS = 100  # are compared
# Of the longer words that only this paragraph has, a rewrite of every sentence keeps a quarter and more
# (tests/unit/functions/polish/comparison/test_divergence.py), a paragraph that was left out none. With
# fewer, chance decides; two of three human paragraphs of 25 words have them, and repeated text has none.
_OWN_WORDS = 8
_OWN_CHARACTERS = 24  # pairs of them, where words have no spaces
_STILL_THERE = 0.1
_CLOSING = frozenset(")]`*_>")  # a link, code or a name in bold may end a text as well
# Of a list, a fifth of the items may be drawn together, and one in any case.
_MERGED = 5


def headings(parts: Sequence[Passage]) -> list[Passage]:
    """Return the headings in order."""
    return [part for part in parts if part.kind == "heading"]


def pair_headings(old: Sequence[Passage], new: Sequence[Passage]) -> list[int | None]:
    """Return the place that each heading has in the other version, if it has one; equal ones go first."""
    free = {place: heading.text for place, heading in enumerate(new)}
    by_words: dict[str, list[int]] = {}
    for place in reversed(free):
        by_words.setdefault(bare_words(free[place]), []).append(place)
    places = [equal.pop() if (equal := by_words.get(bare_words(heading.text))) else None for heading in old]
    taken = set(places)
    free = {place: text for place, text in free.items() if place not in taken}
    Effort().take(places.count(None) * len(free) * _LETTERS)
    for index, heading in enumerate(old):
        if places[index] is None:
            alike = next((place for place, text in free.items() if _alike(heading.text, text)), None)
            if alike is not None:
                places[index] = alike
                del free[alike]
    return places


def _alike(first: str, second: str) -> bool:
    pairs = ((content_words(first), content_words(second)), (set(tokens(first)), set(tokens(second))))
    if any(words and len(words & others) >= _SAME_WORDS * len(words) for words, others in pairs):
        return True
    letters = SequenceMatcher(None, first[:_LETTERS].casefold(), second[:_LETTERS].casefold(), autojunk=False)
    return letters.quick_ratio() >= _SAME_LETTERS and letters.ratio() >= _SAME_LETTERS


def missing_paragraphs(
    old: Sequence[Passage], new: Sequence[Passage], allowed: AllowedLosses
) -> Iterator[str]:
    """Yield the beginnings of the paragraphs of which nothing is left; an unfinished end may go."""
    prose = [part for part in old if part.kind not in {"code", "html"}]
    words = [content_words(part.text) for part in prose]
    times = Counter(word for found in words for word in found)
    kept = frozenset().union(*(content_words(part.text) for part in new if part.kind != "html"))
    for part, found in zip(prose, words, strict=True):
        own = {word for word in found & content_words(allowed.left(part)) if times[word] == 1}
        enough = _OWN_WORDS if is_spaced(part.text) else _OWN_CHARACTERS
        may_go = part.kind == "heading" or (part is prose[-1] and not ends_sentence(part.text))
        is_gone = len(own) >= enough and len(own & kept) < _STILL_THERE * len(own)
        if is_gone and not may_go and not allowed.is_whole(part):
            yield shorten(part.text)


def code_blocks(parts: Sequence[Passage]) -> list[str]:
    """Return the code blocks in order, without the white space around them and at the ends of lines."""
    return [_code(part) for part in parts if part.kind == "code"]


def _code(part: Passage) -> str:
    return "\n".join(line.rstrip() for line in part.text.strip().split("\n"))


def has_moved_code(old: Sequence[Passage], new: Sequence[Passage]) -> bool:
    """Return whether code of both versions has another order or another heading."""
    had, has = _sections(old), _sections(new)
    if [code for code in had if code in has] != [code for code in has if code in had]:
        return True
    places = pair_headings(headings(old), headings(new))
    return any(
        above is not None and places[above] is not None and places[above] != has[code]
        for code, above in had.items()
        if code in has
    )


def _sections(parts: Sequence[Passage]) -> dict[str, int | None]:
    """Return the heading, counted from 0, above the first occurrence of each code block."""
    found: dict[str, int | None] = {}
    above: int | None = None
    for part in parts:
        if part.kind == "heading":
            above = 0 if above is None else above + 1
        elif part.kind == "code":
            found.setdefault(_code(part), above)
    return found


def inline_code(parts: Sequence[Passage]) -> set[str]:
    """Return the code within sentences."""
    return {code for part in parts for code in part.code}


def lost_items(old: Sequence[Passage], new: Sequence[Passage]) -> str | None:
    """Return the reason if a list lost more items than an editor merges; a repeated item counts once."""
    had, kept = _items(old), _items(new)
    lost = had - kept
    return f"it kept {kept} of {had} list items" if lost > max(1, had // _MERGED) else None


def _items(parts: Sequence[Passage]) -> int:
    return len({bare_words(part.text) for part in parts if part.kind == "item"})


def cells(parts: Sequence[Passage]) -> int:
    """Count the cells of all tables."""
    return sum(1 for part in parts if part.kind == "cell")


def ends_open(parts: Sequence[Passage]) -> bool:
    """Return whether the last passage is cut off, or is a heading without text below it."""
    if not parts or parts[-1].kind in {"code", "html", "cell"}:
        return False
    last = parts[-1]
    is_linked = last.raw.rstrip()[-1:] in _CLOSING
    return last.kind == "heading" or not (ends_sentence(last.text) or is_linked)
