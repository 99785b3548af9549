"""Choose the title of a page: one of those proposed, shortened where it is too long, never lengthened."""
# ruff: noqa: RUF001  dashes and full-width marks

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from functions.meta.fitting import cut, plain_line
from functions.meta.phrases import LOOSE_END, drop_dangling, joins
from functions.meta.proposal import TITLE
from shared.text.language import primary_tag
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import is_spaced, mentions, sentences, tokens

_MOST = TITLE[1]
_WORD_PIXELS = TITLE_PIXELS / 4  # a title of a word or two is narrower, and gives way to a longer one
_CLAUSE_PIXELS = TITLE_PIXELS / 3  # the text before a mark can be a title by itself
_PHRASE_PIXELS = TITLE_PIXELS / 2
_KEPT = 0.75  # of a title that is cut after a word says what the whole one does
_MARKS = (": ", " – ", " — ", " - ", "; ", " | ", " (", "：", "—", "｜", "、", "，")


def has_room(title: str) -> bool:
    """Check whether search results show a title whole."""
    return len(title) <= _MOST and width(title) <= TITLE_PIXELS


def fills_room(title: str) -> bool:
    """Check whether a title takes half the room of a search result, or more."""
    return width(title) >= _PHRASE_PIXELS


def fit_title(bases: Sequence[str], keyword: str, language: str) -> str:
    """Return the best title that has room and the keyword.

    `bases` are in order of preference. A title that lacks the keyword gets it in front. A title that is too
    long ends at a mark, else after a word.
    """
    bases = list(dict.fromkeys(base for base in bases if base))
    prefixed = list(dict.fromkeys(_prepend_keyword(base, keyword, language) for base in bases))
    for titles in (bases, prefixed):
        if found := _pick(_named((_shown(title, language) for title in titles), keyword)):
            return found
    cut_off = [_cut_to_room(title, language) for title in (*bases, *prefixed)]
    found = next(iter(_named(cut_off, keyword)), "") or _pick([title for title in bases if has_room(title)])
    return found or next(filter(None, cut_off), "")


def keeps_title(fitted: str, bases: Iterable[str], keyword: str, language: str) -> bool:
    """Check whether a fitted title says what one of the titles says that it was made from.

    It has more than a word or two, and it is whole, ends at a mark or with a phrase, or lacks only the last
    words.
    """
    if width(fitted) < _WORD_PIXELS:
        return False
    wholes = (whole for base in bases if base for whole in (base, _prepend_keyword(base, keyword, language)))
    return any(
        fitted == _shown(whole, language) or (whole.startswith(fitted) and len(fitted) >= _KEPT * len(whole))
        for whole in wholes
    )


def _shown(title: str, language: str) -> str:
    """Return a title as search results can show it, or an empty string if no part of it says enough."""
    return title if has_room(title) else _clause(title) or _phrase(title, language)


def _named(titles: Iterable[str], keyword: str) -> list[str]:
    return [title for title in titles if title and (not keyword or mentions(title, keyword))]


def _pick(titles: Sequence[str]) -> str:
    """Return the first title that has more than a word or two, else the longest."""
    enough = (title for title in titles if width(title) >= _WORD_PIXELS)
    return next(enough, max(titles, key=width, default=""))


def _prepend_keyword(title: str, keyword: str, language: str) -> str:
    """Put a keyword before a title that lacks it."""
    if not keyword or mentions(title, keyword):
        return title
    if set(tokens(title)) <= set(tokens(keyword)):
        title = ""
    return prepend(keyword, title, language)


def prepend(keyword: str, text: str, language: str) -> str:
    """Put a keyword and a colon before a text."""
    primary = primary_tag(language)
    colon = {"zh": "\uff1a", "ja": "\uff1a", "fr": " : "}.get(primary, ": ")
    first = keyword.partition(" ")[0]
    if first.islower():  # not "iPhone"
        capital = "\u0130" if primary in {"tr", "az"} and keyword[0] == "i" else keyword[0].upper()
        keyword = capital + keyword[1:]
    return f"{keyword}{colon}{text}" if text else keyword


def _clause(title: str) -> str:
    """Return a long title up to the last sentence or mark with room, or an empty string."""
    whole = sentences(title)[:-1]
    heads = [" ".join(whole[:number]).rstrip(".") for number in range(1, len(whole) + 1)]
    heads += [title[:place].rstrip(LOOSE_END) for mark in _MARKS for place in _places(title, mark)]
    if title.count(", ") == 1:  # more commas divide a list
        heads += [head for head in [title.partition(", ")[0]] if width(head) >= _PHRASE_PIXELS]
    return max((head for head in heads if _is_enough(head, _CLAUSE_PIXELS)), key=len, default="")


def _places(title: str, mark: str) -> Iterator[int]:
    place = title.find(mark)
    while 0 <= place <= _MOST:
        yield place
        place = title.find(mark, place + 1)


def _phrase(title: str, language: str) -> str:
    """Return a long title up to the last word after which a phrase is over, or an empty string."""
    words = title[: _MOST + 1].split(" ")
    if not is_spaced(title):
        return ""
    ends = (place for place in range(len(words) - 1, 0, -1) if joins(words[place], language))
    heads = (drop_dangling(" ".join(words[:end]), language) for end in ends)
    return next((head for head in heads if _is_enough(head, _PHRASE_PIXELS)), "")


def _is_enough(head: str, least: float) -> bool:
    """Check that a part of a title has room, says enough and leaves no bracket open."""
    return has_room(head) and width(head) >= least and plain_line(head) == head


def _cut_to_room(title: str, language: str) -> str:
    rooms = range(min(_MOST, len(title)), 0, -1)
    shorter = (cut(title, room, language, whole_phrase=True) for room in rooms)
    return next(filter(has_room, shorter), "")
