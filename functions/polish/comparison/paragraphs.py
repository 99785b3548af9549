"""Paragraphs that were left out or made up, and prose that a polish added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from functions.polish.comparison.alignment import Unit
from functions.polish.comparison.allowed_losses import AllowedLosses
from shared.text.facts.version import Version
from shared.text.passages import Passage
from shared.text.prose import content_words, count_words, ends_sentence, is_spaced, shorten

# Of the longer words that only this paragraph has, a rewrite of every sentence keeps a quarter and more
# (tests/unit/functions/polish/comparison/test_divergence.py), a paragraph that was left out none. With
# fewer, chance decides; two of three human paragraphs of 25 words have them, and repeated text has none.
_OWN_WORDS = 8
_OWN_CHARACTERS = 24  # pairs of them, where words have no spaces
_STILL_THERE = 0.1
# Of the longer words of a paragraph that was made up, most are new to the post. One that was rewritten has
# kept some that no other paragraph has.
_NEW_WORDS = 5
_NEW_CHARACTERS = 15
_NEW = 0.5
_CARRIED = 0.15
_NEW_ITEM_WORDS = 2
# A sentence of which so many longer words are new was made up; in an edited post a few are, as bridges.
_MADE_UP = 0.6
_GROWN = 1.25
_ROOM_TO_GROW = 25  # words
_OF_GROWTH = 0.5  # of the growth is such sentences


def missing_paragraphs(old: Version, new: Version, allowed: AllowedLosses) -> Iterator[str]:
    """Yield the beginnings of the paragraphs of which nothing is left; an unfinished end may go."""
    prose = [(part, words) for part, words in _with_words(old) if part.kind not in {"code", "html"}]
    times = Counter(word for _, found in prose for word in found)
    kept = frozenset().union(*new.content)
    last = prose[-1][0] if prose else None
    for part, found in prose:
        may_go = part.kind == "heading" or (part is last and not ends_sentence(part.text))
        own = {word for word in found if times[word] == 1}
        enough = _OWN_WORDS if is_spaced(part.text) else _OWN_CHARACTERS
        if (
            may_go
            or len(own) < enough
            or len(own & kept) >= _STILL_THERE * len(own)
            or allowed.is_whole(part)
        ):
            continue
        left = own & content_words(allowed.left(part))
        if len(left) >= enough and len(left & kept) < _STILL_THERE * len(left):
            yield shorten(part.text)


def made_up_paragraphs(old: Version, new: Version) -> Iterator[Passage]:
    """Yield the paragraphs and list items of which nothing was in the old version."""
    had = frozenset().union(*old.content)
    prose = [(part, words) for part, words in _with_words(new) if part.kind not in {"code", "html"}]
    times = Counter(word for _, found in prose for word in found)
    texts = {part.text for part in old.parts}
    grown = sum(part.kind == "item" for part in new.parts) > sum(part.kind == "item" for part in old.parts)
    for part, found in prose:
        if part.kind in {"heading", "cell"} or part.text in texts or not found:
            continue
        fresh = found - had
        if part.kind == "item" and grown and len(fresh) >= _NEW_ITEM_WORDS and fresh == found:
            yield part
            continue
        enough = _NEW_WORDS if is_spaced(part.text) else _NEW_CHARACTERS
        carried = [word for word in found & had if times[word] == 1]
        if len(fresh) >= max(enough, _NEW * len(found)) and len(carried) <= _CARRIED * len(found):
            yield part


def _with_words(version: Version) -> list[tuple[Passage, frozenset[str]]]:
    return list(zip(version.parts, version.content, strict=True))


def growth(old: Version, new: Version, added: Sequence[Unit]) -> str | None:
    """Return the reason if a version grew by more than a quarter, mostly by sentences new to the post."""
    had, has = count_words(old.text), count_words(new.text)
    room = had * _GROWN + _ROOM_TO_GROW
    if has <= room:
        return None
    known = old.content_words
    fresh = [unit for unit in added if _is_made_up(content_words(unit.text), known)]
    if sum(count_words(unit.text) for unit in fresh) < _OF_GROWTH * (has - had):
        return None
    return f"it grew from {had} to {has} words with sentences of its own, such as “{shorten(fresh[0].text)}”"


def _is_made_up(words: frozenset[str], known: frozenset[str]) -> bool:
    return len(words) > 1 and len(words - known) >= _MADE_UP * len(words)
