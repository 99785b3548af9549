"""What a search engine's user looks for: keywords in the text, and tags that fit a result."""

from __future__ import annotations

from collections.abc import Iterator

from functions.quality.post import Reading
from shared.outputs import Issue
from shared.prose import mentions, occurrences

_STUFFED = 0.03  # of the words
_STUFFED_TIMES = 6  # fewer are no stuffing, however short the text
_TITLE = 60
_DESCRIPTION = (120, 156)


def keyword(reading: Reading) -> Iterator[Issue]:
    """The primary keyword somewhere, in the introduction, and not everywhere."""
    if not reading.post.keywords:
        return
    primary = reading.post.keywords[0]
    times = occurrences(reading.words, primary)
    if not times and not mentions(reading.text, primary):
        message = f"The primary keyword “{primary}” does not occur: use it where it comes naturally."
        yield Issue(type="keyword", severity="medium", message=message)
    elif not mentions(_introduction(reading), primary):
        message = f"The introduction does not mention the primary keyword “{primary}”: use it there."
        line = reading.prose[0].line if reading.prose else None
        yield Issue(type="keyword", severity="low", message=message, line=line)
    if times >= _STUFFED_TIMES and times / len(reading.words) > _STUFFED:
        message = f"“{primary}” stands {times} times in {reading.word_count} words: use it less, or vary it."
        yield Issue(type="keyword-density", severity="medium", message=message)


def keywords(reading: Reading) -> Iterator[Issue]:
    """The other keywords somewhere."""
    missing = [word for word in reading.post.keywords[1:] if not mentions(reading.text, word)]
    if missing:
        named = ", ".join(f"“{word}”" for word in missing[:5])
        message = f"These keywords do not occur: {named}. Use them where they come naturally."
        yield Issue(type="keywords", severity="low", message=message)


def title(reading: Reading) -> Iterator[Issue]:
    """A title for search results: not cut off there, and with the keyword."""
    given = reading.post.title
    if given is None:
        return
    if not 0 < len(given.strip()) <= _TITLE:
        message = f"The title has {len(given.strip())} characters: search results show up to {_TITLE}."
        yield Issue(type="title", severity="low", message=message)
    if reading.post.keywords and not mentions(given, reading.post.keywords[0]):
        message = f"The title does not name the primary keyword “{reading.post.keywords[0]}”."
        yield Issue(type="title", severity="low", message=message)


def description(reading: Reading) -> Iterator[Issue]:
    """A meta description: as long as results show, and with the keyword."""
    given = reading.post.description
    if given is None:
        return
    low, high = _DESCRIPTION
    if not low <= len(given.strip()) <= high:
        message = f"The description has {len(given.strip())} characters: write {low} to {high}."
        yield Issue(type="description", severity="low", message=message)
    if reading.post.keywords and not mentions(given, reading.post.keywords[0]):
        message = f"The description does not name the primary keyword “{reading.post.keywords[0]}”."
        yield Issue(type="description", severity="low", message=message)


def _introduction(reading: Reading) -> str:
    return reading.prose[0].text if reading.prose else ""
