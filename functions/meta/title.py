"""Choose the title of a page: one of those proposed, shortened where it is too long, never lengthened."""
# ruff: noqa: RUF001  dashes and full-width marks

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from functions.meta.fitting import cut, plain_line
from functions.meta.phrases import LOOSE_END, drop_dangling, joins
from functions.meta.proposal import TITLE
from shared.text.language import primary_tag
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import is_spaced, mentions, sentences

_MOST = TITLE[1]
# A title of half the width says enough; of shorter ones the longest is taken.
_ENOUGH_PIXELS = TITLE_PIXELS / 2
_MARKS = (": ", " – ", " — ", " - ", "; ", " | ", " (", "：", "—", "｜", "、", "，")


def has_room(title: str) -> bool:
    """Check whether search results show a title whole."""
    return len(title) <= _MOST and width(title) <= TITLE_PIXELS


def fit_title(bases: Sequence[str], keyword: str, language: str) -> str:
    """Return the best title that has room and the keyword.

    `bases` are in order of preference. A title that lacks the keyword gets it in front. A title that is too
    long ends at a mark, else after a word.
    """
    bases = list(dict.fromkeys(base for base in bases if base))
    prefixed = list(dict.fromkeys(_prepend_keyword(base, keyword, language) for base in bases))
    for whole in (bases, prefixed):
        if found := _pick(_named(filter(has_room, whole), keyword)):
            return found
    ways = (_clause, partial(_phrase, language), partial(_cut_to_room, language))
    shorter = [way(base) for way in ways for base in (*bases, *prefixed)]
    found = next(iter(_named(shorter, keyword)), "") or _pick(list(filter(has_room, bases)))
    return found or next(filter(None, shorter), "")


def _named(titles: Iterable[str], keyword: str) -> list[str]:
    return [title for title in titles if title and (not keyword or mentions(title, keyword))]


def _pick(titles: Sequence[str]) -> str:
    """Return the first title that is long enough, else the longest."""
    enough = (title for title in titles if width(title) >= _ENOUGH_PIXELS)
    return next(enough, max(titles, key=width, default=""))


def _prepend_keyword(title: str, keyword: str, language: str) -> str:
    """Put a keyword before a title that lacks it."""
    if not keyword or mentions(title, keyword):
        return title
    return prepend(keyword, title, language)


def prepend(keyword: str, text: str, language: str) -> str:
    """Put a keyword and a colon before a text."""
    primary = primary_tag(language)
    colon = {"zh": "\uff1a", "ja": "\uff1a", "fr": " : "}.get(primary, ": ")
    first = keyword.partition(" ")[0]
    if first.islower():  # not "iPhone"
        capital = "\u0130" if primary in {"tr", "az"} and keyword[0] == "i" else keyword[0].upper()
        keyword = capital + keyword[1:]
    return f"{keyword}{colon}{text}"


def _clause(title: str) -> str:
    """Return a long title up to the last sentence or mark with room, or an empty string."""
    if has_room(title):
        return title
    said = sentences(title)[:-1]
    heads = [" ".join(said[:number]).rstrip(".") for number in range(1, len(said) + 1)]
    marks = (*_MARKS, ", ") if title.count(", ") == 1 else _MARKS  # more commas divide a list
    heads += [title[:place].rstrip(LOOSE_END) for mark in marks for place in _places(title, mark)]
    good = (
        head
        for head in heads
        if has_room(head) and width(head) >= _ENOUGH_PIXELS and plain_line(head) == head
    )
    return max(good, key=len, default="")


def _places(title: str, mark: str) -> Iterator[int]:
    place = title.find(mark)
    while 0 <= place <= _MOST:
        yield place
        place = title.find(mark, place + 1)


def _phrase(language: str, title: str) -> str:
    """Return a long title up to the last word after which a phrase is over, or an empty string."""
    words = title[: _MOST + 1].split(" ")
    if has_room(title) or not is_spaced(title):
        return ""
    ends = (place for place in range(len(words) - 1, 0, -1) if joins(words[place], language))
    heads = (drop_dangling(" ".join(words[:end]), language) for end in ends)
    return next((head for head in heads if _is_enough(head)), "")


def _is_enough(head: str) -> bool:
    """Check that a part of a title has room, says enough and leaves no bracket open."""
    return has_room(head) and width(head) >= _ENOUGH_PIXELS and plain_line(head) == head


def _cut_to_room(language: str, title: str) -> str:
    rooms = range(min(_MOST, len(title)), 0, -1)
    shorter = (cut(title, room, language, whole_phrase=True) for room in rooms)
    return next(filter(has_room, shorter), "")
