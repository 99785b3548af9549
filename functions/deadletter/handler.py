"""Keep each dead-lettered message, and fail the job of a stage's message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace

from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, CorruptDocument, ErrorCode, Poison, RetryLater, sentence
from shared.gateways.job_store import JobStore, MaterialDocuments
from shared.gateways.publisher import Publisher
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange
from shared.jobs.claim import (
    ON_ITS_WAY,
    ClaimTerms,
    Decision,
    Verdict,
    decide,
    decide_unread,
    ended_at,
    is_refused,
)
from shared.jobs.job import Job, JobError, JobStatus, Stage
from shared.jobs.transitions import fail
from shared.messages import forwarding
from shared.messages.dead_letter import to_dead_letter
from shared.messages.envelope import Envelope
from shared.stage import intake
from shared.stage.admissions import Admissions
from shared.stage.end_announcer import EndAnnouncer
from shared.stage.intake import Delivery, Unread
from shared.stage.newcomer import Newcomer, make_newcomer, profile_name
from shared.stage.outbox import Outbox
from shared.stage.refusal import refuse
from shared.telemetry import Event
from shared.topology import Topology

_SOURCE = "CloudPubSubDeadLetterSourceSubscription"
_COUNT = "CloudPubSubDeadLetterSourceDeliveryCount"
_TRIES = 20
_WITH_PLACE = 10  # of these also free the job's place; without that the sweep does
_GIVEN_UP = "it was tried many times, and the service's operator has to look into it"

_Decision = tuple[Job | None, int]
"""The job to write, None to write nothing, and the message's run."""


@dataclass(frozen=True)
class _Letter:
    """A given-up message: its stage, the reason, and its trace."""

    stage: Stage
    reason: str
    traceparent: str


