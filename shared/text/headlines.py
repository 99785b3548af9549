"""Sentence case and title case of headings and titles, where a text shows which one it is."""
# ruff: noqa: RUF001  curly apostrophes and quotes

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from shared.text.homographs import UNITS
from shared.text.language import primary_tag
from shared.text.scripts import script_of
from shared.text.spans import inside
from shared.text.wording import SMALL_WORDS, WORD, Wording, opens

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)[‘'](?:[^’']|[’'](?=\w))*[’'](?!\w)")
_NUMBER_BEFORE = re.compile(r"\d\s?\Z")
_CASED = frozenset({"Latin", "Cyrillic", "Greek", None})
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
_SMALL_WORDS_OF_TITLES = """
a an the and but or nor for so yet as at by in of off on per to up via vs v if from with into onto
over than
"""
_SMALL_IN_TITLES = frozenset(_SMALL_WORDS_OF_TITLES.split())
_OFTEN = 2  # words in small letters before a heading is surely not in title case
_LONG = 4  # letters


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
    words = list(WORD.finditer(heading))
    capitals = {match.start() for match in _capitals(heading)}
    for place, match in enumerate(words):
        if match.start() not in capitals or not wording.is_common(match[0]):
            continue
        beside = words[max(0, place - 1) : place + 2]
        if not any(_may_be_one_name(heading, *pair, match, wording) for pair in pairwise(beside)):
            yield match


def _may_be_one_name(
    heading: str, first: re.Match[str], second: re.Match[str], word: re.Match[str], wording: Wording
) -> bool:
    """Return whether two words may be one name, and `word` a part of it: The Hague, Google Docs."""
    other = second if first is word else first
    if heading[first.end() : second.start()].strip() or not other[0][0].isupper():
        return False
    if wording.is_function_word(word[0]):
        return word[0] == "The" and first is word and not wording.is_common(second[0])
    if wording.is_common(other[0]) or (opens(heading, other) and wording.is_no_name(other[0])):
        return False
    return not wording.has_pair(first[0], second[0], small=word[0])


def _capitals(heading: str) -> Iterator[re.Match[str]]:
    """Yield the words with a capital, of which sentence case writes the names alone with one."""
    for match in WORD.finditer(heading):
        word = match[0]
        is_plain = word[0].isupper() and (word[1:].islower() or word == "A") and word.isalpha()
        if is_plain and not opens(heading, match):
            yield match


def wrong_in_title_case(heading: str, wording: Wording) -> list[str]:
    """Return the words of an English heading that title case writes with a capital, if most lack it."""
    long = [
        match[0]
        for match in WORD.finditer(heading)
        if _is_long(match[0]) and not opens(heading, match) and not wording.is_small_name(match[0])
    ]
    small = [word for word in long if word.islower()]
    return small if len(small) >= _OFTEN and 2 * len(small) > len(long) else []


def _is_long(word: str) -> bool:
    return len(word) >= _LONG and word.isalpha() and word.lower() not in SMALL_WORDS


def to_title_case(heading: str, wording: Wording) -> str:
    """Return an English heading in title case; names such as iPhone and git stay as they are."""
    words = list(WORD.finditer(heading))
    quoted = [match.span() for match in _QUOTED.finditer(heading)]
    capitals = {
        match.start()
        for place, match in enumerate(words)
        if match[0].islower()
        and match[0].replace("’", "").replace("'", "").replace("-", "").isalpha()
        and not inside(quoted, match.start())
        and not _is_marked(heading, match)
        and not wording.is_small_name(match[0])
        and (
            match[0] not in _SMALL_IN_TITLES
            or opens(heading, match)
            or (place == len(words) - 1 and len(match[0]) > 1)
        )
    }
    return "".join(letter.upper() if place in capitals else letter for place, letter in enumerate(heading))


def _is_marked(heading: str, match: re.Match[str]) -> bool:
    """Return whether a word is a part of code, an address or a handle, or a unit behind a number."""
    if match[0] in UNITS and _NUMBER_BEFORE.search(heading[: match.start()]):
        return True
    around = heading[max(0, match.start() - 1) : match.start()] + heading[match.end() : match.end() + 1]
    return any(sign in "`@#/\\_$°" for sign in around)


def restyle(title: str, style: str | None, wording: Wording) -> str:
    """Return a title in a profile's style, or as it is if names are uncertain."""
    if style == "title" and primary_tag(wording.language) == "en":
        return to_title_case(title, wording)
    if style == "sentence":
        made = to_sentence_case(title, wording)
        return made if all(wording.is_name(match[0]) for match in _capitals(made)) else title
    return title
