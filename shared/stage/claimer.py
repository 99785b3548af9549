"""Claim a stage: read the job, decide, and write only if nobody wrote in between."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar
from weakref import WeakValueDictionary

from shared import telemetry
from shared.errors import Conflict, RetryLater
from shared.gateways.admission_views import AdmissionChange, View
from shared.gateways.job_store import MaterialDocuments
from shared.gateways.snapshot import Snapshot
from shared.jobs.admission import Ruling
from shared.jobs.answers import AnswersChange
from shared.jobs.claim import ClaimTerms, Decision, Verdict, decide, decide_unread
from shared.jobs.job import Job, Stage
from shared.messages.schemas import StartRequest
from shared.stage import intake
from shared.stage.dependencies import Dependencies
from shared.stage.intake import Delivery, Unread
from shared.stage.materials import pin_objects
from shared.stage.newcomer import Newcomer, make_newcomer, profile_name
from shared.stage.ruling import Ruled
from shared.telemetry import Event

_TRIES = 60
_WITH_PLACE = 30
"""Tries that also free the job's place: then its end is written alone, and the sweep frees the place."""
_CLAIM_PATIENCE = 15.0  # seconds after which no further try begins
_TURN_PATIENCE = 10.0  # of those, for the start messages before it

_REST = 0.02  # seconds at most for each try, so that contenders do not meet again

_Claimed = tuple[Decision, Snapshot]
_Kind = TypeVar("_Kind")


