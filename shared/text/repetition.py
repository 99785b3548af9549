"""Repetition between texts, in every script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from shared.text.language import primary_tag
from shared.text.prose import is_spaced, sentences, tokens
from shared.text.scripts import unspaced_runs

_SAMPLE = 5_000  # characters that show a text's script
# Words of a phrase that two texts seldom share by chance, and of a sentence that seldom comes again.
_PHRASE, _SENTENCE = 4, 8
_SYLLABLES = 8, 16  # where syllables are spaced
_CHARACTERS = 6, 16  # where a character is a word
_LETTERS = 16, 32  # where letters are spread
_SPACED_SYLLABLES = frozenset({"vi"})
_ALIKE = 0.7  # of a sentence's words, in phrases of another text


def spread_letters(text: str) -> str:
    """Return Thai, Lao, Khmer and Burmese with their letters apart, as Chinese is counted."""
    if not unspaced_runs(text[:_SAMPLE]) or is_spaced(text):
        return text
    return "".join(character if _joins(character) else f" {character}" for character in text)


def find_repeated(texts: Sequence[str], language: str) -> list[list[str]]:
    """Return for each text the sentences that an earlier one has nearly alike: in the same phrases.

    The texts are plain prose. A sentence with another figure says something else.
    """
    known: set[tuple[str, ...]] = set()
    found: list[list[str]] = []
    for text in texts:
        new: set[tuple[str, ...]] = set()
        repeated: list[str] = []
        for sentence in sentences(text):
            spread = spread_letters(sentence)
            phrase, enough = _sizes(sentence, language, spread=spread is not sentence)
            words = tokens(spread)
            phrases = list(_phrases(words, phrase))
            if len(words) >= enough and _is_known(words, phrases, known):
                repeated.append(sentence)
            new.update(phrases)
        known |= new
        found.append(repeated)
    return found


def _sizes(sentence: str, language: str, *, spread: bool) -> tuple[int, int]:
    """Return the words of a phrase, and of a sentence that counts."""
    if spread:
        return _LETTERS
    if not is_spaced(sentence):
        return _CHARACTERS
    return _SYLLABLES if primary_tag(language) in _SPACED_SYLLABLES else (_PHRASE, _SENTENCE)


def _is_known(words: Sequence[str], phrases: Sequence[tuple[str, ...]], known: set[tuple[str, ...]]) -> bool:
    covered = bytearray(len(words))
    for place, phrase in enumerate(phrases):
        if phrase in known:
            covered[place : place + len(phrase)] = b"\x01" * len(phrase)
    if sum(covered) < _ALIKE * len(words):
        return False
    return all(covered[place] or not any(map(str.isdigit, word)) for place, word in enumerate(words))


def _phrases(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[place : place + size]) for place in range(len(words) - size + 1))


def _joins(character: str) -> bool:
    return character.isascii() or unicodedata.category(character).startswith("M")
