"""Which findings of the revision before are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import get_args

from functions.quality import review
from functions.quality.checks.post import Post, Reading
from shared.jobs.outputs import NOT_PUBLISHABLE, Issue

_OPINIONS = frozenset(get_args(review.Kind))
# What changes in a message with the text: its figures, and what it quotes.
_CHANGING = re.compile(r"\d[\d.,%]*|“[^”]*”")


def resolved(
    before: Sequence[Issue], now: Sequence[Issue], post: Post, *, reviewed: bool
) -> tuple[Issue, ...]:
    """Return the findings of the revision before that are gone; `reviewed` tells whether a model has looked.

    A finding is still there when a new one of its type is at the same excerpt, or else says the same: then
    only its place or its count has changed. Each new finding answers for one old one. What sums others up is
    no finding to resolve.
    """
    gone, left = [issue for issue in before if issue.type != NOT_PUBLISHABLE], list(now)
    for is_same in (_at_the_same_place, _saying_the_same):
        for issue in tuple(gone):
            if still := next(filter(partial(is_same, issue), left), None):
                gone.remove(issue)
                left.remove(still)
    reading = Reading(post)
    return tuple(
        issue for issue in gone if issue.type not in _OPINIONS or (reviewed and _is_rewritten(issue, reading))
    )


def _at_the_same_place(first: Issue, second: Issue) -> bool:
    return first.type == second.type and first.excerpt is not None and first.excerpt == second.excerpt


def _saying_the_same(first: Issue, second: Issue) -> bool:
    return first.type == second.type and _wording(first) == _wording(second)


def _wording(issue: Issue) -> str:
    return _CHANGING.sub("", issue.message)


def _is_rewritten(issue: Issue, reading: Reading) -> bool:
    """Tell whether the words of an opinion's passage have changed: a model may forget what it found."""
    return issue.excerpt is None or reading.line_of(issue.excerpt.rstrip("…")) is None
