"""One run of a job: its lines in the order of time, and the shares of its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from infra.cli.gateways.costs import CallCost
from infra.cli.gateways.logs import LogLine
from infra.cli.jobs.story.attempt_lines import describe_attempts
from infra.cli.jobs.story.attempts import Gathered, Wait, gather
from infra.cli.jobs.story.calls import read_sentence
from infra.cli.jobs.story.chapters import Kind, Run, StoryLine
from infra.cli.jobs.story.documents import (
    describe_end,
    describe_record,
    describe_request,
    describe_reviews,
    find_minimum,
    find_reviewed,
    waited_for,
    was_done_in,
)
from infra.cli.jobs.story.rows import describe_rows
from infra.cli.jobs.story.shares import EARLIER_START, RESTART, Span
from infra.cli.jobs.story.times import share_out_run
from shared.jobs.job import Job, Stage
from shared.telemetry import Event

_SHORT = 0.5  # seconds of a wait below which it has no line


def tell_run(
    job: Job,
    lines: Sequence[LogLine],
    rows: Sequence[CallCost],
    before: float | None,
    now: datetime,
    *,
    started_at: datetime | None = None,
) -> Run:
    """Return the run that a document shows; `before` is what the runs before it had cost.

    `rows` are its calls in the ledger, for stages without log lines. `started_at` is when the last start of
    the local stack began. It begins new logs, unless the stack is a kept one.
    """
    began_at = job.replayed_at or job.created_at
    ended_at = job.updated_at if job.status.terminal else None
    if started_at and (started_at - began_at).total_seconds() <= _SHORT:
        started_at = None  # all of the run came after it
    gathered = gather(lines, ended_at, started_at)
    if gathered.attempts:
        first = gathered.attempts[0]
        sent_at = first.began_at - timedelta(seconds=first.on_its_way)
        began_at = min(began_at, sent_at) if len(gathered.waits) == 0 else began_at
    until = ended_at or now
    stopped = _stopped(lines, began_at, started_at) if started_at and started_at < until else None
    cost = job.usage.cost_usd
    return Run(
        run=job.run,
        status=job.status.value,
        began_at=began_at,
        ended_at=ended_at,
        seconds=max((until - began_at).total_seconds(), 0.0),
        cost_usd=None if cost is None or before is None else round(cost - before, 6),
        lines=tuple(_lines(job, gathered, rows, began_at, until, stopped)),
        shares_of_time=share_out_run(job, gathered, rows, began_at, until, stopped),
    )


def _lines(
    job: Job,
    gathered: Gathered,
    rows: Sequence[CallCost],
    began_at: datetime,
    until: datetime,
    stopped: Span | None,
) -> Iterator[StoryLine]:
    yield StoryLine(kind=Kind.REQUESTED, text=describe_request(job), at=began_at)
    attempts = list(describe_attempts(gathered, until, find_minimum(job), find_reviewed(job)))
    _add_notes(job, gathered, attempts)
    groups = [*_start(stopped), *attempts, *_waits(gathered, until), *_others(gathered)]
    groups += describe_reviews(job)
    seen = {attempt.stage for attempt in gathered.attempts}
    groups += [
        [describe_record(stage, job.record(stage), until), *describe_rows(stage, rows)]
        for stage in Stage
        if stage.value not in seen and was_done_in(job, stage)
    ]
    groups.sort(key=lambda group: group[0].at or began_at)
    late = [group for group in groups if (group[0].at or began_at) > until]
    for group in groups[: len(groups) - len(late)]:
        yield from group
    if text := _deliveries(gathered):
        yield StoryLine(kind=Kind.NOTE, text=text)
    yield from describe_end(job, _advice(gathered), until)
    for group in late:  # as a message that came after the end
        yield from group


def _add_notes(job: Job, gathered: Gathered, attempts: Sequence[list[StoryLine]]) -> None:
    """Add what else the document says of a stage below its last attempt, as changes that were left out."""
    known = {read_sentence(line) for attempt in gathered.attempts for line in attempt.fallbacks}
    last = {group[-1].stage: group for group in attempts}
    for stage in Stage:
        group = last.get(stage.value)
        note = job.record(stage).note if group and was_done_in(job, stage) else None
        for sentence in known:
            note = note and note.replace(sentence, "").strip()
        if group and note:
            group.append(StoryLine(kind=Kind.NOTE, text=note, stage=stage.value, grave=True, within=True))


def _stopped(lines: Sequence[LogLine], began_at: datetime, started_at: datetime) -> Span:
    """Return the time before the stack's last start that no line explains."""
    before = [line.at for line in lines if line.at and line.at < started_at]
    return Span(max(before), started_at, RESTART) if before else Span(began_at, started_at, EARLIER_START)


def _start(stopped: Span | None) -> Iterator[list[StoryLine]]:
    """Return the stack's last start, before which the job was at work or the stack was stopped."""
    if stopped:
        text = "the stack was started again"
        text += ": what was before is known from documents alone" if stopped.what == EARLIER_START else ""
        yield [StoryLine(kind=Kind.NOTE, text=text, at=stopped.end)]


def _waits(gathered: Gathered, until: datetime) -> Iterator[list[StoryLine]]:
    """Return a line for each wait; many for the same model are one."""
    groups: list[list[Wait]] = []
    for wait in gathered.waits:
        if groups and wait.alias and (groups[-1][0].alias, groups[-1][0].stage) == (wait.alias, wait.stage):
            groups[-1].append(wait)
        else:
            groups.append([wait])
    for group in groups:
        first = group[0]
        lasted = sum(((each.ended_at or until) - each.began_at).total_seconds() for each in group)
        if lasted < _SHORT and first.ended_at:
            continue
        times = f", {len(group)} times" if len(group) > 1 else ""
        verb = "waited" if group[-1].ended_at else "waits"
        yield [
            StoryLine(
                kind=Kind.WAITED,
                text=f"{verb} for {waited_for(first.reason, first.alias)}{times}",
                at=first.began_at,
                stage=first.stage,
                seconds=lasted,
                grave=bool(first.alias),
            )
        ]


def _others(gathered: Gathered) -> Iterator[list[StoryLine]]:
    """Return the rejected messages, and crashes outside an attempt."""
    for line in gathered.others:
        if line.event in {Event.MESSAGE_KEPT, Event.CRASHED}:
            yield [StoryLine(kind=Kind.REFUSED, text=line.message, at=line.at, stage=line.stage, grave=True)]


def _advice(gathered: Gathered) -> str | None:
    """Return what the log of the job's failure says to the operator."""
    ends = [attempt.end for attempt in gathered.attempts if attempt.end]
    lines = [line for line in (*ends, *gathered.others) if line.event == Event.JOB_FAILED]
    advice = lines[-1].fields.get("operator") if lines else None
    return advice if isinstance(advice, str) else None


def _deliveries(gathered: Gathered) -> str:
    """Return how many messages came while another attempt was at work, or twice."""
    early, twice = gathered.redeliveries, gathered.duplicates
    parts = [f"redelivered {_times(early)} while an attempt was at work"] if early else []
    parts += [f"delivered {_times(twice)} after its work was done"] if twice else []
    return f"its message was {' and '.join(parts)}" if parts else ""


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
