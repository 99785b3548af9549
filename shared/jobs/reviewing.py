"""Decide a review: return the job and outputs to write under the version read.

A job that goes on waits for its place like one that is replayed: its message lets it in, and if that is lost,
the sweep does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.errors import WrongState
from shared.jobs import transitions
from shared.jobs.claim import due_stage
from shared.jobs.edits import edited_name, edited_output
from shared.jobs.job import Edit, Job, JobStatus, Stage
from shared.jobs.remarks import KIND, as_findings, require_quotes
from shared.jobs.review import MOST_ROUNDS, Remark, Review, Reviewed, close_review
from shared.jobs.review_changes import find_changes
from shared.jobs.review_words import describe_decision
from shared.jobs.routing import stage_message
from shared.jobs.waiting import WaitReason
from shared.jobs.waits import wait_in_queue
from shared.topology import Topology


@dataclass(frozen=True)
class Decision:
    """A decision as it is to be written: the job, and the documents of outputs that change, by name.

    `repeated`: it was made before, and nothing is written.
    """

    job: Job
    reviewed: Reviewed
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeated: bool = False

    @property
    def stage(self) -> Stage:
        """The stage at which the job goes on."""
        return due_stage(self.job) or Stage.META

    def message(self, topology: Topology) -> tuple[str, bytes, dict[str, str]] | None:
        """Return the topic, the data and the attributes of the message that sets the job going.

        None if it has gone on already.
        """
        if self.job.waiting is None or self.job.status is not JobStatus.QUEUED:
            return None
        topic, data = stage_message(self.job, self.stage, topology)
        return topic, data, {"job_id": self.job.job_id, "org_id": self.job.org_id}


@dataclass(frozen=True)
class Wanted:
    """A reviewer's wish: approve the post or `text`, or send it back.

    `round` is the one that the reviewer has seen, in the `run` if that is known.
    """

    round: int
    by: str
    at: datetime
    run: int | None = None
    text: str | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same decision."""
        remarks = [[each.text, each.quote] for each in self.remarks]
        return sha256(msgspec.json.encode([self.text, remarks])).hexdigest()[:16]


def decide(job: Job, wanted: Wanted, outputs: Mapping[str, dict[str, Any]], removed: int = 0) -> Decision:
    """Return the decision; raise WrongState for a job that does not await it.

    `outputs` are the documents of the stages' outputs. `removed` counts the characters that cleaning took out
    of the text. A text that changes nothing is not an edit.
    """
    as_it_is = wanted.text is not None and outputs.get(Stage.POLISH.value, {}).get("content") == wanted.text
    unedited = dataclasses.replace(wanted, text=None) if as_it_is else wanted
    if made := find_made(job, wanted.round):
        return _repeat(job, made, {wanted.digest, unedited.digest})
    wanted = unedited
    review = _find_open(job, wanted)
    if wanted.remarks:
        return _revise(job, review, wanted, outputs)
    if wanted.text is not None:
        return _approve_edited(job, review, wanted, outputs, removed)
    return _close(_approved(job, wanted.at), review, "approve", wanted)


def time_out(job: Job, now: datetime) -> Job:
    """Return the job with the default of its review: it goes on, or is cancelled."""
    review = job.review
    assert review, "a job that awaits a review has one"
    closed = close_review(job.reviews, review, review.default, now, timed_out=True)
    if review.default == "cancel":
        return replace(transitions.cancel(replace(job, review=None), job.stage, now), reviews=closed)
    return replace(_approved(job, now), reviews=closed)


def find_made(job: Job, number: int) -> Reviewed | None:
    """Return the decision of a round, if it was made."""
    return next((each for each in job.reviews if each.round == number), None)


def _repeat(job: Job, made: Reviewed, digests: set[str]) -> Decision:
    if made.digest in digests:
        return Decision(job, made, repeated=True)
    raise WrongState(
        f"Round {made.round} of job {job.job_id} {describe_decision(made)}: look at the job again."
    )


