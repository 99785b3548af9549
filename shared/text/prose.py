"""Plain text in any language: words, sentences, scripts, repetition."""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Writing without spaces. In Chinese and Japanese a length is counted in characters, so each one counts as a
# word, as word processors do; in Thai, Lao, Khmer and Burmese a word has about four letters.
_PER_CHARACTER = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_LETTERS_A_WORD = 4
_FIRST_UNSPACED = "\u0e00"
_RUN = re.compile(f"[{_UNSPACED}]+")
_ALPHANUMERIC = re.compile(r"[^\W_]")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)\]*_]*\s+(?=[\"'“‘«(\[*_¿¡]*[^\W_a-z])|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|Mr|Mrs|Ms|Dr|Prof|St|No|Inc|Ltd|approx|z\.B|bzw|ca)|\b[A-Z])\.\Z"
)
_LONGEST_ABBREVIATION = 12  # characters, with the one before it
_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*_`]*\Z")

_SCRIPTS = {
    "Latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrillic": r"\u0400-\u052f",
    "Greek": r"\u0370-\u03ff",
    "Hebrew": r"\u0590-\u05ff",
    "Arabic": r"\u0600-\u06ff\u0750-\u077f",
    "Devanagari": r"\u0900-\u097f",
    "Thai": r"\u0e00-\u0e7f",
    "Hangul": r"\uac00-\ud7af\u1100-\u11ff",
    "Han or kana": _PER_CHARACTER,
}
_LANGUAGES = {
    "Cyrillic": "ru uk bg be mk",
    "Greek": "el",
    "Hebrew": "he yi",
    "Arabic": "ar fa ur ps",
    "Devanagari": "hi mr ne",
    "Thai": "th",
    "Hangul": "ko",
    "Han or kana": "zh ja",
    "Latin": "en de fr es it pt nl sv da no nb nn fi is pl cs sk sl hr hu ro tr id ms vi ca gl et lv lt ga",
}

_LONG_WORD, _BEGINNING = 4, 5  # letters
_PLURAL = 3  # letters, from which on a final s is taken for a plural


@cache
def _character() -> re.Pattern[str]:
    return re.compile(f"[{_PER_CHARACTER}]")  # 7 ms to compile, and most texts need it never


def _is_spaced_script(text: str) -> bool:
    """Return quickly whether a text has no character of a script without spaces."""
    return text.isascii() or max(text) < _FIRST_UNSPACED


def _characters(text: str) -> int:
    return 0 if _is_spaced_script(text) else len(_character().findall(text))


def count_words(text: str) -> int:
    """Count the words of plain text; see the note on writing without spaces above."""
    count, spaced = 0, text
    if not _is_spaced_script(text):
        count = _characters(text) + sum(-(-len(run) // _LETTERS_A_WORD) for run in _RUN.findall(text))
        spaced = _RUN.sub(" ", _character().sub(" ", text))
    return count + sum(1 for word in spaced.split() if word[0].isalnum() or _ALPHANUMERIC.search(word))


def tokens(text: str) -> list[str]:
    """Return the words in lower case without their punctuation; a Chinese or Japanese character is one."""
    text = text.casefold().replace("’", "'")
    if _characters(text):
        text = _character().sub(r" \g<0> ", text)
    return _TOKEN.findall(text)


def bare_words(text: str) -> str:
    """Return the `tokens` of a text, joined by spaces, for phrases to be looked up in."""
    return " ".join(tokens(text))


def shorten(text: str, most: int = 60) -> str:
    """Return a text on one line, with an ellipsis where it is longer than `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def is_spaced(text: str) -> bool:
    """Return whether the text is mostly written with spaces between its words."""
    return _characters(text) + len("".join(_RUN.findall(text))) < len(text) / 3


def sentences(text: str) -> list[str]:
    """Split prose into sentences; each line ends one."""
    found: list[str] = []
    for line in text.split("\n"):
        start = 0
        for match in _SENTENCE.finditer(line):
            # The end alone: a line without a sentence's end would be read again from its start each time.
            end = line[max(start, match.start() - _LONGEST_ABBREVIATION) : match.end()].rstrip()
            if _ABBREVIATION.search(end):
                continue
            found.append(line[start : match.end()].strip())
            start = match.end()
        if rest := line[start:].strip():
            found.append(rest)
    return found


def ends_sentence(text: str) -> bool:
    """Return whether the text ends as a sentence does."""
    return _END.search(text.rstrip()) is not None


def mentions(text: str, phrase: str) -> bool:
    """Return whether one sentence has all the words of a phrase, in any order and number."""
    wanted = set(_stems(tokens(phrase)))
    return any(wanted <= set(_stems(tokens(sentence))) for sentence in sentences(text))


def occurrences(words: Sequence[str], phrase: str) -> int:
    """Count a phrase among the `tokens` of a text; a final s makes no difference."""
    wanted, stems = _stems(tokens(phrase)), _stems(words)
    if not wanted:
        return 0
    starts = (index for index, stem in enumerate(stems) if stem == wanted[0])
    return sum(1 for index in starts if stems[index : index + len(wanted)] == wanted)


def _stems(words: Sequence[str]) -> list[str]:
    stripped = (word.removesuffix("'s") for word in words)
    return [word.removesuffix("s") if len(word) > _PLURAL else word for word in stripped]


def content_words(text: str) -> frozenset[str]:
    """Return the words that identify the text's subject: the beginnings of its longer words.

    Beginnings, because an editor changes endings. Without spaces between words, pairs of characters.
    """
    if is_spaced(text):
        return frozenset(word[:_BEGINNING] for word in tokens(text) if len(word) >= _LONG_WORD)
    characters = _ALPHANUMERIC.findall(text)
    return frozenset(first + second for first, second in pairwise(characters))


def repeated_share(text: str, size: int = 8) -> float:
    """Return the share of words, 0 to 1, in a phrase of `size` words that occurred before."""
    words = tokens(text)
    size = size if is_spaced(text) else size * 2
    seen: set[tuple[str, ...]] = set()
    again = bytearray(len(words))
    for index in range(len(words) - size + 1):
        phrase = tuple(words[index : index + size])
        if phrase in seen:
            again[index : index + size] = b"\x01" * size
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


@cache
def _script_pattern(script: str) -> re.Pattern[str]:
    return re.compile(f"[{_SCRIPTS[script]}]")


def script_of(language: str) -> str | None:
    """Return the script a language is written in, or None where there are several or it is not known."""
    primary, _, rest = language.lower().partition("-")
    if "latn" in rest.split("-") or "cyrl" in rest.split("-"):
        return "Latin" if "latn" in rest.split("-") else "Cyrillic"
    return next((script for script, known in _LANGUAGES.items() if primary in known.split()), None)


def share_in_script(text: str, script: str) -> float:
    """Return the share of letters, 0 to 1, that belongs to a script; 1 for a text without letters."""
    letters = sum(1 for character in text if character.isalpha())
    return min(1.0, len(_script_pattern(script).findall(text)) / letters) if letters else 1.0
