"""The shares of a run's time: calls, pauses, waits, and what else its attempts did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from infra.cli.gateways.costs import CallCost
from infra.cli.jobs.story.attempts import Gathered, Outcome, call_began_at, pause_of
from infra.cli.jobs.story.chapters import Share
from infra.cli.jobs.story.documents import waited_for, was_done_in
from infra.cli.jobs.story.rows import STAGES
from infra.cli.jobs.story.shares import CALLS, UNDER_WAY, Span, share_out
from shared.jobs.job import Job, Stage

_LOST = "lost attempts"
_WORK = {Outcome.LOST: _LOST, Outcome.STOPPED: _LOST, Outcome.AT_WORK: UNDER_WAY}


def share_out_run(
    job: Job,
    gathered: Gathered,
    rows: Sequence[CallCost],
    began_at: datetime,
    until: datetime,
    stopped: Span | None,
) -> tuple[Share, ...]:
    """Return the shares of a run's time; `stopped` is the time before the stack's last start.

    Of a stage whose log lines are gone, its record and its rows say when it was at work.
    """
    if not gathered.attempts:
        return ()
    seen = {attempt.stage for attempt in gathered.attempts}
    spans = [*_calls(rows), *_spans(gathered, until)]
    for stage in Stage:
        record = job.record(stage)
        if stage.value not in seen and record.started_at and was_done_in(job, stage):
            end = record.finished_at or until
            spans.append(Span(record.started_at, end, "stages without log lines", stage.value))
    spans += _reviews(job)
    return share_out(began_at, until, [*spans, stopped] if stopped else spans)


def _reviews(job: Job) -> Iterator[Span]:
    """Return the time in which the run has awaited a person."""
    what = "waiting for a person's review"
    for made in job.reviews:
        if made.run == job.run:
            yield Span(made.since, made.at, what)
    if job.review:
        yield Span(job.review.since, job.review.until, what)


def _calls(rows: Sequence[CallCost]) -> Iterator[Span]:
    for row in rows:
        stage = STAGES.get(row.operation)
        began_at = row.created_at - timedelta(milliseconds=row.latency_ms)
        yield Span(began_at, row.created_at, CALLS, stage.value if stage else None)


def _spans(gathered: Gathered, until: datetime) -> list[Span]:
    """Return what the time was for, the most telling first."""
    calls: list[Span] = []
    pauses: list[Span] = []
    rest: list[Span] = []
    for attempt in gathered.attempts:
        ended_at, stage = attempt.ended_at or until, attempt.stage
        calls += [Span(call_began_at(line), line.at or ended_at, CALLS, stage) for line in attempt.answers]
        for line in attempt.failures:
            begin = line.at or ended_at
            pauses.append(
                Span(begin, min(begin + pause_of(line), ended_at), "pauses after refused calls", stage)
            )
        what = _WORK.get(attempt.outcome, "the stages' own work")
        rest.append(Span(attempt.began_at, ended_at, what, stage))
    for wait in gathered.waits:
        what = f"waiting for {waited_for(wait.reason, wait.alias)}"
        where = wait.stage if wait.alias else None
        rest.append(Span(wait.began_at, wait.ended_at or until, what, where))
    return [*calls, *pauses, *rest]
