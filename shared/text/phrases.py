"""Find words and phrases of a profile in a text: in any case, with any spaces, in simple forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from shared.text.language import primary_tag
from shared.text.scripts import is_spaced
from shared.text.words import normalize, tokens

_LEAST_STEM = 6  # letters: "utilize" has forms, and "new" is not in "news"
_SAME_LENGTH = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})


class Found(NamedTuple):
    """A phrase in a text: its place, and which of the phrases it is."""

    start: int
    end: int
    number: int


def find_phrases(text: str, phrases: tuple[str, ...], language: str, *, forms: bool) -> Iterator[Found]:
    """Yield each phrase in a normalized text, in order; `forms` allows English endings of longer words."""
    plain = text.translate(_SAME_LENGTH)
    lower = plain.casefold()
    there = tuple((number, phrase) for number, phrase in enumerate(phrases) if _begin(phrase) in lower)
    pattern = _pattern(there, primary_tag(language) == "en" and forms) if there else None
    for match in pattern.finditer(plain) if pattern else ():
        if match.lastgroup:
            yield Found(match.start(), match.end(), int(match.lastgroup[1:]))


@lru_cache(maxsize=1 << 9)
def _begin(phrase: str) -> str:
    """Return the beginning of a phrase that all of its forms share."""
    words = re.split(r"[\s-]+", normalize(phrase).translate(_SAME_LENGTH).casefold().strip(), maxsplit=1)
    return words[0][: max(1, len(words[0]) - 1)]


@lru_cache(maxsize=64)
def _pattern(
    phrases: tuple[tuple[int, str], ...],
    with_forms: bool,  # noqa: FBT001  a cache's key
) -> re.Pattern[str] | None:
    """Return one pattern with a group for each phrase, the longest first."""
    order = sorted(phrases, key=lambda pair: -len(pair[1]))
    found = ((number, _alternative(phrase, with_forms=with_forms)) for number, phrase in order)
    groups = [f"(?P<p{number}>{part})" for number, part in found if part]
    return re.compile("|".join(groups), re.IGNORECASE) if groups else None


def _alternative(phrase: str, *, with_forms: bool) -> str:
    words = normalize(phrase).translate(_SAME_LENGTH).split()
    if not words or not tokens(phrase):
        return ""
    parts = [_word(word, with_forms=with_forms) for word in re.split(r"[\s-]+", " ".join(words)) if word]
    joined = r"(?:\s+|-|\s-\s)".join(parts)
    if not is_spaced(phrase):
        return joined
    before = r"(?<!\w)(?<!\w-)" if words[0][:1].isalnum() else ""
    after = r"(?!\w)(?!['-]\w)" if words[-1][-1:].isalnum() else ""
    return f"{before}{joined}{after}"


def _word(word: str, *, with_forms: bool) -> str:
    if not (with_forms and word.isascii() and word.isalpha() and len(word) >= _LEAST_STEM):
        return f"{re.escape(word)}(?:'s)?" if with_forms and word.isalpha() else re.escape(word)
    if word.lower().endswith("e"):
        return rf"{re.escape(word[:-1])}(?:e|es|ed|er|ers|ing|e's)"
    if word.lower().endswith("y") and word[-2].lower() not in "aeiou":
        return rf"{re.escape(word[:-1])}(?:y|ies|ied|ying|y's)"
    return rf"{re.escape(word)}(?:s|es|ed|d|ing|'s)?"
