"""Read the state of a whole system: processes, work, waits, troubles. Every look is bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from infra.cli.gateways.costs import Ledger
from infra.cli.gateways.overview import LocalStack, Messages, Overview, Process
from infra.cli.jobs import pauses
from infra.cli.jobs.asking import ask, ask_all
from shared.jobs.breaker import AliasState
from shared.jobs.job import JobStatus
from shared.jobs.plain_times import with_plain_times
from shared.jobs.waiting import Waiting, WaitReason

_RECENT = timedelta(hours=24)
_ENDED = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


class Oldest(msgspec.Struct, frozen=True, kw_only=True):
    """The job that waits longest; `waiting` is None if another release wrote it in another shape."""

    job_id: str
    waiting: Waiting | None


class Breaker(msgspec.Struct, frozen=True, kw_only=True):
    """A model that is away: jobs do not ask it before `until`."""

    alias: str
    since: datetime
    until: datetime | None


class JobCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The jobs of a system: those that wait by reason, and those that ended since `ended_since` by status."""

    running: int
    awaiting_review: int
    queued: int
    waiting: dict[str, int]
    oldest: Oldest | None
    ended: dict[str, int]
    ended_since: datetime
    breakers: list[Breaker]
    pauses: list[dict[str, Any]]


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """The cost of the calls since the beginning of the day (UTC), in US dollars; `unpriced` have no price."""

    since: datetime
    calls: int
    usd: float
    unpriced: int


class Local(msgspec.Struct, frozen=True, kw_only=True):
    """The stack's own part."""

    started_at: datetime | None
    model: str | None
    processes: list[Process]


class SystemStatus(msgspec.Struct, frozen=True, kw_only=True):
    """All parts; one that was not asked for or did not answer is None. `troubles` are sentences."""

    local: Local | None
    messages: dict[str, Messages] | None
    jobs: JobCounts | None
    today: Spent | None
    troubles: list[str]


@dataclass(frozen=True)
class Sources:
    """The sources of the parts; each is made in the thread that asks it, since it is slow to import."""

    overview: Callable[[], Overview]
    ledger: Callable[[], Ledger] | None = None
    stack: LocalStack | None = None


def read(sources: Sources, now: datetime, seconds: float) -> SystemStatus:
    """Ask everything at the same time, and return what has answered in time."""
    ledger, stack = sources.ledger, sources.stack
    questions: dict[str, Callable[[], Any]] = {"Firestore": lambda: count_jobs(sources.overview(), now)}
    if ledger is not None:
        questions["The database"] = lambda: asyncio.run(_spent(ledger(), now))
    if stack is not None:
        questions |= {"The stack": lambda: _local(stack), "The dispatcher": stack.messages}
    answers = ask(questions, seconds)
    return SystemStatus(
        local=answers["The stack"].value if stack else None,
        messages=answers["The dispatcher"].value if stack else None,
        jobs=answers["Firestore"].value,
        today=answers["The database"].value if ledger else None,
        troubles=[answer.trouble for answer in answers.values() if answer.trouble],
    )


def as_map(status: SystemStatus) -> dict[str, Any]:
    """Return it for --json."""
    whole: dict[str, Any] = msgspec.to_builtins(status)
    return whole


def count_jobs(overview: Overview, now: datetime) -> JobCounts:
    """Count the jobs, and read what stops some of them, all side by side: each takes a while of many jobs."""
    since = now - _RECENT
    found = ask_all(
        {
            **{reason: partial(overview.count_waiting, reason) for reason in WaitReason},
            **{status: partial(overview.count, status) for status in JobStatus if not status.terminal},
            **{status: partial(overview.count, status, since) for status in _ENDED},
            "oldest wait": overview.oldest_wait,
            "breakers": partial(overview.admission, pauses.SYSTEM),
            "all pauses": partial(pauses.find_all, overview),
        }
    )
    waiting, oldest = {reason.value: found[reason] for reason in WaitReason}, found["oldest wait"]
    return JobCounts(
        running=found[JobStatus.RUNNING],
        awaiting_review=found[JobStatus.AWAITING_REVIEW],
        queued=max(found[JobStatus.QUEUED] - sum(waiting.values()), 0),
        waiting={reason: number for reason, number in waiting.items() if number},
        oldest=Oldest(job_id=oldest.job_id, waiting=_convert(oldest.waiting, Waiting)) if oldest else None,
        ended={status.value: found[status] for status in _ENDED},
        ended_since=since,
        breakers=_breakers(found["breakers"]),
        pauses=[pause.as_map() for pause in found["all pauses"]],
    )


def _breakers(system: dict[str, Any]) -> list[Breaker]:
    models = system.get("models")
    states = {
        alias: _convert(fields, AliasState)
        for alias, fields in (models.items() if isinstance(models, dict) else ())
    }
    return [
        Breaker(alias=alias, since=state.opened_at, until=state.until)
        for alias, state in sorted(states.items())
        if state is not None and state.opened_at is not None
    ]


def _convert(fields: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(with_plain_times(fields), kind)
    except msgspec.ValidationError:
        return None


async def _spent(ledger: Ledger, now: datetime) -> Spent:
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    total = await ledger.total(since, None)
    return Spent(
        since=since,
        calls=total.request_count,
        usd=total.total_cost_usd or 0.0,
        unpriced=total.unpriced_requests,
    )


def _local(stack: LocalStack) -> Local:
    return Local(started_at=stack.started_at(), model=stack.model(), processes=stack.processes())
