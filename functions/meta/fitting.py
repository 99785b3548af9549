"""Fit a line of text between two lengths, at word boundaries and without leaving anything open.

Lengths are characters. A text that is too short is lengthened with other text of the post, never padded:
where nothing fits, what there is stays as it is.
"""
# ruff: noqa: RUF001  curly quotes and dashes are what people and models write

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from shared.prose import is_spaced, mentions, sentences

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.{0,500}?-->|[<>]")
_LINK = re.compile(r"!?\[([^\]\[]{0,300})\]\([^()\s]{0,500}[^()]{0,200}\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`{1,3}|~~)(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)")
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
ELLIPSIS = "…"
_LONGEST = 2000  # characters; nothing that is made of a line is longer than some hundred


def line(text: str) -> str:
    """Return a text as one plain line: no markup, no HTML, no quotation left open."""
    text = _TAG.sub(" ", html.unescape(text[:_LONGEST]))
    text = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _HEADING.sub("", text.strip())))
    text = " ".join(text.split())
    if wrapped := _WRAPPED.match(text):
        text = wrapped[2] if not re.search(r"[\"“”«»]", wrapped[2]) else text
    return _balanced(text).strip()


def cut(text: str, most: int, *, whole_phrase: bool = False) -> str:
    """Shorten a line at a word boundary; `whole_phrase` also drops small words that would dangle."""
    if len(text) <= most:
        return text
    kept = text[: most + 1]
    boundary = kept.rfind(" ")
    # Writing without spaces, or one endless word, has no boundary to look for.
    kept = kept[:boundary] if boundary > 0 and is_spaced(text) else text[:most]
    kept = kept.rstrip(_LOOSE_END)
    while whole_phrase and (dangling := _DANGLING.search(kept)):
        kept = kept[: dangling.start()].rstrip(_LOOSE_END)
    return _balanced(kept).rstrip(_LOOSE_END)


def shorten(text: str, least: int, most: int) -> str:
    """Shorten a line at the end of a sentence where that is long enough, else at a word with an ellipsis."""
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
    return cut(text, most - len(ELLIPSIS)).rstrip(".!?") + ELLIPSIS


def with_keyword(text: str, keyword: str, *, most: int) -> str:
    """Put a keyword in front of a line that lacks it, where there is room for it."""
    if not text or not keyword or mentions(text, keyword) or len(keyword) > most // 2:
        return text
    return f"{keyword[:1].upper()}{keyword[1:]}: {text}"


def fit_title(title: str, keyword: str, more: Sequence[str], least: int, most: int) -> str:
    """Return a title with the keyword; a short one is extended with the first of `more` that fits."""
    title = cut(with_keyword(title, keyword, most=most), most, whole_phrase=True)
    if not mentions(title, keyword):  # the cut took it away
        title = cut(with_keyword(title, keyword, most=most), most, whole_phrase=True)
    return _best(_extended(title, more, most), least, most)


def _extended(title: str, more: Sequence[str], most: int) -> Iterator[str]:
    """Yield the title, what begins with it, and then each with ever more appended."""
    bases = [title, *(extra for extra in more if extra.casefold().startswith(title.casefold()))]
    yield from (base for base in bases if base)
    for base in bases:
        longer = base
        for extra in more:
            if (
                extra
                and extra.casefold() not in longer.casefold()
                and longer.casefold() not in extra.casefold()
            ):
                separator = " – " if ":" in longer or ":" in extra else ": "
                longer = cut(f"{longer}{separator}{extra}" if longer else extra, most, whole_phrase=True)
                yield longer


def fit_description(text: str, keyword: str, post: Sequence[str], least: int, most: int) -> str:
    """Return a description with the keyword; a short one goes on with sentences of the post."""
    text = with_keyword(text, keyword, most=most)
    starts = list(range(min(len(post), 12)))
    if not text and keyword:  # an extract begins best where the post speaks of its keyword
        starts.sort(key=lambda start: not mentions(post[start], keyword))
    options = [shorten(text, least, most)]
    for kept in (text, _whole_sentences(text, most)):
        for start in starts:
            following = [sentence for sentence in post[start:] if sentence not in kept]
            options.append(shorten(" ".join([*([kept] if kept else []), *following]), least, most))
    return _best(options, least, most)


def _whole_sentences(text: str, most: int) -> str:
    found = sentences(text)
    while found and len(" ".join(found)) > most:
        found.pop()
    return " ".join(found)


def _best(options: Iterable[str], least: int, most: int) -> str:
    """Return the first option between the lengths, else the longest that is not too long."""
    fallback = ""
    for option in options:
        if least <= len(option) <= most:
            return option
        if len(fallback) < len(option) <= most:
            fallback = option
    return fallback


def _balanced(text: str) -> str:
    """Drop quotation marks and brackets whose other half is missing."""
    if text.count('"') % 2:
        text = text.replace('"', "")
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "") if opening != "“" else text.replace("“", "").replace("”", "")
            text = text.replace(closing, "") if closing != "“" else text
    return " ".join(text.split())
