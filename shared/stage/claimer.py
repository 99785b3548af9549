"""Who works on a job: read it, decide, and write only if nobody wrote in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from shared import telemetry
from shared.errors import Conflict, RetryLater
from shared.gateways.job_store import Snapshot
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


class Claims:
    """Of many contenders for a stage of one job one gets the work."""

    def __init__(self, stage: Stage, tools: Dependencies) -> None:
        self._stage = stage
        self._tools = tools

    async def claim(self, asked: Delivery) -> _Claimed:
        """Return what to do with a message, and the job as it is stored now; raises Poison, RetryLater."""
        token = self._tools.new_token()

        async def once(tries: int) -> _Claimed:
            seen = await self._seen(asked, tries)
            job = self._job(seen, asked)
            decision = decide(job, self._stage, asked.at(job), self._terms(token))
            written = await self._written(seen, decision)
            if seen is None or job is not seen.job:
                telemetry.info(Event.JOB_CREATED, "A job is new.")
            return decision, written

        return await _settled(once)

    async def claim_unread(self, unread: Unread) -> _Claimed | None:
        """Return what to do for the job of a message that can't be read; None if it is none of the job's."""

        async def once(_tries: int) -> _Claimed | None:
            seen = await self._read(unread.job_id)
            if seen is None or not unread.concerns(seen.job, self._stage):
                return None
            message = unread.at(seen.job, self._stage)
            decision = decide_unread(seen.job, self._stage, message, self._terms(""), unread.reason)
            if self._stage is Stage.GENERATE and decision.verdict is Verdict.UNREADABLE:
                raise RetryLater(f"A newer version began the job and has to take it up. {unread.reason}")
            return decision, await self._written(seen, decision)

        return await _settled(once)

    async def _seen(self, asked: Delivery, tries: int) -> Snapshot | None:
        if asked.request and not tries and asked.request.model in self._tools.topology.models:
            return None  # most start messages are the first of their job: creating it at once saves a read
        return await self._read(asked.message.job_id)

    async def _read(self, job_id: str) -> Snapshot | None:
        first = self._stage is Stage.GENERATE  # it works from the request alone
        return await self._tools.store.read(job_id, with_outputs=not first)

    def _job(self, seen: Snapshot | None, asked: Delivery) -> Job:
        models, ttl_days = self._tools.topology.models, self._tools.topology.job.ttl_days
        return intake.job_of(asked, seen.job if seen else None, models, self._tools.clock.now(), ttl_days)

    async def _written(self, seen: Snapshot | None, decision: Decision) -> Snapshot:
        if seen is None:
            return await self._tools.store.create(decision.job)
        return await self._tools.store.update(seen, decision.job) if decision.verdict.writes else seen

    def _terms(self, token: str) -> ClaimTerms:
        topology = self._tools.topology
        return ClaimTerms(
            token=token,
            now=self._tools.clock.now(),
            lease_seconds=topology.timing.lease,
            max_attempts=topology.job.max_attempts,
        )


async def _settled(once: Callable[[int], Awaitable[_Kind]]) -> _Kind:
    """Try until nobody has written in between; raises RetryLater when somebody always has."""
    latest = asyncio.get_running_loop().time() + _CLAIM_PATIENCE
    for tries in range(_TRIES):
        if asyncio.get_running_loop().time() > latest:
            break
        try:
            return await once(tries)
        except Conflict:
            continue
    raise RetryLater("The job's document changes faster than it can be claimed.")
