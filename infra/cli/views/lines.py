"""A job without a terminal: one line for each change, without control codes."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from infra.cli.format import money, seconds, tokens
from infra.cli.views.live import count_parts, was_cancelled
from infra.cli.views.reviews import describe_awaited, describe_made
from infra.cli.views.trials import list_trials
from infra.cli.views.waiting import describe
from shared.jobs.job import Job, Stage, StageRecord, StageStatus
from shared.jobs.waiting import Waiting

_STEP = 10  # a line for each tenth, so that a log shows that it moves without being full of it


def events(before: Job | None, after: Job) -> list[str]:
    """Return the changes between two states, each line with its progress."""
    happened = _job_events(before, after)
    # By time: one look may find the end of one stage and the beginning of another, in either order.
    for stage in sorted(Stage, key=lambda stage: _moved_at(after, stage)):
        was = before.record(stage) if before and before.run == after.run else StageRecord()
        now = after.record(stage)
        happened += _stage_events(stage, was, now, cancelled=was_cancelled(after, now))
    if after.waiting and not after.status.terminal:
        happened += _wait_events(before.waiting if before and before.run == after.run else None, after)
    if after.review and not (before and before.review == after.review):
        happened.append(describe_awaited(after, after.updated_at))
    if after.status.terminal and not (before and before.status.terminal):
        happened.append(after.status.value)
    if before and not happened and after.progress // _STEP > before.progress // _STEP:
        happened = [f"{after.stage.value} at work"]
    return [f"{after.progress:>3} %  {what}" for what in happened]


def _job_events(before: Job | None, after: Job) -> list[str]:
    happened = []
    if before is None or before.run != after.run:
        happened.append(f"run {after.run} of job {after.job_id}, {after.status.value}")
        happened += [f"in the trial {list_trials(after.trial.values())}"] if after.trial else []
    happened += [describe_made(made) for made in after.reviews if before and made not in before.reviews]
    if before and after.revision > before.revision:
        happened.append(f"revision {after.revision}: {_why_revised(after)}")
    if after.cancel_requested and not (before and before.cancel_requested) and not after.status.terminal:
        happened.append("cancel requested")
    return happened


def _why_revised(job: Job) -> str:
    last = next((made for made in reversed(job.reviews) if made.revision == job.revision - 1), None)
    if last is None or last.run != job.run:
        return "quality sends the post back to polish"
    return "a reviewer has edited the post" if last.edited else "a reviewer sends the post back to polish"


def _wait_events(was: Waiting | None, after: Job) -> list[str]:
    assert after.waiting is not None
    sentence = describe(after.waiting, after.updated_at)
    return [sentence] if was is None or describe(was, after.updated_at) != sentence else []


def _moved_at(job: Job, stage: Stage) -> datetime:
    record = job.record(stage)
    return record.finished_at or record.started_at or job.updated_at


def _stage_events(stage: Stage, was: StageRecord, now: StageRecord, *, cancelled: bool) -> list[str]:
    moved = (was.status, was.attempt, was.revision) != (now.status, now.attempt, now.revision)
    if not (moved or _finished_part(was, now)) or not now.attempt:
        return []
    if now.status is StageStatus.RUNNING:
        attempt = f", attempt {now.attempt}" if now.attempt > 1 and moved else ""
        parts = f", {count_parts(now)}" if now.parts else ""
        return [f"{stage.value} running{attempt}{parts}"]
    if now.status is StageStatus.PENDING:
        return [f"{stage.value} will be tried again: {now.error}" if now.error else f"{stage.value} pending"]
    if cancelled:
        return [f"{stage.value} cancelled{_details(replace(now, error=None))}"]
    return [f"{stage.value} {now.status.value}{_details(now)}"]


def _finished_part(was: StageRecord, now: StageRecord) -> bool:
    is_counting = now.status is StageStatus.RUNNING and now.parts is not None and now.parts.done > 0
    return is_counting and was.parts != now.parts


def _details(record: StageRecord) -> str:
    duration = record.seconds(record.finished_at) if record.finished_at else None
    parts = [f" in {seconds(duration)}"] if duration is not None else []
    if record.passes > 1:  # whose time and cost these are
        parts = ["".join((*parts, f" over {record.passes} passes"))]
    if record.parts:
        is_whole = record.parts.done == record.parts.total
        parts.append(f" {record.parts.total} parts" if is_whole else f" {count_parts(record)}")
    if record.model:
        parts.append(f" {record.model}")
    if used := tokens(record.prompt_tokens, record.completion_tokens):
        parts += [
            f" {used} tokens",
            " cached" if record.cached and not record.cost_usd else f" cost {money(record.cost_usd)}",
        ]
    reasons = " ".join(sentence for sentence in (record.error, record.note) if sentence)
    return ",".join(parts) + (f": {reasons}" if reasons else "")