def _find_open(job: Job, wanted: Wanted) -> Review:
    """Return the review that the job awaits; raise WrongState for another round."""
    review = job.review
    if job.status is not JobStatus.AWAITING_REVIEW or review is None:
        raise WrongState(f"Job {job.job_id} is {job.status.value}, and awaits no review.")
    if (review.round, review.run) != (wanted.round, wanted.run or review.run):
        raise WrongState(
            f"Job {job.job_id} awaits the decision of round {review.round} in run {review.run}: "
            "look at its text again."
        )
    if job.cancel_requested:
        raise WrongState(f"Job {job.job_id} is being cancelled.")
    return review


def _approved(job: Job, now: datetime) -> Job:
    return replace(_go_on(job, now), approved_run=job.run)


def _go_on(job: Job, now: datetime) -> Job:
    return wait_in_queue(replace(job, review=None), WaitReason.ORGANISATION, now)


def _close(after: Job, review: Review, decision: Any, wanted: Wanted, **details: Any) -> Decision:
    closed = close_review(
        after.reviews, review, decision, wanted.at, by=wanted.by, digest=wanted.digest, **details
    )
    return Decision(replace(after, reviews=closed), closed[-1])


def _approve_edited(
    job: Job, review: Review, wanted: Wanted, outputs: Mapping[str, dict[str, Any]], removed: int
) -> Decision:
    """Put the text in the place of polish's, as a revision that quality judges and never sends back."""
    assert wanted.text is not None, "only a text is an edit"
    edit = Edit(run=job.run, stage=Stage.QUALITY, by=wanted.by, at=wanted.at)
    revision = job.revision + 1
    marked = transitions.mark_edited(replace(job, revision=revision), Stage.POLISH, wanted.at, revision)
    after = replace(_approved(marked, wanted.at), edited=edit)
    before = outputs.get(Stage.POLISH.value, {})
    text = {**edited_output(before, wanted.text, removed, after), "revision": revision}
    changes, changed = find_changes(str(before.get("content", "")), wanted.text)
    made = _close(after, review, "approve", wanted, edited=True, changes=changes, changed=changed)
    kept = {review_name(review.round): before} if before else {}
    return Decision(made.job, made.reviewed, {**kept, Stage.POLISH.value: text, edited_name(job.run): text})


def review_name(number: int) -> str:
    """Return the name of the document that keeps the text of a round which a reviewer has edited."""
    return f"review.{number}"


def _revise(job: Job, review: Review, wanted: Wanted, outputs: Mapping[str, dict[str, Any]]) -> Decision:
    """Send the post back to polish; the remarks are findings of the revision."""
    rounds = sum(each.run == job.run and each.decision == "revise" for each in job.reviews)
    if rounds >= MOST_ROUNDS:
        raise WrongState(
            f"Job {job.job_id} was sent back {MOST_ROUNDS} times in this run: approve it, with your own text "
            "if you like, or cancel it."
        )
    post = str(outputs.get(Stage.POLISH.value, {}).get("content", ""))
    require_quotes(wanted.remarks, post)
    judged = outputs.get(Stage.QUALITY.value, {})
    findings = with_remarks(judged.get("issues", ()), wanted.remarks, post)
    after = _go_on(transitions.send_back(job), wanted.at)
    made = _close(after, review, "revise", wanted, remarks=wanted.remarks)
    return Decision(made.job, made.reviewed, {Stage.QUALITY.value: {**judged, "issues": findings}})


def with_remarks(issues: Sequence[Any], remarks: Sequence[Remark], post: str) -> list[Any]:
    """Return the findings in a document with those of a reviewer first."""
    others = [each for each in issues if not (isinstance(each, dict) and each.get("type") == KIND)]
    return [*msgspec.to_builtins(as_findings(remarks, post)), *others]