class DeadLetters:
    """The handler of blog-dead-letter."""

    def __init__(self, store: JobStore, publisher: Publisher, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._outbox = Outbox(store, publisher, topology.usage_topic)
        self._announcer = EndAnnouncer(publisher, topology.events_topic)
        self._admissions = Admissions(store, publisher, clock, topology)
        self._clock = clock
        self._topology = topology

    async def handle(self, envelope: Envelope) -> None:
        """Keep the message, then fail its job; raise RetryLater to have it redelivered."""
        message, reason = forwarding.read_forwarded(envelope) or _by_pubsub(envelope)
        job_id = intake.job_id_of(message)
        await self._store.keep(to_dead_letter(message, reason, self._clock.now(), job_id))
        org_id = intake.org_id_of(message)
        with telemetry.labelled(job_id=job_id, org_id=org_id):
            telemetry.error(Event.MESSAGE_KEPT, reason, message_id=message.message_id)
        stage = self._stage(message.subscription)
        if stage is None or job_id is None:
            return  # a usage event changes no job; a start message without an id names none
        with telemetry.labelled(job_id=job_id, org_id=org_id):
            await self._end_waiting_job(message, job_id, stage, reason)

    async def _end_waiting_job(self, message: Envelope, job_id: str, stage: Stage, reason: str) -> None:
        kept = _Letter(stage, reason, telemetry.child_of(message.traceparent))
        try:
            delivery = intake.read(message, stage)
            if not delivery.derived:  # a message without a job id has claimed no job
                newcomer = await self._make_newcomer(delivery)
                decide_end = partial(self._decide, delivery, stage, newcomer)
                await self._fail(delivery.message.job_id, decide_end, kept, newcomer)
        except Poison as poison:
            if not await self._refuse(message, job_id, str(poison), kept):
                unread = Unread(message, job_id, str(poison))
                await self._fail(job_id, partial(self._decide_unread, unread, stage), kept)

    def _stage(self, source: str) -> Stage | None:
        for name, function in self._topology.functions.items():
            if function.subscription == source and name in set(Stage):
                return Stage(name)
        return None

    async def _make_newcomer(self, delivery: Delivery) -> Newcomer | None:
        """Return the job that a start message begins, which no function could: a replay needs what it had."""
        request, job_id = delivery.request, delivery.message.job_id
        if request is None:
            return None
        try:
            view = await self._admissions.read(request.org_id, job_id, request.user_id, profile_name(request))
        except CorruptDocument:
            return None
        if intake.find_job(delivery, view.job.job if view.job else None):
            return None
        return make_newcomer(delivery, view.profile, self._topology, self._clock.now())

    async def _fail(
        self,
        job_id: str,
        decide_end: Callable[[Job | None], _Decision],
        kept: _Letter,
        newcomer: Newcomer | None = None,
    ) -> None:
        for tries in range(_TRIES):
            try:
                snapshot = await self._store.read(job_id)
            except CorruptDocument as error:
                telemetry.error(Event.JOB_FAILED, f"The job can't be failed. {error}")
                return
            after, run = decide_end(snapshot.job if snapshot else None)
            if after is None:
                telemetry.info(Event.DELIVERY_DROPPED, "The job went on without this message.")
            else:
                try:
                    materials = newcomer.materials if newcomer else None
                    snapshot = await self._write_end(snapshot, after, kept.stage, tries, materials)
                except Conflict:
                    continue
                _log_end(after, kept)
            if snapshot:
                snapshot = await self._admissions.places.settle_late(snapshot)
                await self._announce(snapshot, run, kept)
                await self._admissions.let_in_next(snapshot.job.org_id)
            return
        raise RetryLater("The job's document changes faster than it can be written.")

    async def _write_end(
        self,
        before: Snapshot | None,
        after: Job,
        stage: Stage,
        tries: int,
        materials: MaterialDocuments | None,
    ) -> Snapshot:
        if before is None:
            return await self._store.create(after, None, materials)
        admission = None
        if tries < _WITH_PLACE:
            after, admission = await self._admissions.places.leaving(after)
        answers = AnswersChange(stage, None)
        if not is_refused(before.job):
            materials = None  # the job has its own
        return await self._store.update(before, after, None, answers, admission, materials)

    async def _announce(self, snapshot: Snapshot, run: int, kept: _Letter) -> None:
        """Announce the end of a job at this message, even if the stage wrote it but could not announce it."""
        if ended_at(snapshot.job, kept.stage, run) or snapshot.job.status is JobStatus.AWAITING_REVIEW:
            await self._announcer.announce(snapshot.job, kept.traceparent)
        await self._outbox.empty(snapshot)

    async def _refuse(self, envelope: Envelope, job_id: str, reason: str, kept: _Letter) -> bool:
        """Show the owner of a start message why it was refused, unless another job has its id."""
        if kept.stage is not Stage.GENERATE:
            return False
        ttl_days = self._topology.job.ttl_days
        refused = intake.refused_job(envelope, job_id, reason, self._clock.now(), ttl_days)
        job = await refuse(self._store, refused, envelope)
        if job:
            await self._announcer.announce(job, kept.traceparent)
        return job is not None

    def _decide(
        self, delivery: Delivery, stage: Stage, newcomer: Newcomer | None, found: Job | None
    ) -> _Decision:
        """Return the failed job if it waits for this message, None if it has moved on."""
        now = self._clock.now()
        job = intake.find_job(delivery, found) or (newcomer.job if newcomer else None)
        if job is None:
            raise RetryLater("The job has been deleted meanwhile.")
        message = delivery.at(job)
        decision = decide(job, stage, message, self._terms())
        if decision.verdict is not Verdict.WORK:
            return self._without_work(decision, stage), message.run
        record = job.record(stage)
        why = sentence(f"The {stage.value} stage could not be done", _GIVEN_UP, record.error)
        code = record.error_code or ErrorCode.INTERNAL
        error = JobError(code=code, message=why, stage=stage, retryable=code.retryable)
        return fail(job, error, now), message.run

    def _decide_unread(self, unread: Unread, stage: Stage, found: Job | None) -> _Decision:
        """Return the failed job if it may wait for this unreadable message."""
        if found is None or not unread.concerns(found, stage):
            return None, 0
        message = unread.at(found, stage)
        decision = decide_unread(found, stage, message, self._terms(), unread.reason)
        return self._without_work(decision, stage), message.run

    def _without_work(self, decision: Decision, stage: Stage) -> Job | None:
        if decision.verdict is Verdict.HELD:
            raise RetryLater(f"Not now: {decision.reason}.")
        if decision.verdict is Verdict.PUBLISH and not decision.job.status.terminal:
            return self._fail_unsent(decision.job, stage)
        return decision.job if decision.verdict.writes else None

    def _terms(self) -> ClaimTerms:
        limits = self._topology.job
        return ClaimTerms(
            token="",
            now=self._clock.now(),
            lease_seconds=0,
            max_attempts=limits.max_attempts,
            review_hours=limits.review_hours,
        )

    def _fail_unsent(self, job: Job, stage: Stage) -> Job:
        """Fail a job whose stage is done but whose next message was never published."""
        now = self._clock.now()
        if now - job.updated_at < ON_ITS_WAY:
            raise RetryLater("The next stage's message may yet arrive.")
        why = sentence(f"The {stage.value} stage is done, and the next one could not be started", _GIVEN_UP)
        code = ErrorCode.INTERNAL
        error = JobError(code=code, message=why, stage=stage, retryable=code.retryable)
        return replace(
            job, status=JobStatus.FAILED, stage=stage, error=error, lease=None, draft=None, updated_at=now
        )


def _log_end(job: Job, kept: _Letter) -> None:
    if job.status.terminal:
        why = "The job failed: its message was given up."
        telemetry.error(Event.JOB_FAILED, why, operator=kept.reason, code=job.error_code)
    else:
        telemetry.info(Event.JOB_AWAITS_REVIEW, "The job awaits a review: no person has approved the post.")


def _by_pubsub(envelope: Envelope) -> tuple[Envelope, str]:
    """Return the message as its subscription had it, except for its id, and the reason."""
    source = envelope.attributes.get(_SOURCE, "").rpartition("/")[2]
    count = envelope.attributes.get(_COUNT, "many")
    reason = f"{source or 'A subscription'} gave the message up after {count} deliveries."
    return replace(envelope, subscription=source), reason
