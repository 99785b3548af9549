"""Decides the review that a job awaits: asks, writes under a precondition, publishes the message."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from infra.cli import console
from infra.cli.console import agree
from infra.cli.errors import Failed, Unreachable, WrongUsage
from infra.cli.format import money
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.jobs import Jobs, Stored
from infra.cli.jobs.replay import OPERATOR, clean
from shared import topology
from shared.errors import WrongState
from shared.jobs.document import changes
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.outputs import Outputs
from shared.jobs.remark_rules import find_remark_faults
from shared.jobs.remarks import UnknownQuote
from shared.jobs.review import Remark
from shared.jobs.review_words import describe_decision
from shared.jobs.reviewing import Decision, Wanted, decide
from shared.telemetry import child_of

_TRIES = 5


class Decided(msgspec.Struct, frozen=True):
    """A decision, and the stage at which the job goes on.

    `repeated`: it was made before, and the job may have gone on since.
    """

    job_id: str
    round: int
    decision: str
    edited: bool
    stage: Stage
    repeated: bool = False

    def as_map(self) -> dict[str, Any]:
        """Return it for --json."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


class Awaited(msgspec.Struct, frozen=True):
    """A job that awaits a review, and the outputs that its reviewer reads."""

    job: Job
    outputs: Outputs


def read_awaited(jobs: Jobs, job_id: str) -> Awaited:
    """Return the job and its outputs; raise Failed if it awaits no review."""
    stored = jobs.read(job_id)
    if stored is None:
        raise Failed(f"There is no job {job_id}.")
    job = read_snapshot(job_id, stored.fields).job
    _require_awaited(job)
    return Awaited(job, msgspec.convert(jobs.outputs(job_id), Outputs))


def approve(jobs: Jobs, job_id: str, now: datetime, *, yes: bool, text: str | None = None) -> Decided:
    """Approve the post as it is, or a text in its place."""
    content, removed = clean(text) if text is not None else (None, 0)
    return _Reviewer(jobs, job_id, now, yes=yes).decide(content, removed, ())


def revise(jobs: Jobs, job_id: str, now: datetime, remarks: Sequence[str], *, yes: bool) -> Decided:
    """Send the post back with remarks."""
    given = [each.strip() for each in remarks]
    if faults := find_remark_faults([{"text": each} for each in given], "revise"):
        raise WrongUsage(f"--revise: {faults[0]}")
    return _Reviewer(jobs, job_id, now, yes=yes).decide(None, 0, tuple(map(Remark, given)))


class _Reviewer:
    """Decides about the round that it has read first, also where the document changes meanwhile."""

    def __init__(self, jobs: Jobs, job_id: str, now: datetime, *, yes: bool) -> None:
        self._jobs = jobs
        self._job_id = job_id
        self._now = now
        self._yes = yes
        self._agreed = False

    def decide(self, text: str | None, removed: int, remarks: tuple[Remark, ...]) -> Decided:
        awaited = None
        for _ in range(_TRIES):
            stored, job = self._read()
            review = job.review
            if awaited is None and review is not None:
                awaited = Wanted(review.round, OPERATOR, self._now, job.run, text, remarks)
            if awaited is None:
                return self._repeat(job, text, removed, remarks)
            try:
                made = decide(job, awaited, self._jobs.outputs(self._job_id), removed)
            except UnknownQuote as error:
                raise WrongUsage(str(error)) from error
            except WrongState as error:
                raise Failed(str(error)) from error
            if not made.repeated:
                self._ask(job, made)
            if made.repeated or self._jobs.decide(self._job_id, stored, changes(job, made.job), made.outputs):
                self._send(made)
                return _as_decided(made)
        raise Unreachable(f"Job {self._job_id} changes too fast to be decided now: try again.")

    def _repeat(self, job: Job, text: str | None, removed: int, remarks: tuple[Remark, ...]) -> Decided:
        """Return the last decision if this is the same; raise Failed for another one."""
        if job.reviews:
            last = Wanted(job.reviews[-1].round, OPERATOR, self._now, None, text, remarks)
            with suppress(WrongState):
                return _as_decided(decide(job, last, self._jobs.outputs(self._job_id), removed))
        _require_awaited(job)
        raise Failed(f"Job {self._job_id} awaits no review.")

    def _read(self) -> tuple[Stored, Job]:
        stored = self._jobs.read(self._job_id)
        if stored is None:
            raise Failed(f"There is no job {self._job_id}.")
        return stored, read_snapshot(self._job_id, stored.fields).job

    def _ask(self, before: Job, made: Decision) -> None:
        if self._agreed:
            return
        console.say(
            f"Job {before.job_id} has cost {money(before.usage.cost_usd)} so far. It goes on at "
            f"{made.stage.value}, whose calls are paid for."
        )
        what = {"approve": "Approve the post", "revise": "Send the post back"}[made.reviewed.decision]
        agree(f"{what}{' with your text' if made.reviewed.edited else ''}?", yes=self._yes)
        self._agreed = True

    def _send(self, made: Decision) -> None:
        message = made.message(topology.load())
        if message is None:
            return
        topic, data, attributes = message
        try:
            self._jobs.publish(topic, data, attributes | {"traceparent": child_of("")})
        except Unreachable as error:
            raise Unreachable(f"{error} It is decided, and the next sweep lets the job go on.") from error


def _require_awaited(job: Job) -> None:
    """Raise Failed for a job that awaits no review, with the last decision if there is one."""
    if job.status is JobStatus.AWAITING_REVIEW and job.review is not None:
        return
    last = f" Round {job.reviews[-1].round} {describe_decision(job.reviews[-1])}." if job.reviews else ""
    raise Failed(f"Job {job.job_id} is {job.status.value} and awaits no review.{last}")


def _as_decided(made: Decision) -> Decided:
    job_id, reviewed = made.job.job_id, made.reviewed
    return Decided(
        job_id, reviewed.round, reviewed.decision, reviewed.edited, made.stage, repeated=made.repeated
    )
