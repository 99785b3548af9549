"""What has changed since an existing post was written: which of its sentences that concerns.

A sentence is about a change if both have a figure, a name, or two longer words in common that are not
everywhere. So the rule needs no model, and it is a rule about words: a sentence that says the same in other
words is not found.
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
from shared.text.facts import numbers
from shared.text.facts.version import Statements
from shared.text.language import foreign_to, primary_tag
from shared.text.prose import is_spaced, sentences, tokens
from shared.text.words import fold

_BEGINNING, _LEAST = 5, 4  # letters of a word that are compared, and of one that is
_ENOUGH, _ENOUGH_TO_END = 2, 3
_MOST_OF_IT = 0.6  # of a text's longer words, from which on it is about little else
_COMMON = 0.3  # of a post's blocks: a name or figure in more of them says little
_FEW = 6  # blocks, with fewer of which nothing is common
_RARE = 0.1
_IN_SOURCE = 3  # words in common with a sentence of a source
_ACRONYM = re.compile(r"(?<![\w.])[A-Z]{2,6}s?(?!\w)")
_NAME = re.compile(rf"{_ACRONYM.pattern}|(?<=[\w,;:|] )[A-Z][\w’'-]{{1,40}}")
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})


class Topic:
    """What has changed, in the words of the person who asks for it, and what the sources say."""

    def __init__(self, changes: str, sources: Sequence[str], blocks: Iterable[str], language: str) -> None:
        self.text = changes
        self._sources = sources
        self._language = language
        self._blocks = list(blocks)

    @cached_property
    def statements(self) -> Statements:
        """The facts that the post may have from here."""
        return SeveralStatements(
            Statements(self.text, self._language), Statements("\n".join(self._sources), self._language)
        )

    @cached_property
    def links(self) -> frozenset[str]:
        """The addresses that the post may link to from here."""
        return addresses(self.text)

    def is_about(self, text: str) -> bool:
        """Return whether a sentence is about what has changed, or a source speaks of the same."""
        return self._weigh(text) >= _ENOUGH or self._in_source(text)

    def may_end(self, text: str) -> bool:
        """Return whether a sentence may go as a whole, because what has changed is what it is about."""
        return self._weigh(text) >= _ENOUGH_TO_END

    def _weigh(self, text: str) -> int:
        """Rate what a text has in common with what has changed."""
        language, words = self._language, _words(text)
        shared = words & self._words
        strong = (_names(text, language) & self._names) | (_figures(text, language) & self._figures)
        weight = sum(2 if self._is_rare(word) else 1 for word in shared)
        weight += sum(1 if self._is_common(one) else _ENOUGH_TO_END for one in strong)
        return weight + (2 if shared and len(shared) >= _MOST_OF_IT * len(words) else 0)

    def _in_source(self, text: str) -> bool:
        if not self._sources:
            return False
        found = Counter(place for word in _words(text) for place in self._places.get(word, ()))
        return bool(found) and found.most_common(1)[0][1] >= _IN_SOURCE

    @cached_property
    def _words(self) -> frozenset[str]:
        # Of a note in another language, only names and figures can be the same.
        is_foreign = is_spaced(self.text) and foreign_to(self.text, self._language) is not None
        return frozenset() if is_foreign else _words(self.text)

    @cached_property
    def _names(self) -> frozenset[str]:
        return _names(self.text, self._language)

    @cached_property
    def _figures(self) -> frozenset[str]:
        return _figures(self.text, self._language)

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
        """How many blocks of the post have each word, name and figure."""
        return Counter(
            one
            for text in self._blocks
            for one in _words(text) | _names(text, self._language) | _figures(text, self._language)
        )

    def _is_common(self, one: str) -> bool:
        return len(self._blocks) >= _FEW and self._times[one] > _COMMON * len(self._blocks)

    def _is_rare(self, one: str) -> bool:
        return self._times[one] <= max(1, _RARE * len(self._blocks)) and len(self._blocks) >= _FEW


def _words(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words; pairs of characters where words have no spaces."""
    if not is_spaced(text):
        characters = [one for one in fold(text) if one.isalnum()]
        return frozenset(map("".join, pairwise(characters)))
    found = (word for word in tokens(text) if len(word) >= _LEAST and word not in COMMON_WORDS)
    return frozenset(word.removesuffix("s")[:_BEGINNING] for word in found if not word.isdigit())


def _names(text: str, language: str) -> frozenset[str]:
    pattern = _ACRONYM if primary_tag(language) in _NOUNS_HAVE_CAPITALS else _NAME
    return frozenset(f"name {one.casefold().removesuffix('s')}" for one in pattern.findall(text))


def _figures(text: str, language: str) -> frozenset[str]:
    return frozenset(f"figure {value}" for value in numbers.values(text, language))
