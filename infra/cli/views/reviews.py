"""A person's review of a post: what is awaited, and what was decided, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from infra.cli.format import pluralize, printable
from infra.cli.views.report import section
from infra.cli.views.waiting import clock_time
from shared.jobs.job import Job
from shared.jobs.review import Reviewed
from shared.jobs.review_words import describe_decision


def describe_awaited(job: Job, now: datetime) -> str:
    """Return what a job awaits and until when, as the rest of a sentence about it."""
    review = job.review
    if review is None:
        return "awaits a review"
    default = "approved" if review.default == "approve" else "cancelled"
    return (
        f"awaits a review (round {review.round}); without a decision it is {default} "
        f"at {clock_time(review.until, now)}"
    )


def describe_made(made: Reviewed) -> str:
    """Return a decision in one line."""
    changed = f" {pluralize(made.changed, 'passage')} changed." if made.edited and made.changed else ""
    return f"Round {made.round} {describe_decision(made)}.{changed}"


def decisions(job: Job) -> RenderableType:
    """Return a job's decisions with their remarks and changes."""
    return Group(section("Review"), *(line for made in job.reviews for line in _lines(made)))


def _lines(made: Reviewed) -> Iterator[RenderableType]:
    yield Text(printable(describe_made(made)))
    for remark in made.remarks:
        quote = f" (“{remark.quote}”)" if remark.quote else ""
        yield Padding(Text(printable(f"- {remark.text}{quote}")), (0, 0, 0, 2))
    for change in made.changes:
        yield Padding(Text(printable(f"- {change.before or '(nothing)'}"), style="dim"), (0, 0, 0, 2))
        yield Padding(Text(printable(f"+ {change.after or '(nothing)'}")), (0, 0, 0, 2))
