"""Why a job waits, in plain words."""

from __future__ import annotations

from datetime import UTC, datetime

from infra.cli.format import pluralize, seconds
from shared.jobs.waiting import OWNERS, Waiting, WaitReason


def describe(waiting: Waiting, now: datetime) -> str:
    """Return what a job waits for, as the rest of a sentence about it."""
    if waiting.ends is None:
        return _cause(waiting, now)
    limit = "deadline" if waiting.order is not None else "patience"
    return f"{_cause(waiting, now)}; its {limit} ends at {clock_time(waiting.ends, now)}"


def describe_since(waiting: Waiting, now: datetime) -> str:
    """Return the same, and for how long it has waited."""
    lasted = max((now - waiting.since).total_seconds(), 0)
    return f"{describe(waiting, now)} (since {clock_time(waiting.since, now)}, for {seconds(lasted)})"


def describe_briefly(waiting: Waiting, now: datetime) -> str:
    """Return what a job waits for, without the number of jobs before it: its document has an earlier one."""
    return _cause(waiting, now).partition(": ")[0]


def clock_time(moment: datetime, now: datetime) -> str:
    """Return a time in UTC, with its day unless that is today."""
    there = moment.astimezone(UTC)
    day = "" if there.date() == now.astimezone(UTC).date() else f"{there:%Y-%m-%d} "
    return f"{day}{there:%H:%M} UTC"


def _cause(waiting: Waiting, now: datetime) -> str:
    if waiting.alias == OWNERS:
        return f"waits{_until(waiting, now)}: the database may be about to have its organisation or user"
    if waiting.reason is WaitReason.ORGANISATION:
        return f"waits for a place: {_ahead(waiting)}"
    if waiting.reason is WaitReason.SYSTEM:
        return f"waits for a place in the whole system, which is full: {_ahead(waiting)}"
    if waiting.reason is WaitReason.BUDGET:
        return f"waits for money that jobs at work hold: {_ahead(waiting)}"
    alias = waiting.alias or "the model"
    if waiting.reason is WaitReason.PAUSED:
        paused = waiting.alias or "its organisation or the whole system"
        return f"waits because {paused} is paused: `blog pause --show` says why and how to end it"
    return f"waits for {alias}{_until(waiting, now)}: its provider is away or full"


def _until(waiting: Waiting, now: datetime) -> str:
    return f" until {clock_time(waiting.until, now)}" if waiting.until and waiting.until > now else ""


def _ahead(waiting: Waiting) -> str:
    if not waiting.ahead:
        return "it is the organisation's next"
    verb = "is" if waiting.ahead == 1 else "are"
    return f"{pluralize(waiting.ahead, 'job')} of the organisation {verb} ahead"
