"""Length and structure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from functions.quality.checks.check import YOAST_SEO, Check
from functions.quality.checks.post import Reading
from shared.jobs.outputs import Issue, Severity

_ENOUGH = 300  # words
_SCRAP = 100
_SECTIONS = 2
_SECTION_LEVEL = 2
# Tolerance of the requested length, as a share: within 15% is right.
_FAR: tuple[tuple[float, Severity], ...] = ((0.5, "high"), (0.3, "medium"), (0.15, "low"))


def length(reading: Reading) -> Iterator[Issue]:
    """Too few words for a post; where fewer were asked for, `word-count` compares with that."""
    wanted = reading.post.word_count
    count = reading.word_count
    if count < _ENOUGH and (wanted is None or wanted >= _ENOUGH):
        severity: Severity = "high" if count < _SCRAP else "medium"
        message = f"{count} words are too few for a post: write at least {wanted or _ENOUGH}."
        yield reading.issue("length", severity, message)


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
            yield reading.issue("word-count", severity, message)
            return


def structure(reading: Reading) -> Iterator[Issue]:
    """Sections under at least two H2 headings."""
    count = sum(1 for heading in reading.headings if heading.level == _SECTION_LEVEL)
    if count < _SECTIONS:
        has = "one H2 heading" if count == 1 else f"{count} H2 headings"
        message = f"The post has {has}: divide it into at least {_SECTIONS} sections."
        yield reading.issue("structure", "low", message)


def headings(reading: Reading) -> Iterator[Issue]:
    """One H1 at most, no level left out, no heading twice, text under each."""
    titles = [heading for heading in reading.headings if heading.level == 1]
    if len(titles) > 1:
        message = f"The post has {len(titles)} H1 headings: keep one title and make the others H2."
        yield reading.issue("headings", "medium", message, titles[1])
    for above, below in pairwise(reading.headings):
        if below.level > above.level + 1:
            message = f"“{below.text}” is an H{below.level} under an H{above.level}: leave no level out."
            yield reading.issue("headings", "low", message, below)
            break
    counts = Counter(heading.text.casefold() for heading in reading.headings)
    if twice := [heading for heading in reading.headings if counts[heading.text.casefold()] > 1]:
        times = counts[twice[-1].text.casefold()]
        message = f"The heading “{twice[-1].text}” occurs {times} times: give each section its own."
        yield reading.issue("headings", "medium", message, twice[-1])
    yield from _empty_sections(reading)


def _empty_sections(reading: Reading) -> Iterator[Issue]:
    for first, second in pairwise(reading.passages):
        is_empty = first.kind == second.kind == "heading" and 1 < second.level <= first.level
        if is_empty:
            message = f"The heading “{first.text}” has no text below it: write some, or remove the heading."
            yield reading.issue("headings", "medium", message, first)
            return


CHECKS = (
    Check(
        "length",
        length,
        ("high", "medium"),
        "fewer than 300 words (100: high), unless fewer were asked for",
        YOAST_SEO,
    ),
    Check(
        "word-count",
        word_count,
        ("high", "medium", "low"),
        "more than 15% from the length asked for (30%: medium, 50%: high)",
        "the request",
    ),
    Check("structure", structure, ("low",), "fewer than two H2 headings", "this project"),
    Check(
        "headings",
        headings,
        ("medium", "low"),
        "a second H1, a heading twice, a section without text; a level left out (low)",
        f"[WCAG technique H69](https://www.w3.org/WAI/WCAG22/Techniques/html/H69); one H1: {YOAST_SEO}",
    ),
)
