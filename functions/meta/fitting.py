"""Make a text a plain line, and shorten it at a word or at the end of a sentence.

Lengths are in characters. Nothing is ever added to a line.
"""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from functions.meta.markup import drop_markup
from functions.meta.phrases import LOOSE_END, drop_dangling
from shared.text.prose import count_words, ends_sentence, is_spaced, sentences

# Control characters except white space, soft hyphens, characters without width, marks of writing direction.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# A space that holds a number together stays: "10 000".
_SPACE = re.compile(r"((?<=\d)[\u00a0\u202f](?=\d))|\s+")
_WRAPPED = re.compile(r"\A([\"'“‘«])(.*)([\"'”’»])\Z")
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"))
_BRACKETS = dict(zip(")]）］」』】》〉", "([（［「『【《〈", strict=True))
_ELLIPSIS = "…"
_LONGEST = 2000  # characters; the longest tag has two hundred
_FEWEST_WORDS = 3  # of an unfinished sentence before an ellipsis
_FEWEST_CHARACTERS = 6  # of one without spaces
# Below its least length a description may still end with its last sentence: searchers see 120 characters.
ENOUGH = 0.8
_FULL_WIDTH_ENDS = "。！？」』）"
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
_BREAKS = "、。，；：！？・）」』】》…"


def plain_line(text: str) -> str:
    """Return a text as one plain line: composed, without markup, HTML and open quotations."""
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", html.unescape(text[:_LONGEST])))
    text = _collapse(drop_markup(_collapse(text)))
    if wrapped := _WRAPPED.match(text):
        text = wrapped[2] if not re.search(r"[\"“”«»]", wrapped[2]) else text
    return _drop_unbalanced(text).strip()


def _collapse(text: str) -> str:
    return _SPACE.sub(lambda match: match[1] or " ", text).strip()


def cut(text: str, most: int, language: str, *, whole_phrase: bool = False) -> str:
    """Shorten a line at a word boundary.

    `whole_phrase` also drops small words that would dangle at its end.
    """
    if len(text) <= most:
        return text
    kept = text[: _boundary(text, most)].rstrip(LOOSE_END)
    if whole_phrase:
        kept = drop_dangling(kept, language) or kept
    return _drop_unbalanced(kept).rstrip(LOOSE_END)


def _boundary(text: str, most: int) -> int:
    """Return where a line can be cut: at a space, or between characters of writing without spaces."""
    if is_spaced(text) and (space := text.rfind(" ", 0, most + 1)) > 0:
        return space
    places = [place for place in range(most, 0, -1) if not _divides_letter(text, place)]
    between = [place for place in places if not (_is_narrow(text[place - 1]) and _is_narrow(text[place]))]
    good = (place for place in between if place > most * 2 // 3 and _ends_phrase(text, place))
    return next(good, (between or places or [most])[0])


def _divides_letter(text: str, place: int) -> bool:
    """Check whether a cut would divide a picture, or a letter from its marks."""
    before, after = text[place - 1], text[place]
    if unicodedata.category(after)[0] == "M" or after in _JOINERS or before == "\u200d":
        return True
    return "\U0001f1e6" <= after <= "\U0001f1ff" or "\U0001f3fb" <= after <= "\U0001f3ff"


def _is_narrow(character: str) -> bool:
    is_letter = character.isalnum() or unicodedata.category(character)[0] == "M"
    return is_letter and unicodedata.east_asian_width(character) not in "WF"


def _ends_phrase(text: str, place: int) -> bool:
    """Check for a mark or space before a place, or for the end of a Japanese word."""
    before, after = text[place - 1], text[place]
    is_kana_end = "\u3041" <= before <= "\u309f" and not "\u3041" <= after <= "\u309f"
    is_thai_phrase = after == " " and before >= "\u0e00"
    return before in _BREAKS or is_thai_phrase or is_kana_end


def shorten(text: str, least: int, most: int, language: str) -> str:
    """Shorten a line at the end of a sentence, else at a word with an ellipsis.

    A line that fits is not changed.
    """
    if len(text) <= most:
        return text
    text = text[: 4 * most]
    whole, enough = whole_sentences(text, most), int(least * ENOUGH)
    if len(whole) >= least:
        return whole
    if open_line := _cut_open(text, least, most, language):
        return open_line
    if len(whole) >= enough:
        return whole
    shorter = _cut_open(text, enough, least, language) or _cut_open(text, 1, enough, language)
    return shorter or whole or cut(text, most - 1, language).rstrip(".!?") + _ELLIPSIS


def join_sentences(parts: Iterable[str]) -> str:
    """Join sentences with spaces where their writing has them."""
    joined = ""
    for part in parts:
        joined += part if not joined or joined[-1] in _FULL_WIDTH_ENDS else f" {part}"
    return joined


def whole_sentences(text: str, most: int) -> str:
    """Return as many whole sentences of a text as fit."""
    found = sentences(text)
    while found and (len(join_sentences(found)) > most or not ends_sentence(found[-1])):
        found.pop()
    return join_sentences(found)


def _cut_open(text: str, least: int, most: int, language: str) -> str:
    """Return the longest beginning that can end in an ellipsis, or an empty string."""
    room = most - len(_ELLIPSIS)
    while room >= least - len(_ELLIPSIS) > 0:
        end = _boundary(text, room)
        shorter = cut(text, end, language, whole_phrase=True)
        if least - len(_ELLIPSIS) <= len(shorter) and _is_begun(shorter):
            return shorter + _ELLIPSIS
        room = min(end, room) - 1
    return ""


def _is_begun(line: str) -> bool:
    """Check that an unfinished sentence says something before its ellipsis."""
    last = (sentences(line) or [""])[-1]
    if line[-1:] in ".!?。！？":
        return False
    if is_spaced(last):
        return count_words(last) >= _FEWEST_WORDS
    return len(last) >= _FEWEST_CHARACTERS


def _drop_unbalanced(text: str) -> str:
    """Drop quotation marks and brackets without a counterpart."""
    if text.count('"') % 2:
        text = text.replace('"', "")
    for opening, closing in _QUOTES:
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "") if opening != "“" else text.replace("“", "").replace("”", "")
            text = text.replace(closing, "") if closing != "“" else text
    return _collapse(_drop_open_brackets(text))


def _drop_open_brackets(text: str) -> str:
    opened: list[tuple[str, int]] = []
    loose: set[int] = set()
    for place, character in enumerate(text):
        if character in _BRACKETS.values():
            opened.append((character, place))
        elif wanted := _BRACKETS.get(character):
            if opened and opened[-1][0] == wanted:
                opened.pop()
            else:
                loose.add(place)
    loose.update(place for _, place in opened)
    return "".join(character for place, character in enumerate(text) if place not in loose) if loose else text
