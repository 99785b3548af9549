"""The shares of a run's time: calls, pauses, waits, and what else its attempts did."""

from __future__ import annotations

from datetime import datetime

from infra.cli.jobs.story.attempts import Gathered, Outcome, call_began_at, pause_of
from infra.cli.jobs.story.chapters import Share
from infra.cli.jobs.story.documents import waited_for, was_done_in
from infra.cli.jobs.story.shares import UNDER_WAY, Span, share_out
from shared.jobs.job import Job, Stage

_WORK = {Outcome.LOST: "lost attempts", Outcome.AT_WORK: UNDER_WAY}


def share_out_run(
    job: Job, gathered: Gathered, began_at: datetime, until: datetime, stopped: Span | None
) -> tuple[Share, ...]:
    """Return the shares of a run's time; `stopped` is the time before the stack's last start."""
    if not gathered.attempts:
        return ()
    spans = _spans(gathered, until)
    if stopped:
        records = [(stage, job.record(stage)) for stage in Stage if was_done_in(job, stage)]
        spans += [
            Span(record.started_at, record.finished_at, "stages without log lines", stage.value)
            for stage, record in records
            if record.started_at and record.finished_at and record.finished_at <= stopped.end
        ]
        spans.append(stopped)
    return share_out(began_at, until, spans)


def _spans(gathered: Gathered, until: datetime) -> list[Span]:
    """Return what the time was for, the most telling first."""
    calls: list[Span] = []
    pauses: list[Span] = []
    rest: list[Span] = []
    for attempt in gathered.attempts:
        ended_at, stage = attempt.ended_at or until, attempt.stage
        calls += [
            Span(call_began_at(line), line.at or ended_at, "model calls", stage) for line in attempt.answers
        ]
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
