"""The time of a run, each second of it under one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from infra.cli.jobs.story.chapters import Share

CALLS = "model calls"
ON_ITS_WAY = "messages on their way"
EARLIER_START = "the time before the stack's last start"
RESTART = "the time until the stack started again"
UNDER_WAY = "the attempt that is under way"
"""Its time outside of answered calls: a call has a log line only once it is answered."""


class Span(NamedTuple):
    """A stretch of time; of several at once the first in the list of spans counts."""

    begin: datetime
    end: datetime
    what: str
    stage: str | None = None


def share_out(began_at: datetime, ended_at: datetime, spans: list[Span]) -> tuple[Share, ...]:
    """Return the seconds of each name, the largest first; what no span covers was on its way."""
    cuts = {began_at, ended_at}
    for span in spans:
        cuts |= {max(span.begin, began_at), min(span.end, ended_at)}
    seconds: Counter[tuple[str, str | None]] = Counter()
    for begin, end in pairwise(sorted(cut for cut in cuts if began_at <= cut <= ended_at)):
        covering = (span for span in spans if span.begin <= begin and end <= span.end)
        key = next(((span.what, span.stage) for span in covering), (ON_ITS_WAY, None))
        seconds[key] += (end - begin).total_seconds()  # type: ignore[assignment]  # counts seconds
    return tuple(
        Share(what, round(amount, 3), stage) for (what, stage), amount in seconds.most_common() if amount > 0
    )


def add_up(shares: Iterable[Share]) -> list[Share]:
    """Return the sums over all stages, the largest first."""
    sums: Counter[str] = Counter()
    for share in shares:
        sums[share.what] += share.amount  # type: ignore[assignment]  # the same
    return [Share(what, amount) for what, amount in sums.most_common()]


def cover(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Return the seconds that at least one of the spans covers."""
    total, reached = 0.0, None
    for begin, end in sorted(spans):
        first = begin if reached is None else max(begin, reached)
        if end > first:
            total += (end - first).total_seconds()
        reached = end if reached is None else max(reached, end)
    return total
