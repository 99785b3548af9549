"""Find words and phrases of a profile in a text: in any case, with any spaces, in simple forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from shared.text.language import primary_tag
from shared.text.scripts import is_spaced
from shared.text.words import normalize, tokens

_LEAST_STEM = 6  # letters: "utilize" has forms, and "new" is not in "news", nor "even" in "evening"
_LEAST_STEM_IN_PHRASE = 4  # letters: "cure" of "cure hay fever"
_DETERMINER = r"(?:(?:your|our|my|their|his|her|the|any|all|every|a|an)\s+)?"
_PERCENT = re.compile(r"(?<=\d)\s?(?:%|per\s?cent\b)", re.IGNORECASE)
_SHARE = re.compile(r"[\d.,]+%")
_SAME_LENGTH = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})
# Cyrillic letters that look like Latin ones: in a word with Latin letters they are meant as those.
_LATIN_OF = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425",
    "aeopcyxiABEKMHOPCTX",
)
_LOOKING_ALIKE = re.compile(f"[{''.join(map(chr, _LATIN_OF))}]")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")


class Found(NamedTuple):
    """A phrase in a text: its place, and which of the phrases it is."""

    start: int
    end: int
    number: int


def find_phrases(text: str, phrases: tuple[str, ...], language: str, *, forms: bool) -> Iterator[Found]:
    """Yield each phrase in a normalized text, in order; `forms` allows English endings of longer words."""
    plain = _unmask(text.translate(_SAME_LENGTH))
    lower = plain.casefold()
    there = tuple((number, phrase) for number, phrase in enumerate(phrases) if _begin(phrase) in lower)
    pattern = _pattern(there, primary_tag(language) == "en" and forms) if there else None
    for match in pattern.finditer(plain) if pattern else ():
        if match.lastgroup:
            yield Found(match.start(), match.end(), int(match.lastgroup[1:]))


def _unmask(text: str) -> str:
    """Return a text of the same length; words of Latin letters have no letters that only look like them."""
    if text.isascii() or not _LOOKING_ALIKE.search(text):
        return text
    return _LETTERS.sub(
        lambda word: word[0].translate(_LATIN_OF) if _LATIN.search(word[0]) else word[0], text
    )


@lru_cache(maxsize=1 << 9)
def _begin(phrase: str) -> str:
    """Return the beginning of a phrase that all of its forms share."""
    words = re.split(r"[\s-]+", normalize(phrase).translate(_SAME_LENGTH).casefold().strip(), maxsplit=1)
    return words[0][: max(1, len(words[0]) - 2)]


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
    plain = _PERCENT.sub("%", normalize(phrase).translate(_SAME_LENGTH))
    words = plain.split()
    if not words or not tokens(phrase):
        return r"\s+".join(map(re.escape, words))
    split = [word for word in re.split(r"[\s-]+", " ".join(words)) if word]
    least = _LEAST_STEM if len(split) == 1 else _LEAST_STEM_IN_PHRASE
    parts = [_word(word, least, with_forms=with_forms) for word in split]
    between = rf"(?:\s+{_DETERMINER}|-|\s-\s)" if with_forms else r"(?:\s+|-|\s-\s)"
    joined = between.join(parts)
    if not is_spaced(phrase):
        return joined
    before = r"(?<!\w)(?<!\w-)" if words[0][:1].isalnum() else ""
    after = r"(?!\w)(?!['-]\w)" if words[-1][-1:].isalnum() else ""
    return f"{before}{joined}{after}"


def _word(word: str, least: int, *, with_forms: bool) -> str:
    if _SHARE.fullmatch(word):
        return rf"{re.escape(word[:-1])}(?:\s?%|[\s-]per\s?cent)"
    if not (with_forms and word.isascii() and word.isalpha() and len(word) >= least):
        plural = f"(?-i:{re.escape(word)}s)|" if word.isascii() and word.isupper() and len(word) > 1 else ""
        form = f"(?:{plural}{re.escape(word)}(?:'s)?)"
        return form if with_forms and word.isalpha() else re.escape(word)
    lower = word.lower()
    if least == _LEAST_STEM_IN_PHRASE and len(word) > least and lower[-1] == "s" and lower[-2] not in "sui":
        word, lower = word[:-1], lower[:-1]
    if lower.endswith("e"):
        return rf"{re.escape(word[:-1])}(?:e|es|ed|er|ers|ing|e's)"
    if lower.endswith("y") and lower[-2] not in "aeiou":
        return rf"{re.escape(word[:-1])}(?:y|ies|ied|ying|y's)"
    return rf"{re.escape(word)}(?:s|es|ed|d|ing|'s)?"
