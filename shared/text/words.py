"""Words in every script: letters with their marks, after normalization."""
# ruff: noqa: RUF001  curly apostrophes are what people and models write

from __future__ import annotations

import re
import unicodedata
from functools import cache

from shared.text.formulas import without_formulas
from shared.text.remembered import remember
from shared.text.scripts import (
    LETTERS_A_WORD,
    PER_CHARACTER,
    blank_unspaced,
    has_spaces_only,
    per_character,
    unspaced_runs,
)

_SINCE_MARKS = re.compile("[\u0300-\U0010ffff]")
# Where Unicode has combining marks; the rest of it is not looked through, which would take 0.1 s.
_MARKED = (
    *((0x300, 0x370), (0x483, 0x48A), (0x591, 0x1E00), (0x20D0, 0x2100), (0x2CE0, 0x2E00), (0x3020, 0x30A0)),
    *((0xA660, 0xAC00), (0xFB1E, 0xFB1F), (0xFE00, 0xFE30), (0x101FD, 0x11FFF), (0x16AF0, 0x16FF2)),
    *((0x1BC9D, 0x1BC9F), (0x1CF00, 0x1D250), (0x1DA00, 0x1DB00), (0x1E000, 0x1E950), (0xE0100, 0xE01F0)),
)
# Joiners and soft hyphens shape a word and do not part it. Turkish has two letters i, which fold to one.
_INVISIBLE = re.compile("[\u00ad\u200c\u200d\u2060\ufeff]")
_FOLDED = str.maketrans({"’": "'", "ʼ": "'", "＇": "'", "ı": "i"})
_WORD = re.compile(r"[^\W_]\S*")  # all of a run without spaces that has a letter or a digit
# C++, C# and F#, Node.js, and .NET are words; in "A.B" and "2.0" a dot parts two.
_SIGNS = r"(?:\+\+(?!\+)|(?<![^\W_]{2})\#(?![\w#])|\.(?:js|net)(?![^\W_]))?"
_DOTTED = r"(?<![\w.])\.net(?![^\W_])"
_TOKEN = re.compile(rf"{_DOTTED}|[^\W_]+(?:'[^\W_]+)*{_SIGNS}")  # of words without marks
_SYLLABLE_END = "\u0f0b"  # between the syllables of Tibetan


@cache
def _marks() -> str:
    """Return the combining marks as a character class, without its brackets."""
    found = [
        code
        for first, end in _MARKED
        for code in range(first, end)
        if unicodedata.category(chr(code))[0] == "M"
    ]
    ranges: list[list[int]] = []
    for code in found:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(f"[{_marks()}]")


@cache
def _token(*, marked: bool, characters: bool) -> re.Pattern[str]:
    """Return the pattern of a word for texts that have marks, and Chinese or Japanese characters."""
    letter, alone = (f"[^\\W_{PER_CHARACTER}]", f"[{PER_CHARACTER}]|") if characters else (r"[^\W_]", "")
    if marked:
        alone = alone and f"[{PER_CHARACTER}][{_marks()}]*|"
        word = f"{letter}(?:{letter}|[{_marks()}])*"
    else:
        word = f"{letter}+"
    return re.compile(f"{alone}{_DOTTED}|{word}(?:'{word})*{_SIGNS}")


def normalize(text: str) -> str:
    """Return a text in NFC, without the characters that only shape or part a word on screen."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Return a text as it is compared: normalized, in one case, with one apostrophe and one letter i."""
    if text.isascii():
        return text.lower()
    folded = normalize(text).casefold().replace("i\u0307", "i")
    return unicodedata.normalize("NFC", folded).translate(_FOLDED)


def tokens(text: str) -> list[str]:
    """Return the words in folded case without their punctuation.

    A Chinese or Japanese character is a word; a run of Thai, Lao, Khmer or Burmese letters stays whole.
    """
    return list(_tokens(text))


@remember
def _tokens(text: str) -> tuple[str, ...]:
    text = fold(text)
    if not _SINCE_MARKS.search(text):
        return tuple(_TOKEN.findall(text))
    characters = not has_spaces_only(text) and per_character().search(text) is not None
    return tuple(_token(marked=_mark().search(text) is not None, characters=characters).findall(text))


def bare_words(text: str) -> str:
    """Return the `tokens` of a text, joined by spaces, for phrases to be looked up in."""
    return " ".join(tokens(text))


@remember
def count_words(text: str) -> int:
    """Count the words of plain text, without its formulas.

    See shared.text.scripts for the words of writing without spaces.
    """
    text = without_formulas(text)
    count, spaced = 0, text
    if not has_spaces_only(text):
        count = len(per_character().findall(text))
        count += sum(-(-len(run) // LETTERS_A_WORD) for run in unspaced_runs(text))
        spaced = blank_unspaced(text).replace(_SYLLABLE_END, " ")
    return count + len(_WORD.findall(spaced))
