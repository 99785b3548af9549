"""Find the sentences of an existing post that its changes concern.

A sentence is about a change if both have a figure, a name, a rare word or two longer words in common. The
rule needs no model. It is about words, so a sentence that says the same in other words is not found.
"""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

from functions.polish.comparison.common_words import COMMON_WORDS
from functions.polish.comparison.links import addresses
from functions.polish.comparison.several import SeveralStatements
from shared.text.facts.numbers import plain_digits
from shared.text.facts.version import Statements
from shared.text.language import foreign_to, primary_tag
from shared.text.prose import is_spaced, sentences, tokens
from shared.text.words import fold

_BEGINNING, _LEAST = 5, 4  # letters of a word that are compared, and of one that is
_ENOUGH = 2
_HALF = 0.5  # of what a sentence of the changes names, which a sentence that goes has
_HALF_OF_PAIRS = 0.3  # of its pairs of characters: half of them have an ending
_MOST_OF_IT = 0.75  # of a text's longer words, from which on it is about little else
_COMMON = 0.3  # of a post's blocks: a name or figure in more of them says little
_FEW = 6  # blocks, with fewer of which nothing is common
_RARE = 0.1
_IN_SOURCE = 3  # words in common with a sentence of a source
_ACRONYM = re.compile(r"(?<![\w.])[A-Z]{2,6}s?(?!\w)")
_NAME = re.compile(rf"{_ACRONYM.pattern}|(?<=[\w,;:|] )[A-Z][\w’'-]{{1,40}}")
_CAPITAL = re.compile(r"(?<!\w)[A-Z][\w’'-]{1,40}")
_FIGURE = re.compile(r"[$€£¥] ?\d[\d.,]*|\d[\d.,]* ?[%€$£¥]|\d[\d.,]*\d", re.ASCII)
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})


class Topic:
    """The changes, in the words of who asks for them, and the sources."""

    def __init__(
        self, changes: str, sources: Sequence[str], blocks: Iterable[str], language: str, request: str = ""
    ) -> None:
        """`blocks` are those of the post, `request` what else the post may state."""
        self.text = changes.encode(errors="replace").decode()  # half a character is left out
        self._sources = sources
        self._language = language
        self._blocks = list(blocks)
        self._request = request

    @cached_property
    def statements(self) -> Statements:
        """The facts that the post may have from here."""
        return SeveralStatements(
            Statements(f"{self.text}\n{self._request}", self._language),
            Statements("\n".join(self._sources), self._language),
        )

    @cached_property
    def links(self) -> frozenset[str]:
        """The addresses that the post may link to from here."""
        return addresses(self.text)

    def is_about(self, text: str) -> bool:
        """Return whether a sentence is about what has changed, or a source speaks of the same."""
        words = _words(text)
        shared = words & self._words
        return (
            len(shared) >= _ENOUGH
            or any(map(self._is_rare, shared))
            or self._names_it(text, words, shared)
            or self._in_source(words)
        )

    def may_end(self, text: str) -> bool:
        """Return whether a sentence may go as a whole, because one of the changes is what it is about."""
        words = _words(text)
        if self._says_little_else(words, words & self._words):
            return True
        keys = words | self._names_in(text) | _figures(text)
        for part in self._parts:
            shared = keys & part
            least = _HALF if is_spaced(self.text) else _HALF_OF_PAIRS
            is_enough = len(shared) >= min(_ENOUGH, len(part) - 1) or bool(shared & self._names)
            if shared and is_enough and len(shared) >= least * len(part):
                return True
        return False

    def _names_it(self, text: str, words: frozenset[str], shared: frozenset[str]) -> bool:
        """Return whether a text has a name or figure of the changes, or hardly another word than theirs."""
        strong = self._names_in(text) | (_figures(text) & self._figures)
        return any(not self._is_common(one) for one in strong) or self._says_little_else(words, shared)

    def _says_little_else(self, words: frozenset[str], shared: frozenset[str]) -> bool:
        return bool(shared) and len(shared) >= _MOST_OF_IT * len(words)

    def _names_in(self, text: str) -> frozenset[str]:
        """Return the names of the changes that a text has, also as its first word."""
        return frozenset(map(_name, _CAPITAL.findall(text))) & self._names

    def _in_source(self, words: frozenset[str]) -> bool:
        if not self._sources:
            return False
        found = Counter(place for word in words for place in self._places.get(word, ()))
        return bool(found) and found.most_common(1)[0][1] >= _IN_SOURCE

    @cached_property
    def _words(self) -> frozenset[str]:
        # Of a note in another language, only names and figures can be the same.
        is_foreign = is_spaced(self.text) and foreign_to(self.text, self._language) is not None
        return frozenset() if is_foreign else _words(self.text)

    @cached_property
    def _parts(self) -> list[frozenset[str]]:
        """The words, names and figures of each sentence of the changes."""
        return [
            (_words(one) & self._words) | _names(one, self._language) | _figures(one)
            for one in sentences(self.text)
        ]

    @cached_property
    def _names(self) -> frozenset[str]:
        return _names(self.text, self._language)

    @cached_property
    def _figures(self) -> frozenset[str]:
        return _figures(self.text)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The sentences of the sources that have a word."""
        found: dict[str, list[int]] = {}
        for place, sentence in enumerate(one for text in self._sources for one in sentences(text)):
            for word in _words(sentence):
                found.setdefault(word, []).append(place)
        return found

    @cached_property
    def _times(self) -> Counter[str]:
        """The number of blocks that have each word, name and figure."""
        return Counter(
            one
            for text in self._blocks
            for one in _words(text) | _names(text, self._language) | _figures(text)
        )

    def _is_common(self, one: str) -> bool:
        return len(self._blocks) >= _FEW and self._times[one] > _COMMON * len(self._blocks)

    def _is_rare(self, one: str) -> bool:
        return self._times[one] <= max(1, _RARE * len(self._blocks))


def _words(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words; pairs of characters where words have no spaces."""
    if not is_spaced(text):
        characters = [one for one in fold(text) if one.isalnum()]
        return frozenset(map("".join, pairwise(characters)))
    found = (word for word in tokens(text) if len(word) >= _LEAST and word not in COMMON_WORDS)
    return frozenset(word.removesuffix("s")[:_BEGINNING] for word in found if not word.isdigit())


def _names(text: str, language: str) -> frozenset[str]:
    pattern = _ACRONYM if primary_tag(language) in _NOUNS_HAVE_CAPITALS else _NAME
    return frozenset(map(_name, pattern.findall(text)))


def _name(word: str) -> str:
    return f"name {word.casefold().removesuffix('s')}"


def _figures(text: str) -> frozenset[str]:
    """Return the figures in digits; a single digit only beside a sign."""
    found = (one.strip(" $€£¥%.,") for one in _FIGURE.findall(plain_digits(text)))
    return frozenset(f"figure {one.replace(',', '').replace('.', '')}" for one in found)
