"""The form of each word in the prose of a post, which shows what is a name."""
# ruff: noqa: RUF001  curly apostrophes and quotes

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from shared.text.homographs import HOMOGRAPHS, SMALL_NAMES
from shared.text.language import primary_tag
from shared.text.sentences import sentences

WORD = re.compile(r"[^\W\d_](?:[\w’'.&/+#@-]*\w)?")
_OPENS_ANEW = re.compile(r"(?:\A|[:.!?–—|»“\"(\[]|\s-)\s*[“\"‘'(\[*_«„]*\Z")
_VOWEL = re.compile(r"[aeiouy]|[^\x00-\x7f]", re.IGNORECASE)
# English words that no style needs to write with a capital within a heading, and that are names nowhere.
_SMALL_WORDS = """
the and but or nor for so yet as at by in of off on to up via vs with from into onto over
than if out upon about after before between through without within under until during since against
among around behind below beneath beside beyond toward towards when while once
that it its is be are
"""
_COMMON_WORDS = """
your you we our my this these those what why how where which not does should need know
get use using better every ways tips reasons choosing
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
_COMMON = SMALL_WORDS | frozenset(_COMMON_WORDS.split())
_OFTEN = 2  # times that prose has a word in small letters before it is surely no name


class _Uses(NamedTuple):
    """Counts of each word in small letters, with a capital within a sentence, and at the beginning."""

    small: Counter[str]
    capital: Counter[str]
    opening: Counter[str]
    pairs: frozenset[tuple[str, str, str]]  # two words in a row, and the one of them in small letters


@dataclass(frozen=True)
class Wording:
    """The form of each word within a post's sentences: small letters or a capital."""

    prose: tuple[str, ...]
    language: str
    code: frozenset[str] = frozenset()

    @cached_property
    def _uses(self) -> _Uses:
        small, capital, opening = Counter[str](), Counter[str](), Counter[str]()
        pairs: set[tuple[str, str, str]] = set()
        for sentence in (one for text in self.prose for one in sentences(text)):
            before = ""
            for match in WORD.finditer(sentence):
                word = match[0]
                pairs |= {(before.lower(), word.lower(), one) for one in (before, word) if one.islower()}
                if word.islower():
                    small[word] += 1
                else:
                    (opening if opens(sentence, match) else capital)[word.lower()] += 1
                before = word
        return _Uses(small, capital, opening, frozenset(pairs))

    def is_common(self, word: str) -> bool:
        """Return whether a word is surely no name.

        It is a function word, or the prose has it often in small letters alone and it is a name nowhere.
        """
        uses, lower = self._uses, word.lower()
        if uses.capital[lower]:
            return False
        if self.is_function_word(word):
            return True
        seen = uses.small[lower]
        return lower not in HOMOGRAPHS and seen >= _OFTEN and seen >= uses.opening[lower]

    def is_function_word(self, word: str) -> bool:
        """Return whether a word is one of English that is a name nowhere."""
        return primary_tag(self.language) == "en" and word.lower() in _COMMON

    def is_name(self, word: str) -> bool:
        """Return whether the prose writes a word with a capital alone, also within sentences."""
        uses = self._uses
        return uses.capital[word.lower()] > 0 and not uses.small[word.lower()]

    def is_no_name(self, word: str) -> bool:
        """Return whether the prose has a word in small letters alone, and it is a name nowhere."""
        uses, lower = self._uses, word.lower()
        if uses.capital[lower] or lower in HOMOGRAPHS:
            return False
        return uses.small[lower] > 0 or self.is_function_word(word)

    def has_pair(self, first: str, second: str, *, small: str) -> bool:
        """Return whether the prose has two words in a row, and this one of them in small letters."""
        return (first.lower(), second.lower(), small.lower()) in self._uses.pairs

    def is_small_name(self, word: str) -> bool:
        """Return whether a word is a name in small letters, such as git, or one that the post has as code."""
        return word in SMALL_NAMES or word in self.code or not _VOWEL.search(word)


def opens(text: str, match: re.Match[str]) -> bool:
    """Return whether a word begins a heading or a part of it, where every style has a capital."""
    return begins_anew(text, match.start())


def begins_anew(text: str, place: int) -> bool:
    """Return whether a sentence, a heading or a part of it begins at a place."""
    return _OPENS_ANEW.search(text[max(0, place - 12) : place]) is not None
