"""The order of effects: parse, claim, work, commit, publish, acknowledge.

A crash after each of them costs:
- parse: nothing; the message is redelivered.
- claim: the lease runs out, and the next delivery takes over.
- work: the same; the job keeps the answers of parts, and the proxy's cache repeats the others.
- commit: the next delivery finds the stage done and publishes, or the job ended and announces its end.
- publish: the next delivery publishes once more, or sees that the next stage has begun.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from shared import telemetry
from shared.errors import Poison, RetryLater
from shared.gateways.snapshot import Snapshot
from shared.jobs.claim import Decision, Verdict
from shared.jobs.job import Job, Stage
from shared.messages.dead_letter import to_dead_letter
from shared.messages.envelope import Envelope
from shared.messages.schemas import StartRequest, check_model
from shared.stage import attempt, intake
from shared.stage.claimer import JobClaimer
from shared.stage.dependencies import Dependencies
from shared.stage.intake import Delivery, Unread
from shared.stage.outbox import Outbox
from shared.stage.queue_count import LONG_QUEUE
from shared.stage.refusal import refuse
from shared.stage.stage_messages import StageMessages
from shared.stage.step import Step
from shared.telemetry import Event

_REFUSED = "Its organisation's limits refused it: `blog budget` shows and changes them."
_NO_REPORT = (
    "Read the log lines of its attempts. If an attempt ends without one, its instance ran out of memory, "
    "or Firestore was away."
)


_OPERATOR = {Verdict.EXHAUSTED: _NO_REPORT, Verdict.REFUSED: _REFUSED}


class StageRunner:
    """Runs one step for every message of its subscription."""

    def __init__(
        self, stage: Stage, step: Step, dependencies: Dependencies, prompt_version: str | None = None
    ) -> None:
        """`prompt_version` is of the step's prompts; None if it has no version."""
        self._stage = stage
        self._step = step
        self._dependencies = dependencies
        self._claims = JobClaimer(stage, dependencies, prompt_version)
        self._outbox = Outbox(dependencies.store, dependencies.publisher, dependencies.topology.usage_topic)
        self._messages = StageMessages(stage, dependencies)

    async def handle(self, envelope: Envelope) -> None:
        """Handle a delivery. Returning acknowledges it; RetryLater and Unavailable have it redelivered."""
        try:
            delivery = intake.read(envelope, self._stage)
        except Poison as poison:
            if not await self._keep(envelope, poison):
                await self._end_waiting_job(envelope, poison)
            return
        org_id = delivery.request.org_id if delivery.request else envelope.attributes.get("org_id")
        with telemetry.labelled(job_id=delivery.message.job_id, org_id=org_id, run=delivery.message.run):
            try:
                if delivery.request and delivery.derived:
                    await self._publish_named(delivery, delivery.request, envelope)
                else:
                    await self._claim_and_act(delivery, envelope)
            except Poison as poison:
                await self._keep(envelope, poison)

    async def _claim_and_act(self, delivery: Delivery, envelope: Envelope) -> None:
        traceparent = telemetry.child_of(envelope.traceparent)
        timings: dict[str, float | None] = {"push_ms": self._push_delay(envelope)}
        watch = telemetry.Stopwatch()
        decision, snapshot = await self._claims.claim(delivery)
        timings["claim_ms"] = watch.ms()
        with telemetry.labelled(org_id=snapshot.job.org_id or None):
            await self._act(decision, snapshot, traceparent, timings)

    async def _publish_named(self, delivery: Delivery, request: StartRequest, envelope: Envelope) -> None:
        """Publish a start message that names no job under its job's id, before anything is claimed.

        The id comes from this message's own: a dead letter and its replay have other ids, so they would begin
        another job and leave this one without an end. Two such messages are one job.
        """
        check_model(request, self._dependencies.topology.models)
        topic = self._dependencies.topology.functions[self._stage.value].consumes
        traceparent = telemetry.child_of(envelope.traceparent)
        data, job_id = delivery.encode(), delivery.message.job_id
        await self._messages.send(topic, data, job_id, request.org_id, traceparent)

    def _push_delay(self, envelope: Envelope) -> float | None:
        """Return the milliseconds since the message was published, with its redeliveries."""
        try:
            published = datetime.fromisoformat(envelope.publish_time)
            return round((self._dependencies.clock.now() - published).total_seconds() * 1000, 1)
        except (TypeError, ValueError):
            return None  # a request that did not come from Pub/Sub

    async def _act(
        self, decision: Decision, snapshot: Snapshot, traceparent: str, timings: dict[str, float | None]
    ) -> None:
        match decision.verdict:
            case Verdict.WORK:
                snapshot = await self._work(snapshot, traceparent, timings)
            case Verdict.WAIT:
                await self._wait(snapshot.job)
            case Verdict.PUBLISH | Verdict.ANNOUNCE:
                snapshot = await self._repeat(decision, snapshot, traceparent)
            case Verdict.HELD:
                raise RetryLater(f"Not now: {decision.reason}.")
            case Verdict.DROP:
                telemetry.info(Event.DELIVERY_DROPPED, f"Nothing to do: {decision.reason}.")
            case Verdict.CANCEL:
                telemetry.info(Event.JOB_CANCELLED, "The job was cancelled before this stage.")
                await self._messages.announce(snapshot.job, traceparent)
            case Verdict.REVIEW:
                telemetry.info(Event.JOB_AWAITS_REVIEW, f"The job awaits a review: {decision.reason}.")
                await self._messages.announce(snapshot.job, traceparent)
            case Verdict.EXHAUSTED | Verdict.UNREADABLE | Verdict.REFUSED:
                telemetry.error(
                    Event.JOB_FAILED,
                    f"The job failed: {decision.reason}.",
                    operator=_OPERATOR.get(decision.verdict),
                    code=decision.job.error_code,
                )
                await self._messages.announce(snapshot.job, traceparent)
        if snapshot.job.status.at_rest or (decision.verdict is Verdict.WORK and snapshot.job.waiting):
            await self._dependencies.admissions.let_in_next(snapshot.job.org_id)
        # Last, so that unsent usage delays no post; but no end is acknowledged before it is published.
        await self._outbox.empty(snapshot)

    async def _repeat(self, decision: Decision, snapshot: Snapshot, traceparent: str) -> Snapshot:
        """Publish what an earlier delivery may have left out."""
        snapshot = await self._dependencies.admissions.places.settle_late(snapshot)
        snapshot = await self._outbox.empty(snapshot)  # or each retry would announce the end again
        if decision.verdict is Verdict.PUBLISH:
            await self._messages.send_all(snapshot.job, traceparent)
        else:
            await self._messages.announce(snapshot.job, traceparent)
        return snapshot

    async def _wait(self, job: Job) -> None:
        """Acknowledge the message of a job that waits: it is published again when the job is let in."""
        reason = job.waiting.reason.value if job.waiting else ""
        telemetry.info(Event.JOB_WAITING, f"The job waits: {reason}.", reason=reason)
        if job.waiting and job.waiting.order is not None and job.waiting.ahead < LONG_QUEUE:
            # The place that was missing may be free by now, and the end that freed it saw nobody waiting.
            await self._dependencies.admissions.let_in_next(job.org_id, sure=True)

    async def _work(self, snapshot: Snapshot, traceparent: str, timings: dict[str, float | None]) -> Snapshot:
        record = snapshot.job.record(self._stage)
        with telemetry.labelled(run=snapshot.job.run, attempt=record.attempt, revision=record.revision):
            telemetry.info(
                Event.STAGE_CLAIMED, f"Attempt {record.attempt} at {self._stage.value} begins.", **timings
            )
            finished = await attempt.run(self._stage, self._step, snapshot, self._dependencies, traceparent)
            # Cancellation must not separate a commit from its message.
            await asyncio.shield(self._messages.send_all(finished.job, traceparent))
            return finished

    async def _keep(self, envelope: Envelope, poison: Poison) -> bool:
        """Keep an invalid message; return whether a failed job now shows the reason to its owner."""
        now, job_id = self._dependencies.clock.now(), intake.job_id_of(envelope)
        await self._dependencies.store.keep(to_dead_letter(envelope, str(poison), now, job_id))
        with telemetry.labelled(job_id=job_id, org_id=intake.org_id_of(envelope)):
            telemetry.warning(
                Event.MESSAGE_KEPT, f"A message was kept. {poison}", message_id=envelope.message_id
            )
        if job_id is None or self._stage is not Stage.GENERATE:
            return False
        refused = intake.refused_job(
            envelope, job_id, str(poison), now, self._dependencies.topology.job.ttl_days
        )
        job = await refuse(self._dependencies.store, refused, envelope)
        if job:
            await self._messages.announce(job, telemetry.child_of(envelope.traceparent))
        return job is not None

    async def _end_waiting_job(self, envelope: Envelope, poison: Poison) -> None:
        """End the job that waits for an unreadable message: nothing else would end it."""
        job_id = intake.job_id_of(envelope)
        if job_id is None:
            return
        with telemetry.labelled(job_id=job_id, org_id=intake.org_id_of(envelope)):
            claimed = await self._claims.claim_unread(Unread(envelope, job_id, str(poison)))
            if claimed:
                await self._act(*claimed, telemetry.child_of(envelope.traceparent), {})
