"""The lines of a story that a job's document gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from infra.cli.format import pluralize
from infra.cli.gateways.logs import parse_time
from infra.cli.jobs.story.chapters import Kind, StoryLine
from shared.jobs.job import Job, JobStatus, Stage, StageRecord, StageStatus
from shared.jobs.review_words import describe_decision

_USUAL_PRIORITY = 5
_REASONS = {
    "organisation": "a place among its organisation's jobs",
    "system": "a place in the whole system",
    "budget": "money that jobs at work hold",
    "paused": "the end of a pause",
    "model": "its model",
}


def waited_for(reason: str, alias: str | None) -> str:
    """Return what a job waits for, in words."""
    return alias or _REASONS.get(reason, reason)


def describe_request(job: Job) -> str:
    """Return what was asked for, and by which way the run began."""
    if job.run > 1:
        return f"run {job.run} began: the job was replayed"
    words, model = job.request.get("word_count"), job.request.get("model")
    asked = [f"{words:,} words"] if isinstance(words, int) else []
    asked += [str(model)] if model else []
    asked += [
        f"{trial.alias} at {stage.value} in the trial {trial.name}"
        for stage, trial in (job.trial or {}).items()
    ]
    asked += _terms(job.request)
    return "requested" + (f": {', '.join(asked)}" if asked else "")


def _terms(request: Mapping[str, Any]) -> Iterator[str]:
    """Return how the job may wait, where that is not as usual."""
    priority, deadline = request.get("priority"), parse_time(request.get("deadline"))
    if isinstance(priority, int) and priority != _USUAL_PRIORITY:
        yield f"priority {priority}"
    if deadline:
        yield f"it may wait until {deadline:%Y-%m-%d %H:%M} UTC"


def find_minimum(job: Job) -> int | None:
    """Return the score below which a post is revised; None if the request is not one that was accepted."""
    minimum = job.request.get("min_quality")
    return minimum if isinstance(minimum, int) else None


def find_reviewed(job: Job) -> dict[int, str]:
    """Return the revisions of the run that reviewers have begun, each with the reason in words."""
    return {
        made.revision + 1: "a reviewer edited the post" if made.edited else "a reviewer sent the post back"
        for made in job.reviews
        if made.run == job.run and (made.edited or made.decision == "revise")
    }


def was_done_in(job: Job, stage: Stage) -> bool:
    """Return whether the stage worked in the document's run; a replay keeps the records of the run before."""
    record = job.record(stage)
    began_at = record.finished_at or record.started_at
    return bool(record.attempt and began_at and (job.replayed_at is None or began_at >= job.replayed_at))


def describe_record(stage: Stage, record: StageRecord, until: datetime) -> StoryLine:
    """Return a stage as its document shows it: attempts, passes and cost, without their calls."""
    facts = [] if record.status is StageStatus.DONE else [record.status.value]
    if record.attempt > 1:
        facts.append(pluralize(record.attempt, "attempt"))
    if record.passes > 1:
        facts.append(f"{record.passes} passes")
    if record.put_aside:
        times = "once" if record.put_aside == 1 else f"{record.put_aside} times"
        facts.append(f"put aside {times} for its model")
    if record.model:
        facts.append(record.model)
    reasons = " ".join(filter(None, (record.error, record.note)))
    text = stage.value + (f": {', '.join(facts)}" if facts else "") + (f". {reasons}" if reasons else "")
    return StoryLine(
        kind=Kind.ATTEMPT,
        text=text,
        at=record.started_at,
        stage=stage.value,
        revision=record.revision,
        attempt=record.attempt,
        seconds=record.seconds(until),
        cost_usd=record.cost_usd,
        unpriced=1 if record.cost_usd is None else 0,
        grave=record.status in {StageStatus.DEGRADED, StageStatus.FAILED},
    )


def has_lost_its_lease(job: Job, now: datetime) -> bool:
    """Return whether an attempt has the job that renews its lease no more."""
    return job.lease is not None and job.lease.expires_at < now and not job.status.terminal


def describe_reviews(job: Job) -> Iterator[list[StoryLine]]:
    """Return a line for each decision of a person, or of a default, in the document's run."""
    for made in job.reviews:
        if made.run == job.run:
            text = f"round {made.round} of the review {describe_decision(made)}"
            yield [StoryLine(kind=Kind.NOTE, text=text, at=made.at)]


def describe_end(job: Job, advice: str | None, until: datetime) -> Iterator[StoryLine]:
    """Return how the run ended, or how it is."""
    text, grave = job.status.value, job.status in {JobStatus.FAILED, JobStatus.CANCELLED}
    if job.status is JobStatus.COMPLETED and job.result:
        text = f"completed with the score {job.result.quality_score}"
    elif job.error:
        text = f"failed with {job.error.code.value} in {job.error.stage.value}: {job.error.message}"
    elif job.status is JobStatus.CANCELLED:
        text = "cancelled by its owner" if job.cancel_requested else "cancelled"
    elif job.review:
        default = "approved" if job.review.default == "approve" else "cancelled"
        text = f"awaits a review (round {job.review.round}); it is {default} at "
        text += f"{job.review.until:%Y-%m-%d %H:%M} UTC without one"
        until = job.review.since
    elif job.waiting:
        text = f"waits for {waited_for(job.waiting.reason, job.waiting.alias)}"
        if job.waiting.until and job.waiting.until > until:
            text += f" until {job.waiting.until:%H:%M:%S}"
    elif job.cancel_requested:
        text = f"{text}, and will be cancelled at its next safe point"
    yield StoryLine(kind=Kind.END, text=text, at=until, grave=grave)
    if job.lease and has_lost_its_lease(job, until):
        yield StoryLine(
            kind=Kind.NOTE,
            text=f"Its lease ended at {job.lease.expires_at:%H:%M:%S}: its instance was killed or hangs. "
            "Another attempt begins when the message is delivered again.",
            grave=True,
            within=True,
        )
    if advice:
        yield StoryLine(kind=Kind.NOTE, text=f"For the operator: {advice}", within=True)
