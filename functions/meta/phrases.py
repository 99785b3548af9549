"""Find where a shortened line may end: never after a small word, a number or an initial."""
# ruff: noqa: RUF001  dashes and curly quotes

from __future__ import annotations

import re

from functions.meta.function_words import joining_words, small_words
from shared.text.language import primary_tag

_SHORT = 3  # letters; in other languages such a word is taken for a small one
_LAST = re.compile(r"[^\s–—-]+\Z")
_BETWEEN = re.compile(r"[\s–—-]")
# What a number or a letter with a full stop would count or name: "Top 10", "A. N. Other"; a genitive, and a
# verb without its other half: "world's", "they'll".
_OPEN = re.compile(r"\d{1,3}[.)]?\Z|[^\W\d_]\.\Z|\w{0,30}(?:['’](?:s|ll|ve|re|d|m)|n['’]t)\Z")
_AROUND = "\"'“”‘’«»„([{¿¡*_,;:"


def dangles(line: str, language: str) -> bool:
    """Check whether a line that was shortened ends with a word that needs the next one."""
    words = [word.strip(_AROUND) for word in _BETWEEN.split(line[-60:].rstrip())]
    last = words[-1]
    if not last or _OPEN.match(last):
        return True
    small = small_words(primary_tag(language))
    if not small:
        return len(last) <= _SHORT and last.isalpha() and last.islower()
    is_subject = last == "you" and len(words) > 1 and _is_small(words[-2], small)
    return is_subject or _is_small(last, small)


def _is_small(word: str, small: frozenset[str]) -> bool:
    """Check a word, or what is left of it behind an elision: "qu'il", "d'"."""
    bare = word.casefold().replace("’", "'")
    elided, apostrophe, rest = bare.rpartition("'")
    return bare in small or (apostrophe == "'" and (not rest or (elided in small and rest in small)))


def drop_dangling(line: str, language: str) -> str:
    """Drop the small words at the end of a line that was shortened."""
    while (end := line.rstrip(LOOSE_END)) and dangles(end, language):
        shorter = _LAST.sub("", end).rstrip(LOOSE_END)
        if shorter == line:
            break
        line = shorter
    return line.rstrip(LOOSE_END)


LOOSE_END = " ,;:–—-/&|+"


def joins(word: str, language: str) -> bool:
    """Check whether a word joins what follows to a phrase that is over."""
    return word.casefold() in joining_words(primary_tag(language))
