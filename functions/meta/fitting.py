"""Fit a line of text between two lengths, at word boundaries and without an open bracket or quotation.

Lengths are in characters. A text that is too short is lengthened with other text of the post, never padded.
If nothing fits, it stays too short.
"""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from shared.text.inline_markup import without_marks
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import ends_sentence, is_spaced, mentions, sentences

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.{0,500}?-->|[<>]")
# Control characters except white space, soft hyphens, characters without width, marks of writing direction.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_LINK = re.compile(r"!?\[([^\]\[]{0,300})\]\((?:[^()]|\([^()]{0,200}\)){0,500}\)")
_HEADING = re.compile(r"\A#{1,6} ")
_WRAPPED = re.compile(r"\A([\"'“‘«])(.*)([\"'”’»])\Z")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"), ("„", "“"))
_LOOSE_END = " ,;:–—-/&|+"
# Words that a shortened English title must not end with.
_DANGLING = re.compile(
    r"\W+(?:an?|the|and|or|but|nor|of|in|on|at|to|for|from|by|with|without|as|is|are|was|be|your|our|their|its|his|her"
    r"|my|this|that|these|those|how|what|why|when|where|which|who|if|than|into|over|under|about)\Z",
    re.IGNORECASE,
)
_ELLIPSIS = "…"
_ROOM = 60  # characters of a title
_LONGEST = 2000  # characters; the longest tag has two hundred


def plain_line(text: str) -> str:
    """Return a text as one plain line: no markup, no HTML, no open quotation."""
    text = _TAG.sub(" ", _HIDDEN.sub("", html.unescape(text[:_LONGEST])))
    text = without_marks(_LINK.sub(r"\1", _HEADING.sub("", text.strip())))
    text = " ".join(text.split())
    if wrapped := _WRAPPED.match(text):
        text = wrapped[2] if not re.search(r"[\"“”«»]", wrapped[2]) else text
    return _drop_unbalanced(text).strip()


def cut(text: str, most: int, *, whole_phrase: bool = False) -> str:
    """Shorten a line at a word boundary.

    `whole_phrase` also drops small words that would dangle at its end.
    """
    if len(text) <= most:
        return text
    kept = text[: most + 1]
    boundary = kept.rfind(" ")
    # Writing without spaces, or one endless word, has no boundary to look for.
    kept = kept[:boundary] if boundary > 0 and is_spaced(text) else text[:most]
    kept = kept.rstrip(_LOOSE_END)
    while whole_phrase and (dangling := _DANGLING.search(kept)):
        kept = kept[: dangling.start()].rstrip(_LOOSE_END)
    return _drop_unbalanced(kept).rstrip(_LOOSE_END)


