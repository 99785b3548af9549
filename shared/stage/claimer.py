"""Claim a stage: read the job, decide, and write only if nobody wrote in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from shared import telemetry
from shared.errors import Conflict, RetryLater
from shared.gateways.job_store import Snapshot
from shared.jobs.answers import AnswersChange
from shared.jobs.claim import ClaimTerms, Decision, Verdict, decide, decide_unread
from shared.jobs.job import Job, Stage
from shared.stage import intake
from shared.stage.dependencies import Dependencies
from shared.stage.intake import Delivery, Unread
from shared.telemetry import Event

_TRIES = 20
_CLAIM_PATIENCE = 5.0  # seconds after which no further try begins

_Claimed = tuple[Decision, Snapshot]
_Kind = TypeVar("_Kind")


class JobClaimer:
    """Decides which of the deliveries to a stage of one job does its work."""

    def __init__(self, stage: Stage, dependencies: Dependencies) -> None:
        self._stage = stage
        self._dependencies = dependencies

    async def claim(self, delivery: Delivery) -> _Claimed:
        """Return the decision about a message, and the job as stored; raise Poison or RetryLater."""
        token = self._dependencies.new_token()

        async def attempt(tries: int) -> _Claimed:
            snapshot = await self._read_unless_new(delivery, tries)
            job = self._job(snapshot, delivery)
            decision = decide(job, self._stage, delivery.at(job), self._terms(token))
            written = await self._write(snapshot, decision)
            if snapshot is None or job is not snapshot.job:
                telemetry.info(Event.JOB_CREATED, "A job is new.")
            return decision, written

        return await _retry_on_conflict(attempt)

    async def claim_unread(self, unread: Unread) -> _Claimed | None:
        """Decide about the job of an unreadable message; None if the message is not the job's."""

        async def attempt(_tries: int) -> _Claimed | None:
            snapshot = await self._read(unread.job_id)
            if snapshot is None or not unread.concerns(snapshot.job, self._stage):
                return None
            message = unread.at(snapshot.job, self._stage)
            decision = decide_unread(snapshot.job, self._stage, message, self._terms(""), unread.reason)
            if self._stage is Stage.GENERATE and decision.verdict is Verdict.UNREADABLE:
                raise RetryLater(f"A newer version began the job and has to continue it. {unread.reason}")
            return decision, await self._write(snapshot, decision)

        return await _retry_on_conflict(attempt)

    async def _read_unless_new(self, delivery: Delivery, tries: int) -> Snapshot | None:
        if delivery.request and not tries and delivery.request.model in self._dependencies.topology.models:
            return None  # most start messages are the first of their job: creating it first saves a read
        return await self._read(delivery.message.job_id)

    async def _read(self, job_id: str) -> Snapshot | None:
        first = self._stage is Stage.GENERATE  # it works from the request alone
        return await self._dependencies.store.read(job_id, with_outputs=not first)

    def _job(self, snapshot: Snapshot | None, delivery: Delivery) -> Job:
        models, ttl_days = self._dependencies.topology.models, self._dependencies.topology.job.ttl_days
        return intake.job_of(
            delivery, snapshot.job if snapshot else None, models, self._dependencies.clock.now(), ttl_days
        )

    async def _write(self, snapshot: Snapshot | None, decision: Decision) -> Snapshot:
        if snapshot is None:
            return await self._dependencies.store.create(decision.job)
        if not decision.verdict.writes:
            return snapshot
        # An earlier attempt may have kept answers, which nobody needs after the job's end.
        answers = AnswersChange(self._stage, None) if decision.job.status.terminal else None
        return await self._dependencies.store.update(snapshot, decision.job, None, answers)

    def _terms(self, token: str) -> ClaimTerms:
        topology = self._dependencies.topology
        return ClaimTerms(
            token=token,
            now=self._dependencies.clock.now(),
            lease_seconds=topology.timing.lease,
            max_attempts=topology.job.max_attempts,
        )


async def _retry_on_conflict(attempt: Callable[[int], Awaitable[_Kind]]) -> _Kind:
    """Repeat until no other write comes in between; raise RetryLater if one always does."""
    latest = asyncio.get_running_loop().time() + _CLAIM_PATIENCE
    for tries in range(_TRIES):
        if asyncio.get_running_loop().time() > latest:
            break
        try:
            return await attempt(tries)
        except Conflict:
            continue
    raise RetryLater("The job's document changes faster than it can be claimed.")
