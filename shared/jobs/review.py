"""A person's word on a post: what a job waits for, and what was decided. Records of the job's document."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec.structs import asdict, replace

ReviewDecision = Literal["approve", "revise", "cancel"]
ReviewDefault = Literal["approve", "cancel"]

MOST_ROUNDS = 10
"""How often reviewers may send a post back in one run."""
MOST_REMARKS = 20
LONGEST_REMARK = 1000
LONGEST_QUOTE = 500
MOST_REMARK_CHARACTERS = 6000
"""Characters of all remarks and quotations of one decision."""
MOST_KEPT = 20
"""Decisions that a job's document keeps, the newest."""
_MOST_BYTES = 40_000
"""Of all decisions in a document: the oldest lose their remarks and changes first."""
_SPARE = timedelta(days=1)
"""How long before its document expires a job's review ends at the latest."""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision that a job waits for; `round` counts them over all runs of the job.

    At `until` the `default` is applied.
    """

    round: int
    run: int
    revision: int
    since: datetime
    until: datetime
    default: ReviewDefault = "cancel"


class ReviewPeriod(msgspec.Struct, frozen=True):
    """Time and default of a review, as the profile had them at first."""

    hours: float
    default: ReviewDefault = "cancel"


class Remark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change that a reviewer asks for; `quote` is copied from the post."""

    text: str
    quote: str = ""


class ReviewChange(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that a reviewer has edited, shortened; `before` is empty for a new one.

    `line` is in the new text.
    """

    before: str
    after: str
    line: int


class Reviewed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A decision: `by` a user or a service account at `at`, or by the default if it `timed_out`.

    `cancel` without `timed_out` is a job that its owner cancelled meanwhile. `changes` are the first of the
    `changed` passages that the reviewer has edited. `digest` is of all that was decided: a decision with the
    same one is a repeat.
    """

    round: int
    run: int
    revision: int
    since: datetime
    until: datetime
    decision: ReviewDecision
    at: datetime
    by: str | None = None
    timed_out: bool = False
    remarks: tuple[Remark, ...] = ()
    edited: bool = False
    changes: tuple[ReviewChange, ...] = ()
    changed: int = 0
    digest: str = ""


def next_round(reviews: tuple[Reviewed, ...]) -> int:
    """Return the number of the next round."""
    return max((each.round for each in reviews), default=0) + 1


def end_of(now: datetime, hours: float, expires_at: datetime) -> datetime:
    """Return until when a job awaits a decision: until before its document expires."""
    return max(now, min(now + timedelta(hours=hours), expires_at - _SPARE))


def close_review(
    reviews: tuple[Reviewed, ...], review: Review, decision: ReviewDecision, at: datetime, **details: object
) -> tuple[Reviewed, ...]:
    """Return the decisions with one more; `details` are further fields of it."""
    begun = {name: value for name, value in asdict(review).items() if name != "default"}
    return _bounded((*reviews, Reviewed(**begun, decision=decision, at=at, **details)))  # type: ignore[arg-type]


def _bounded(reviews: tuple[Reviewed, ...]) -> tuple[Reviewed, ...]:
    """Return the newest decisions; the oldest keep less where all have no room in a document."""
    kept = list(reviews[-MOST_KEPT:])
    for place, each in enumerate(kept[:-1]):
        if len(msgspec.json.encode(kept)) <= _MOST_BYTES:
            break
        kept[place] = replace(each, remarks=(), changes=())
    return tuple(kept)
