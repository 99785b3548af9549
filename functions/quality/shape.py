"""Length and structure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from functions.quality.post import Reading
from shared.outputs import Issue, Severity
from shared.prose import count_words

_ENOUGH = 300  # words, below which search engines and the guide call a post thin
_SCRAP = 100
_LONG_PARAGRAPH = 200  # words: red in every readability tool
_SECTIONS = 2
_SECTION_LEVEL = 2
# How far from the asked length, as a share of it: within 15% is what was asked for.
_FAR: tuple[tuple[float, Severity], ...] = ((0.5, "high"), (0.3, "medium"), (0.15, "low"))


def length(reading: Reading) -> Iterator[Issue]:
    """Under 300 words, unless fewer were asked for: then `word_count` compares with the request."""
    wanted = reading.post.word_count
    count = reading.word_count
    if count < _ENOUGH and (wanted is None or wanted >= _ENOUGH):
        severity: Severity = "high" if count < _SCRAP else "medium"
        message = f"{count} words are too few for a post: write at least {wanted or _ENOUGH}."
        yield Issue(type="length", severity=severity, message=message)


def word_count(reading: Reading) -> Iterator[Issue]:
    """Far from the length that was asked for."""
    wanted = reading.post.word_count
    if not wanted:
        return
    count = reading.word_count
    off = abs(count - wanted) / wanted
    for share, severity in _FAR:
        if off > share:
            what = "fewer" if count < wanted else "more"
            advice = "write more" if count < wanted else "shorten it"
            message = f"{count} words are {off:.0%} {what} than the {wanted} asked for: {advice}."
            yield Issue(type="word-count", severity=severity, message=message)
            return


def structure(reading: Reading) -> Iterator[Issue]:
    """Sections under at least two H2 headings."""
    count = sum(1 for heading in reading.headings if heading.level == _SECTION_LEVEL)
    if count < _SECTIONS:
        message = f"The post has {count} H2 headings: divide it into at least {_SECTIONS} sections."
        yield Issue(type="structure", severity="low", message=message)


def headings(reading: Reading) -> Iterator[Issue]:
    """One H1 at most, no level left out, no heading twice."""
    titles = [heading for heading in reading.headings if heading.level == 1]
    if len(titles) > 1:
        message = f"The post has {len(titles)} H1 headings: keep one title and make the others H2."
        yield Issue(type="headings", severity="medium", message=message, line=titles[1].line)
    for above, below in pairwise(reading.headings):
        if below.level > above.level + 1:
            message = f"“{below.text}” is an H{below.level} under an H{above.level}: leave no level out."
            yield Issue(type="headings", severity="low", message=message, line=below.line)
            break
    counts = Counter(heading.text.casefold() for heading in reading.headings)
    if twice := [heading for heading in reading.headings if counts[heading.text.casefold()] > 1]:
        times = counts[twice[-1].text.casefold()]
        message = f"The heading “{twice[-1].text}” stands {times} times: name each section."
        yield Issue(type="headings", severity="medium", message=message, line=twice[-1].line)


def paragraphs(reading: Reading) -> Iterator[Issue]:
    """A paragraph that is a wall of text."""
    for passage in reading.prose:
        words = count_words(passage.text)
        if passage.kind == "paragraph" and words > _LONG_PARAGRAPH:
            message = f"This paragraph has {words} words: split it, {_LONG_PARAGRAPH} are already too many."
            yield Issue(type="paragraph", severity="low", message=message, line=passage.line)
            return
