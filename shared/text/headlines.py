"""Sentence case and title case of headings and titles, where a text shows which one it is."""
# ruff: noqa: RUF001  curly apostrophes and quotes

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from shared.text.language import primary_tag
from shared.text.scripts import script_of
from shared.text.sentences import sentences

_WORD = re.compile(r"[^\W\d_](?:[\w’'.&/+#@-]*\w)?")
_OPENS_ANEW = re.compile(r"(?:\A|[:.!?–—|»“\"(\[]|\s-)\s*[“\"‘'(\[*_«„]*\Z")
_CASED = frozenset({"Latin", "Cyrillic", "Greek", None})
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
# English words that no style needs to write with a capital within a heading.
_SMALL_WORDS = """
a an the and but or nor for so yet as at by in of off on per to up via vs v with from into onto over
than if out upon about after before between through without within under until during since against
among around behind below beneath beside beyond down like near past toward towards when while once
that it its is be are
"""
# English words that are names nowhere.
_COMMON_WORDS = """
your you we our my this these those what why how who where which not no do does can should need know
make get use using right best better good great new first more most every all things ways tips guide
reasons steps step time work works matters start choosing
"""
_SMALL_WORDS_OF_TITLES = """
a an the and but or nor for so yet as at by in of off on per to up via vs v if from with into onto
over than
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_COMMON = _SMALL | frozenset(_COMMON_WORDS.split())
_SMALL_IN_TITLES = frozenset(_SMALL_WORDS_OF_TITLES.split())
_LONG = 4  # letters


@dataclass(frozen=True)
class Wording:
    """The form of each word within a post's sentences: small letters or a capital."""

    prose: tuple[str, ...]
    language: str

    @cached_property
    def _forms(self) -> tuple[frozenset[str], frozenset[str]]:
        small: set[str] = set()
        capital: set[str] = set()
        for sentence in (one for text in self.prose for one in sentences(text)):
            for match in _WORD.finditer(sentence):
                word = match[0]
                if word.islower():
                    small.add(word)
                elif not _opens(sentence, match):
                    capital.add(word.lower())
        return frozenset(small), frozenset(capital)

    def is_common(self, word: str) -> bool:
        """Return whether a word is surely no name: the prose writes it in small letters alone."""
        small, capital = self._forms
        lower = word.lower()
        if lower in capital:
            return False
        return lower in small or (primary_tag(self.language) == "en" and lower in _COMMON)

    def is_name(self, word: str) -> bool:
        """Return whether the prose writes a word with a capital alone, also within sentences."""
        small, capital = self._forms
        return word.lower() in capital and word.lower() not in small


def wrong_in_sentence_case(heading: str, wording: Wording) -> list[str]:
    """Return the words of a heading whose capital is wrong in sentence case, where that is sure."""
    return [match[0] for match in _wrong_capitals(heading, wording)]


def to_sentence_case(heading: str, wording: Wording) -> str:
    """Return a heading in which the words that are surely no names are in small letters."""
    wrong = {match.start() for match in _wrong_capitals(heading, wording)}
    return "".join(letter.lower() if place in wrong else letter for place, letter in enumerate(heading))


def _wrong_capitals(heading: str, wording: Wording) -> Iterator[re.Match[str]]:
    primary = primary_tag(wording.language)
    if script_of(wording.language) not in _CASED or primary in _NOUNS_HAVE_CAPITALS or heading.isupper():
        return
    yield from (match for match in _capitals(heading) if wording.is_common(match[0]))


def _capitals(heading: str) -> Iterator[re.Match[str]]:
    """Yield the words with a capital, of which sentence case writes the names alone with one."""
    for match in _WORD.finditer(heading):
        word = match[0]
        is_plain = word[0].isupper() and (word[1:].islower() or word == "A") and word.isalpha()
        if is_plain and not _opens(heading, match):
            yield match


def wrong_in_title_case(heading: str) -> list[str]:
    """Return the words of an English heading that title case writes with a capital, if most lack it."""
    long = [match for match in _WORD.finditer(heading) if _is_long(match[0]) and not _opens(heading, match)]
    small = [match[0] for match in long if match[0].islower()]
    return small if 2 * len(small) > len(long) else []


def _is_long(word: str) -> bool:
    return len(word) >= _LONG and word.isalpha() and word.lower() not in _SMALL


def to_title_case(heading: str) -> str:
    """Return an English heading in title case; names such as iPhone stay as they are."""
    words = list(_WORD.finditer(heading))
    capitals = {
        match.start()
        for place, match in enumerate(words)
        if match[0].islower()
        and match[0].replace("’", "").replace("'", "").replace("-", "").isalpha()
        and not _is_marked(heading, match)
        and (
            match[0] not in _SMALL_IN_TITLES
            or _opens(heading, match)
            or (place == len(words) - 1 and len(match[0]) > 1)
        )
    }
    return "".join(letter.upper() if place in capitals else letter for place, letter in enumerate(heading))


def _is_marked(heading: str, match: re.Match[str]) -> bool:
    """Return whether a word is a part of code, an address or a handle."""
    around = heading[max(0, match.start() - 1) : match.start()] + heading[match.end() : match.end() + 1]
    return any(sign in "`@#/\\_$" for sign in around)


def _opens(text: str, match: re.Match[str]) -> bool:
    """Return whether a word begins a heading or a part of it, where every style has a capital."""
    return _OPENS_ANEW.search(text[max(0, match.start() - 12) : match.start()]) is not None


def restyle(title: str, style: str | None, prose: Iterable[str], language: str) -> str:
    """Return a title in a profile's style; as it is where the prose does not show which words are names."""
    if style == "title" and primary_tag(language) == "en":
        return to_title_case(title)
    if style == "sentence":
        wording = Wording(tuple(prose), language)
        made = to_sentence_case(title, wording)
        return made if all(wording.is_name(match[0]) for match in _capitals(made)) else title
    return title
