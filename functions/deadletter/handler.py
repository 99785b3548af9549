"""A message that was given up becomes a kept message and, where it was a stage's, a failed job."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from shared import given_up, intake, telemetry
from shared.announcing import Announcer
from shared.claim import Terms, Verdict, decide, ended_at
from shared.clock import Clock
from shared.dead_letter import letter
from shared.envelope import Envelope
from shared.errors import Conflict, ErrorCode, NotNow, Poison, Unreadable, sentence
from shared.gateways.job_store import JobStore, Snapshot
from shared.gateways.publisher import Publisher
from shared.intake import Intake
from shared.job import Job, JobError, JobStatus, Stage
from shared.messages import check_model
from shared.moves import failed, new_job
from shared.outbox import Outbox
from shared.refusing import refuse
from shared.telemetry import Event
from shared.topology import Topology

_SOURCE = "CloudPubSubDeadLetterSourceSubscription"
_COUNT = "CloudPubSubDeadLetterSourceDeliveryCount"
_TRIES = 20
_GIVEN_UP = "it was tried many times, and the service's operator has to look into it"
_ON_ITS_WAY = timedelta(minutes=2)


class DeadLetters:
    """The handler of blog-dead-letter."""

    def __init__(self, store: JobStore, publisher: Publisher, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._outbox = Outbox(store, publisher, topology.usage_topic)
        self._announcer = Announcer(publisher, topology.events_topic)
        self._clock = clock
        self._topology = topology

    async def handle(self, envelope: Envelope) -> None:
        """Keep the message first, then fail its job; NotNow brings it again."""
        message, reason = given_up.read(envelope) or _by_pubsub(envelope)
        job_id = intake.job_id_of(message)
        await self._store.keep(letter(message, reason, self._clock.now(), job_id))
        with telemetry.labelled(job_id=job_id):
            telemetry.error(Event.MESSAGE_KEPT, reason, message_id=message.message_id)
        stage = self._stage(message.subscription)
        if stage is None or job_id is None:
            return  # a usage event's job is as good as it was; a start message without an id names none
        try:
            asked = intake.read(message, stage)
            if asked.derived:
                return  # nothing was claimed for it: a job is claimed by a message that names it
            with telemetry.labelled(job_id=asked.message.job_id, run=asked.message.run):
                await self._fail(asked, stage, reason, telemetry.child_of(message.traceparent))
        except Poison as poison:
            await self._refuse(message, stage, job_id, str(poison))

    def _stage(self, source: str) -> Stage | None:
        for name, function in self._topology.functions.items():
            if function.subscription == source and name in set(Stage):
                return Stage(name)
        return None

    async def _fail(self, asked: Intake, stage: Stage, reason: str, traceparent: str) -> None:
        for _ in range(_TRIES):
            try:
                seen = await self._store.read(asked.message.job_id)
            except Unreadable as error:
                telemetry.error(Event.JOB_FAILED, f"The job can't be failed. {error}")
                return
            if seen and not intake.belongs(asked, seen.job):
                return  # another request with the id of this job
            before = seen.job if seen else self._never_begun(asked)
            after = self._failed(before, asked, stage) if before else None
            if after is None:
                telemetry.info(Event.DELIVERY_DROPPED, "The job had moved on without this message.")
            else:
                try:
                    seen = await (self._store.update(seen, after) if seen else self._store.create(after))
                except Conflict:
                    continue
                telemetry.error(
                    Event.JOB_FAILED,
                    "The job failed: its message was given up.",
                    operator=reason,
                    code=after.error_code,
                )
            if seen:
                await self._tell(seen, asked, stage, traceparent)
            return
        raise NotNow("The job's document changes faster than it can be written.")

    async def _tell(self, seen: Snapshot, asked: Intake, stage: Stage, traceparent: str) -> None:
        """Announce an end at this message, also one that its stage wrote and could not announce any more."""
        if ended_at(seen.job, stage, asked.at(seen.job).run):
            await self._announcer.announce(seen.job, traceparent)
        await self._outbox.empty(seen)

    async def _refuse(self, envelope: Envelope, stage: Stage, job_id: str, reason: str) -> None:
        if stage is Stage.GENERATE:
            ttl = self._topology.job.ttl_days
            refused = intake.refused_job(envelope, job_id, reason, self._clock.now(), ttl)
            if job := await refuse(self._store, refused):
                await self._announcer.announce(job, telemetry.child_of(envelope.traceparent))

    def _never_begun(self, asked: Intake) -> Job | None:
        if asked.request is None:
            return None
        check_model(asked.request, self._topology.models)
        ttl = self._topology.job.ttl_days
        return new_job(asked.request, asked.message.job_id, self._clock.now(), ttl)

    def _failed(self, job: Job, asked: Intake, stage: Stage) -> Job | None:
        """Return the failed job if this very message is what it waits for, None if it has moved on."""
        now = self._clock.now()
        terms = Terms(token="", now=now, lease_seconds=0, max_attempts=self._topology.job.max_attempts)
        decision = decide(job, stage, asked.at(job), terms)
        if decision.verdict is Verdict.HELD:
            raise NotNow("An attempt is still at work on the job.")
        if decision.verdict is Verdict.DROP or job.status.terminal:
            return None
        if decision.verdict in {Verdict.CANCEL, Verdict.EXHAUSTED}:
            return decision.job
        if decision.verdict is Verdict.PUBLISH:
            return self._cut_off(job, stage)
        record = job.record(stage)
        told = sentence(f"The {stage.value} stage could not be done", _GIVEN_UP, record.error)
        code = record.error_code or ErrorCode.INTERNAL
        return failed(job, JobError(code=code, message=told, stage=stage, retryable=code.retryable), now)

    def _cut_off(self, job: Job, stage: Stage) -> Job:
        """Fail a job whose stage is done and whose next message never went out; what is done stays done."""
        now = self._clock.now()
        if now - job.updated_at < _ON_ITS_WAY:
            raise NotNow("The next stage's message may yet arrive.")
        told = sentence(f"The {stage.value} stage is done, and the next one could not be started", _GIVEN_UP)
        code = ErrorCode.INTERNAL
        error = JobError(code=code, message=told, stage=stage, retryable=code.retryable)
        return replace(
            job, status=JobStatus.FAILED, stage=stage, error=error, lease=None, draft=None, updated_at=now
        )


def _by_pubsub(envelope: Envelope) -> tuple[Envelope, str]:
    """Return the message as its subscription had it, but for its id, and why it was given up."""
    source = envelope.attributes.get(_SOURCE, "").rpartition("/")[2]
    count = envelope.attributes.get(_COUNT, "many")
    reason = f"{source or 'A subscription'} gave the message up after {count} deliveries."
    return replace(envelope, subscription=source), reason
