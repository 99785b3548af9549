"""The table of decisions about a delivery, by the state of its job."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from shared.jobs.claim import Verdict
from shared.jobs.job import Job, JobStatus, Stage, StageRecord, StageStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.samples.jobs import (
    DONE,
    GENERATE,
    MAX,
    META,
    NOW,
    POLISH,
    QUALITY,
    at_work,
    decided,
    job,
    through,
)

LATER = NOW + timedelta(seconds=1)
DEGRADED = StageStatus.DEGRADED
WORK, PUBLISH, ANNOUNCE, DROP, HELD, CANCEL, EXHAUSTED, UNREADABLE, WAIT, REFUSED, REVIEW = Verdict
QUEUED = Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=0, order=1)
AWAY = Waiting(reason=WaitReason.MODEL, since=NOW, ahead=0, until=LATER, alias="gpt-4o")
CHECKED = through(GENERATE, POLISH, QUALITY)
UNAPPROVED = job(stages=CHECKED, request={"review": "required"})
AWAITING = replace(UNAPPROVED, status=JobStatus.AWAITING_REVIEW)
AGAIN = {**CHECKED, POLISH: StageRecord(status=DONE, revision=1, attempt=1)}

# The job, the stage, its message's run and revision, and the verdict.
_TABLE: list[tuple[str, Job, Stage, tuple[int, int], Verdict]] = [
    ("a new job", job(), GENERATE, (1, 0), WORK),
    ("in the queue", job(waiting=QUEUED), GENERATE, (1, 0), WAIT),
    ("in the queue, cancelled", job(waiting=QUEUED, cancel_requested=True), GENERATE, (1, 0), WAIT),
    ("at work, says it waits", job(status=JobStatus.RUNNING, waiting=QUEUED), GENERATE, (1, 0), WORK),
    ("waits for its model", job(stages=at_work(GENERATE, 1), waiting=AWAY), GENERATE, (1, 0), WAIT),
    ("a later stage waits", job(stages=through(GENERATE), waiting=AWAY), GENERATE, (1, 0), PUBLISH),
    ("waits, of an earlier run", job(run=2, waiting=QUEUED), GENERATE, (1, 0), DROP),
    ("failed, says it waits", job(status=JobStatus.FAILED, waiting=QUEUED), GENERATE, (1, 0), ANNOUNCE),
    ("released", job(stages=at_work(GENERATE, 2, status=StageStatus.PENDING)), GENERATE, (1, 0), WORK),
    ("crashed", job(lease=NOW, stages=at_work(GENERATE, 1)), GENERATE, (1, 0), WORK),
    ("crashed long ago", job(lease=NOW - timedelta(1), stages=at_work(POLISH, 4)), POLISH, (1, 0), WORK),
    ("at work", job(lease=LATER, stages=at_work(GENERATE, 1)), GENERATE, (1, 0), HELD),
    ("at work, and cancelled", job(lease=LATER, cancel_requested=True), GENERATE, (1, 0), HELD),
    ("cancelled in time", job(cancel_requested=True), GENERATE, (1, 0), CANCEL),
    (
        "cancelled between stages",
        job(cancel_requested=True, stages=through(GENERATE)),
        POLISH,
        (1, 0),
        CANCEL,
    ),
    ("cancelled after a crash", job(lease=NOW, cancel_requested=True), GENERATE, (1, 0), CANCEL),
    ("provider asked to wait", job(stages=at_work(GENERATE, 1, not_before=LATER)), GENERATE, (1, 0), HELD),
    ("the wait is over", job(stages=at_work(GENERATE, 1, not_before=NOW)), GENERATE, (1, 0), WORK),
    (
        "cancelled during the wait",
        job(cancel_requested=True, stages=at_work(GENERATE, 1, not_before=LATER)),
        GENERATE,
        (1, 0),
        CANCEL,
    ),
    ("too many attempts", job(stages=at_work(GENERATE, MAX)), GENERATE, (1, 0), EXHAUSTED),
    ("one attempt left", job(stages=at_work(GENERATE, MAX - 1)), GENERATE, (1, 0), WORK),
    ("done, and nothing follows", job(stages=through(GENERATE)), GENERATE, (1, 0), PUBLISH),
    ("degraded", job(stages=through(GENERATE, status=DEGRADED)), GENERATE, (1, 0), PUBLISH),
    ("done, and polish began", job(stages=at_work(POLISH, 1)), GENERATE, (1, 0), DROP),
    ("done, and polish holds the lease", job(lease=LATER, stages=at_work(POLISH, 1)), GENERATE, (1, 0), DROP),
    (
        "done, though cancelled since",
        job(cancel_requested=True, stages=through(GENERATE)),
        GENERATE,
        (1, 0),
        PUBLISH,
    ),
    ("its turn", job(stages=through(GENERATE)), POLISH, (1, 0), WORK),
    (
        "its turn, after a degraded one",
        job(stages=through(GENERATE, POLISH, status=DEGRADED)),
        QUALITY,
        (1, 0),
        WORK,
    ),
    ("not its turn", job(stages=through(GENERATE)), QUALITY, (1, 0), DROP),
    ("too early", job(), POLISH, (1, 0), DROP),
    ("an older run", job(run=2), GENERATE, (1, 0), DROP),
    ("an older run of a done stage", job(run=2, stages=through(GENERATE)), GENERATE, (1, 0), DROP),
    ("a run to come", job(), GENERATE, (2, 0), DROP),
    ("failed here", job(status=JobStatus.FAILED), GENERATE, (1, 0), ANNOUNCE),
    (
        "failed here, the stage being done",
        job(status=JobStatus.FAILED, stages=through(GENERATE)),
        GENERATE,
        (1, 0),
        ANNOUNCE,
    ),
    (
        "failed after this stage",
        job(status=JobStatus.FAILED, stage=POLISH, stages=through(GENERATE)),
        GENERATE,
        (1, 0),
        DROP,
    ),
    ("failed in a later run", job(status=JobStatus.FAILED, run=2), GENERATE, (1, 0), DROP),
    ("failed before a run to come", job(status=JobStatus.FAILED), GENERATE, (2, 0), DROP),
    ("cancelled elsewhere", job(status=JobStatus.CANCELLED), POLISH, (1, 0), DROP),
    ("cancelled here", job(status=JobStatus.CANCELLED, stage=POLISH), POLISH, (1, 0), ANNOUNCE),
    (
        "cancelled here, before its revision",
        job(status=JobStatus.CANCELLED, stage=POLISH, revision=1, stages=CHECKED),
        POLISH,
        (1, 1),
        ANNOUNCE,
    ),
    ("completed", job(status=JobStatus.COMPLETED, stages=through(*Stage)), META, (1, 0), PUBLISH),
    (
        "completed, and long past",
        job(status=JobStatus.COMPLETED, stages=through(*Stage)),
        POLISH,
        (1, 0),
        DROP,
    ),
    # Quality sent the post back: polish and quality once more, as revision 1.
    ("sent back, message not published", job(revision=1, stages=CHECKED), QUALITY, (1, 0), PUBLISH),
    ("sent back", job(revision=1, stages=CHECKED), POLISH, (1, 1), WORK),
    ("sent back, first polish again", job(revision=1, stages=CHECKED), POLISH, (1, 0), DROP),
    (
        "sent back, and polish began",
        job(revision=1, stages={**CHECKED, POLISH: StageRecord(revision=1, attempt=1)}),
        QUALITY,
        (1, 0),
        DROP,
    ),
    (
        "polished again",
        job(revision=1, stages=AGAIN),
        POLISH,
        (1, 1),
        PUBLISH,
    ),
    (
        "polished again, and checked next",
        job(revision=1, stages=AGAIN),
        QUALITY,
        (1, 1),
        WORK,
    ),
    ("a revision to come", job(stages=CHECKED), POLISH, (1, 1), DROP),
    (
        "checked twice",
        job(revision=1, stages=through(GENERATE, POLISH, QUALITY, revision=1)),
        META,
        (1, 1),
        WORK,
    ),
    ("tags before their revision is checked", job(revision=1, stages=CHECKED), META, (1, 1), DROP),
    ("tags of an older revision", job(revision=1, stages=CHECKED), META, (1, 0), DROP),
    ("checked, and awaits a review", AWAITING, QUALITY, (1, 0), ANNOUNCE),
    ("to be tagged, and awaits a review", AWAITING, META, (1, 0), ANNOUNCE),
    ("polished, and awaits a review", AWAITING, POLISH, (1, 0), DROP),
    (
        "cancelled while it awaits a review",
        replace(AWAITING, cancel_requested=True),
        QUALITY,
        (1, 0),
        ANNOUNCE,
    ),
    ("to be tagged without approval", UNAPPROVED, META, (1, 0), REVIEW),
    ("to be tagged, approved", replace(UNAPPROVED, approved_run=1), META, (1, 0), WORK),
    (
        "to be tagged, approved in an earlier run",
        replace(UNAPPROVED, approved_run=1, run=2),
        META,
        (2, 0),
        REVIEW,
    ),
    (
        "to be tagged without approval, cancelled",
        replace(UNAPPROVED, cancel_requested=True),
        META,
        (1, 0),
        CANCEL,
    ),
    (
        "attempts of an older revision",
        job(revision=1, stages={**CHECKED, POLISH: StageRecord(status=DONE, attempt=MAX)}),
        POLISH,
        (1, 1),
        WORK,
    ),
]


@pytest.mark.parametrize(
    ("before", "stage", "message", "verdict"), [row[1:] for row in _TABLE], ids=[row[0] for row in _TABLE]
)
def test_each_case_has_its_verdict(
    before: Job, stage: Stage, message: tuple[int, int], verdict: Verdict
) -> None:
    """Each case has its verdict, and only a verdict that writes changes the job."""
    decision = decided(before, stage, *message)
    assert decision.verdict is verdict
    assert (decision.job != before) == verdict.writes
    assert decision.reason