def shorten(text: str, least: int, most: int) -> str:
    """Shorten a line at the end of a sentence, else at a word with an ellipsis."""
    if len(text) <= most:
        return text
    kept = ""
    for sentence in sentences(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            break
        kept = longer
    if len(kept) >= least:
        return kept
    for room in range(most - len(_ELLIPSIS), least - len(_ELLIPSIS), -1):
        shorter = cut(text, room, whole_phrase=True)
        if len(shorter) >= least - len(_ELLIPSIS) and shorter[-1:] not in ".!?":
            return shorter + _ELLIPSIS
    return cut(text, most - len(_ELLIPSIS)).rstrip(".!?") + _ELLIPSIS


def _prepend_keyword(text: str, keyword: str, *, most: int) -> str:
    """Put a keyword before a line that lacks it, if it is short enough."""
    if not text or not keyword or mentions(text, keyword) or len(keyword) > most:
        return text
    return f"{keyword[:1].upper()}{keyword[1:]}: {text}"


def fit_title(bases: Sequence[str], keyword: str, more: Sequence[str], fits: Callable[[str], bool]) -> str:
    """Return the first title that fits and has the keyword.

    Titles are tried as they are, then extended, then cut. `bases` are in order of preference. Each of
    `more` is appended as a whole or not at all. If nothing fits, the result is as near as whole words
    come.
    """
    bases = list(dict.fromkeys(base for base in bases if base))
    named = list(dict.fromkeys(_prepend_keyword(base, keyword, most=_ROOM) for base in bases))
    fitting = [option for option in _titles(bases, named, more) if fits(option)]
    if found := next((option for option in fitting if mentions(option, keyword)), ""):
        return found
    if fitting:
        return fitting[0]
    return next((base for base in named if _has_room(base)), "") or _cut_to_room(named[0] if named else "")


def _titles(bases: Sequence[str], named: Sequence[str], more: Sequence[str]) -> Iterator[str]:
    """Yield titles, best first; `named` are the bases with the keyword before them."""
    for whole in (bases, named):
        yield from whole
        yield from _extend(whole, more)
    shorter = [cut_off for base in dict.fromkeys([*bases, *named]) for cut_off in _shorten_title(base)]
    yield from shorter
    yield from _extend(shorter, more)


def _has_room(title: str) -> bool:
    return len(title) <= _ROOM and width(title) <= TITLE_PIXELS


def _cut_to_room(title: str) -> str:
    rooms = range(min(_ROOM, len(title)), 0, -1)
    shorter = (cut(title, room, whole_phrase=True) for room in rooms)
    return next(filter(_has_room, shorter), "")


def _extend(bases: Sequence[str], more: Sequence[str]) -> Iterator[str]:
    for base in bases:
        start = base.rstrip(".")
        for extra in more:
            if extra and extra.casefold() not in base.casefold() and base.casefold() not in extra.casefold():
                yield f"{start}{' –' if ':' in start or ':' in extra else ':'} {extra}"


def _shorten_title(base: str) -> Iterator[str]:
    """Yield shorter forms of a long title: up to a mark, then word by word."""
    if _has_room(base):
        return
    for mark in (":", " – ", " — ", " - ", ","):
        head = base.partition(mark)[0].strip()
        if head != base:
            yield head
    for room in range(_ROOM, _ROOM // 2, -1):
        yield cut(base, room, whole_phrase=True)


def fit_description(text: str, keyword: str, post: Sequence[str], least: int, most: int) -> str:
    """Return a description with the keyword, lengthened with sentences of the post."""
    starts = list(range(min(len(post), 12)))
    if keyword:  # an extract begins best at a sentence with the keyword
        starts.sort(key=lambda start: not mentions(post[start], keyword))
    leads = [text, _whole_sentences(text, most)]
    if keyword and not mentions(text, keyword):
        mentioning = [post[start] for start in starts if mentions(post[start], keyword)]
        leads = [f"{sentence} {text}".strip() for sentence in mentioning[:3]] + [
            _prepend_keyword(text, keyword, most=most)
        ]
    options = [shorten(lead, least, most) for lead in leads if lead]
    for lead in [*leads, ""]:
        for start in starts:
            following = [sentence for sentence in post[start:] if sentence not in lead]
            opening = [_end_sentence(lead)] if lead else []
            options.append(shorten(" ".join([*opening, *following]), least, most))
    named = [option for option in options if not keyword or mentions(option, keyword)]
    return _best([*named, *options], least, most)


def _end_sentence(lead: str) -> str:
    """End a line with a full stop, so that another sentence can follow it."""
    return lead if ends_sentence(lead) or not is_spaced(lead) else f"{lead.rstrip(_LOOSE_END)}."


def _whole_sentences(text: str, most: int) -> str:
    """Return as many whole sentences of a text as fit."""
    found = sentences(text)
    while found and len(" ".join(found)) > most:
        found.pop()
    return " ".join(found)


def _best(options: Iterable[str], least: int, most: int) -> str:
    """Return the first option within the lengths, else the longest that is not too long."""
    fallback = ""
    for option in options:
        if least <= len(option) <= most:
            return option
        if len(fallback) < len(option) <= most:
            fallback = option
    return fallback


def _drop_unbalanced(text: str) -> str:
    """Drop quotation marks and brackets without a counterpart."""
    if text.count('"') % 2:
        text = text.replace('"', "")
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "") if opening != "“" else text.replace("“", "").replace("”", "")
            text = text.replace(closing, "") if closing != "“" else text
    return " ".join(text.split())