class JobClaimer:
    """Decides which of the deliveries to a stage of one job does its work."""

    def __init__(self, stage: Stage, dependencies: Dependencies, prompt_version: str | None = None) -> None:
        self._stage = stage
        self._prompt_version = prompt_version
        self._dependencies = dependencies
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def claim(self, delivery: Delivery) -> _Claimed:
        """Return the decision about a message, and the job as stored; raise Poison or RetryLater."""
        token = self._dependencies.new_token()

        async def attempt(tries: int) -> _Claimed:
            if delivery.request:
                return await self._start(delivery, delivery.request, token, tries)
            snapshot = await self._read(delivery.message.job_id)
            job = intake.find_job(delivery, snapshot.job if snapshot else None)
            if snapshot is None or job is None:
                raise ValueError("Only a start message may create a job.")
            decision = decide(job, self._stage, delivery.at(job), self._terms(token))
            return decision, await self._write(snapshot, decision, tries)

        return await _retry_on_conflict(attempt, self._turn(delivery))

    async def claim_unread(self, unread: Unread) -> _Claimed | None:
        """Decide about the job of an unreadable message; None if the message is not the job's."""

        async def attempt(tries: int) -> _Claimed | None:
            snapshot = await self._read(unread.job_id)
            if snapshot is None or not unread.concerns(snapshot.job, self._stage):
                return None
            message = unread.at(snapshot.job, self._stage)
            decision = decide_unread(snapshot.job, self._stage, message, self._terms(""), unread.reason)
            if self._stage is Stage.GENERATE and decision.verdict is Verdict.UNREADABLE:
                raise RetryLater(f"A newer version began the job and has to continue it. {unread.reason}")
            return decision, await self._write(snapshot, decision, tries)

        return await _retry_on_conflict(attempt)

    def _turn(self, delivery: Delivery) -> asyncio.Lock | None:
        """Return the lock that the start messages of one organisation share in this process.

        Of many that write its admission at once, one wins and all others read again, and the one that comes
        last wins most. One after another they are many times as fast, in order, and leave the process to
        other organisations.
        """
        if delivery.request is None or any(source.uri for source in delivery.request.sources):
            return None  # reading from Cloud Storage would hold up the others
        return self._turns.setdefault(delivery.request.org_id, asyncio.Lock())

    async def _start(self, delivery: Delivery, request: StartRequest, token: str, tries: int) -> _Claimed:
        """Decide about a start message; a new job is created as its organisation's admission allows."""
        view = await self._dependencies.admissions.read(
            request.org_id, delivery.message.job_id, request.user_id, profile_name(request)
        )
        snapshot = view.job
        job = intake.find_job(delivery, snapshot.job if snapshot else None)
        if snapshot and job:
            decision = decide(job, self._stage, delivery.at(job), self._terms(token))
            return decision, await self._write(snapshot, decision, tries)
        newcomer = await self._make_newcomer(delivery, request, view)
        ruled = await self._dependencies.admissions.rule(newcomer.job, view, newcomer=True)
        decision = await self._decide_new(ruled, delivery, token)
        written = await self._create(snapshot, decision.job, ruled.change, newcomer.materials)
        if ruled.ruling is Ruling.RUN:
            self._dependencies.admissions.note_entry()
        telemetry.info(Event.JOB_CREATED, "A job is new.")
        return decision, written

    async def _make_newcomer(self, delivery: Delivery, request: StartRequest, view: View) -> Newcomer:
        """Return the new job with the profile that was read beside it; raise Poison if it may not begin."""
        topology, now = self._dependencies.topology, self._dependencies.clock.now()
        pins = await pin_objects(request, self._dependencies.objects)
        return make_newcomer(delivery, view.profile, topology, now, pins)

    async def _decide_new(self, ruled: Ruled, delivery: Delivery, token: str) -> Decision:
        if ruled.ruling is Ruling.RUN:
            return decide(ruled.job, self._stage, delivery.at(ruled.job), self._terms(token))
        if ruled.ruling is Ruling.REFUSE:
            reason = ruled.job.error.message.rstrip(".") if ruled.job.error else "it is refused"
            return Decision(Verdict.REFUSED, reason, ruled.job)
        job = await self._dependencies.admissions.with_ahead(ruled.job)
        return Decision(Verdict.WAIT, f"the job waits: {job.waiting and job.waiting.reason.value}", job)

    async def _create(
        self,
        refused: Snapshot | None,
        job: Job,
        admission: AdmissionChange | None,
        materials: MaterialDocuments,
    ) -> Snapshot:
        """Write a new job; it may take over the id of its own organisation's refused one."""
        store = self._dependencies.store
        if refused is None:
            return await store.create(job, admission, materials)
        return await store.update(refused, job, None, None, admission, materials)

    async def _read(self, job_id: str) -> Snapshot | None:
        first = self._stage is Stage.GENERATE  # it works from the request alone
        return await self._dependencies.store.read(job_id, with_outputs=not first)

    async def _write(self, snapshot: Snapshot, decision: Decision, tries: int) -> Snapshot:
        if not decision.verdict.writes:
            return snapshot
        job = decision.job
        if not job.at_rest:
            return await self._dependencies.store.update(snapshot, job)
        # An earlier attempt may have kept answers, which nobody needs after the job's end.
        answers, admission = AnswersChange(self._stage, None), None
        if tries < _WITH_PLACE:
            job, admission = await self._dependencies.admissions.places.leaving(job)
        return await self._dependencies.store.update(snapshot, job, None, answers, admission)

    def _terms(self, token: str) -> ClaimTerms:
        topology = self._dependencies.topology
        return ClaimTerms(
            token=token,
            now=self._dependencies.clock.now(),
            lease_seconds=topology.timing.lease,
            max_attempts=topology.job.max_attempts,
            prompt_version=self._prompt_version,
            review_hours=topology.job.review_hours,
        )


async def _retry_on_conflict(
    attempt: Callable[[int], Awaitable[_Kind]], turn: asyncio.Lock | None = None
) -> _Kind:
    """Repeat until no other write comes in between; raise RetryLater if one always does.

    All tries are one `turn`: after a conflict nobody goes to the end of those that wait for theirs.
    """
    latest = asyncio.get_running_loop().time() + _CLAIM_PATIENCE
    async with _holding(turn):
        for tries in range(_TRIES):
            if asyncio.get_running_loop().time() > latest:
                break
            try:
                return await attempt(tries)
            except Conflict:
                await asyncio.sleep(random.uniform(0, _REST * min(tries, 10)))  # noqa: S311 - spreads tries
    raise RetryLater("The job's document changes faster than it can be claimed.")


@asynccontextmanager
async def _holding(turn: asyncio.Lock | None) -> AsyncIterator[None]:
    """Hold the turn, or go on without it if one before hangs: no message is refused for want of a turn."""
    held = False
    try:
        if turn is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_TURN_PATIENCE):
                    held = await turn.acquire()
        yield
    finally:
        if turn is not None and held:
            turn.release()
