"""The names of broken invariants."""

from __future__ import annotations

from enum import StrEnum


class Breach(StrEnum):
    """The name of a broken invariant."""

    LOST = "jobs lost, or without an end"
    TWICE = "outputs committed twice"
    LATE = "jobs changed after their end"
    UNCALLED = "rows without a call"
    UNPAID = "calls without a row"
    WRONG = "rows or sums that do not agree"
    ASKED = "calls begun for a job that was cancelled"
    AGAIN = "calls begun although their answers were kept"
    EARLY = "calls begun before the time that the provider named"
    POISON = "poison that was not kept"
    UNTOLD = "ends that were not announced, or not as they were"
    CROWDED = "members beyond a limit, or let in during a pause"
    OVERSPENT = "money spent or held beyond a budget"
    MISCOUNTED = "members that do not agree with their jobs, or are counted wrongly"
    UNSETTLED = "costs settled twice, or not at all"
    STARVED = "jobs that waited beside a free place, or for ever"
    HASTY = "calls of the cheap tier for jobs without the time"
    STRAYED = "calls of a stage that asked another alias than its job's"
    UNREVIEWED = "posts tagged without the person's approval that they need, or with two"
    UNGIVEN = "steps that do not see what the request gave"
    BLAMED = "messages refused although their job merely waits"
