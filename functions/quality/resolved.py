"""Which findings of the revision before are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import get_args

from functions.quality import review
from functions.quality.checks.post import Post, Reading
from shared.jobs.outputs import NOT_PUBLISHABLE, Issue

_REMARK = "reviewer"  # of a person
_OPINIONS = frozenset(get_args(review.Kind))
# Two findings of these differ in what they quote, such as a word never to use.
_QUOTING = frozenset({"house-style", "internal-link"})
_OF_SOURCES = "source-"  # of these, also in their figures
_FIGURES = re.compile(r"\d[\d.,%]*")
# Parts of a message that change with the text: its figures and its quotations.
_CHANGING = re.compile(r"\d[\d.,%]*|“[^”]*”")


def find_resolved(
    before: Sequence[Issue], now: Sequence[Issue], post: Post, *, reviewed: bool
) -> tuple[Issue, ...]:
    """Return the resolved findings of the previous revision; `reviewed` is True if a model has reviewed.

    A finding remains if a new one of its type has the same excerpt or the same message, apart from its place
    or count. Each new finding matches one old one. Findings that sum up others are not counted.
    """
    gone, left = [issue for issue in before if issue.type != NOT_PUBLISHABLE], list(now)
    for is_same in (_at_the_same_place, _saying_the_same):
        for issue in tuple(gone):
            if still := next(filter(partial(is_same, issue), left), None):
                gone.remove(issue)
                left.remove(still)
    reading = Reading(post)
    return tuple(issue for issue in gone if _is_resolved(issue, reading, reviewed=reviewed))


def _is_resolved(issue: Issue, reading: Reading, *, reviewed: bool) -> bool:
    """Return whether a finding that no new one repeats is resolved; rules find what is there each time."""
    if issue.type == _REMARK:
        return issue.excerpt is not None and _is_rewritten(issue, reading)
    return issue.type not in _OPINIONS or (reviewed and _is_rewritten(issue, reading))


def _at_the_same_place(first: Issue, second: Issue) -> bool:
    if first.type.startswith(_OF_SOURCES) and first.message != second.message:
        return False  # a sentence may have several figures
    return first.type == second.type and first.excerpt is not None and first.excerpt == second.excerpt


def _saying_the_same(first: Issue, second: Issue) -> bool:
    return first.type == second.type and _wording(first) == _wording(second)


def _wording(issue: Issue) -> str:
    if issue.type.startswith(_OF_SOURCES):
        return issue.message
    return (_FIGURES if issue.type in _QUOTING else _CHANGING).sub("", issue.message)


def _is_rewritten(issue: Issue, reading: Reading) -> bool:
    """Return whether the excerpt of an opinion has changed: a model may forget its finding."""
    return issue.excerpt is None or reading.line_of(issue.excerpt.rstrip("…")) is None
