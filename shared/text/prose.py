"""Plain text in any language: its words and sentences, what it is about, and repetition."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from shared.text.keywords import mentions, occurrences
from shared.text.natural import natural
from shared.text.remembered import remember
from shared.text.scripts import is_spaced, script_of, share_in_script
from shared.text.sentences import ends_sentence, sentences
from shared.text.words import bare_words, count_words, fold, tokens

__all__ = [
    "bare_words",
    "content_words",
    "count_words",
    "ends_sentence",
    "is_spaced",
    "mentions",
    "natural",
    "occurrences",
    "repeated_sentences",
    "repeated_share",
    "script_of",
    "sentences",
    "share_in_script",
    "shorten",
    "tokens",
    "without_repeats",
]

_LONG_WORD, _BEGINNING = 4, 5  # letters
_HANGUL_BEGINNING = 2  # syllables


def shorten(text: str, most: int = 60) -> str:
    """Return a text on one line, with an ellipsis where it is longer than `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


@remember
def content_words(text: str) -> frozenset[str]:
    """Return the words that identify the text's subject: the beginnings of its longer words.

    Beginnings, because an editor changes endings. Without spaces between words, pairs of characters.
    """
    if is_spaced(text):
        return frozenset(filter(None, map(_beginning, set(tokens(text)))))
    characters = [character for character in fold(text) if character.isalnum()]
    return frozenset(first + second for first, second in pairwise(characters))


def repeated_share(text: str, size: int = 8) -> float:
    """Return the share of words, 0 to 1, in a phrase of `size` words that occurred before."""
    words = tokens(text)
    size = size if is_spaced(text) else size * 2
    seen: set[tuple[str, ...]] = set()
    again, mark = bytearray(len(words)), b"\x01" * size
    for index, phrase in enumerate(zip(*(words[offset:] for offset in range(size)), strict=False)):
        if phrase in seen:
            again[index : index + size] = mark
        else:
            seen.add(phrase)
    return sum(again) / len(words) if words else 0.0


def repeated_sentences(text: str, *, least_words: int = 5) -> list[tuple[str, int]]:
    """Return the repeated sentences, the commonest first, with their counts."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for sentence in sentences(text):
        words = tokens(sentence)
        if len(words) >= least_words:
            key = " ".join(words)
            counts[key] += 1
            first.setdefault(key, sentence)
    return [(first[key], count) for key, count in counts.most_common() if count > 1]


def without_repeats(text: str) -> str:
    """Return the prose with each sentence once: its size without repetition."""
    return " ".join(dict.fromkeys(sentences(text)))


def _beginning(word: str) -> str:
    if "\uac00" <= word[0] <= "\ud7a3":
        return word[:_HANGUL_BEGINNING] if len(word) >= _HANGUL_BEGINNING else ""
    return word[:_BEGINNING] if len(word) >= _LONG_WORD else ""
