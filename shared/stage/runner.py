"""The order of effects, written once: parse, claim, work, commit, publish, acknowledge.

What a crash after each of them costs:
- parse: nothing happened; the message comes again.
- claim: the lease runs out and the next delivery takes over.
- work: the same; the proxy's cache answers what had been paid for.
- commit: the next delivery finds the stage done and publishes, or the job ended and announces its end.
- publish: the next delivery publishes once more, or sees that the stage after this one has begun.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec

from shared import telemetry
from shared.errors import Poison, RetryLater
from shared.gateways.job_store import Snapshot
from shared.jobs.claim import Decision, Verdict
from shared.jobs.job import Stage
from shared.messages.dead_letter import letter
from shared.messages.envelope import Envelope
from shared.messages.schemas import StartRequest, check_model
from shared.stage import attempt, intake
from shared.stage.claimer import Claims
from shared.stage.dependencies import Dependencies
from shared.stage.intake import Delivery, Unread
from shared.stage.outbox import Outbox
from shared.stage.refusal import refuse
from shared.stage.stage_messages import StageMessages
from shared.stage.step import Step
from shared.telemetry import Event

_WITHOUT_A_WORD = (
    "Read the lines of its attempts. Where one ends without any, its instance ran out of memory, "
    "or Firestore was away."
)


class StageRunner:
    """Runs one step for every message of its subscription."""

    def __init__(self, stage: Stage, step: Step, tools: Dependencies) -> None:
        self._stage = stage
        self._step = step
        self._tools = tools
        self._claims = Claims(stage, tools)
        self._outbox = Outbox(tools.store, tools.publisher, tools.topology.usage_topic)
        self._messages = StageMessages(stage, tools)

    async def handle(self, envelope: Envelope) -> None:
        """Do all that a delivery asks for. Returning acknowledges it, RetryLater or Unavailable does not."""
        try:
            asked = intake.read(envelope, self._stage)
        except Poison as poison:
            if not await self._keep(envelope, poison):
                await self._see_to_the_job(envelope, poison)
            return
        with telemetry.labelled(job_id=asked.message.job_id, run=asked.message.run):
            try:
                if asked.request and asked.derived:
                    await self._name(asked.request, asked.message.job_id, envelope)
                else:
                    await self._take(asked, envelope)
            except Poison as poison:
                await self._keep(envelope, poison)

    async def _take(self, asked: Delivery, envelope: Envelope) -> None:
        traceparent = telemetry.child_of(envelope.traceparent)
        took: dict[str, float | None] = {"push_ms": self._underway(envelope)}
        watch = telemetry.Stopwatch()
        decision, seen = await self._claims.claim(asked)
        took["claim_ms"] = watch.ms()
        await self._act(decision, seen, traceparent, took)

    async def _name(self, request: StartRequest, job_id: str, envelope: Envelope) -> None:
        """Publish a start message that names no job under its job's id, before anything is claimed.

        Only this very message gives that id: a dead letter and its replay have others, and would leave the
        job without an end and begin another one. Published twice, it is one job.
        """
        check_model(request, self._tools.topology.models)
        topic = self._tools.topology.functions[self._stage.value].consumes
        traceparent = telemetry.child_of(envelope.traceparent)
        await self._messages.send(topic, msgspec.json.encode(request), job_id, request.org_id, traceparent)

    def _underway(self, envelope: Envelope) -> float | None:
        """Return the milliseconds since the message was published, redeliveries and all."""
        try:
            published = datetime.fromisoformat(envelope.publish_time)
            return round((self._tools.clock.now() - published).total_seconds() * 1000, 1)
        except (TypeError, ValueError):
            return None  # a request that did not come from Pub/Sub

    async def _act(
        self, decision: Decision, seen: Snapshot, traceparent: str, took: dict[str, float | None]
    ) -> None:
        match decision.verdict:
            case Verdict.WORK:
                seen = await self._work(seen, traceparent, took)
            case Verdict.PUBLISH:
                seen = await self._outbox.empty(seen)  # or the end would be told again with each try
                await self._messages.send_all(seen.job, traceparent)
            case Verdict.ANNOUNCE:
                seen = await self._outbox.empty(seen)
                await self._messages.announce(seen.job, traceparent)
            case Verdict.HELD:
                raise RetryLater(f"Not now: {decision.reason}.")
            case Verdict.DROP:
                telemetry.info(Event.DELIVERY_DROPPED, f"Nothing to do: {decision.reason}.")
            case Verdict.CANCEL:
                telemetry.info(Event.JOB_CANCELLED, "The job was cancelled before this stage.")
                await self._messages.announce(seen.job, traceparent)
            case Verdict.EXHAUSTED:
                telemetry.error(
                    Event.JOB_FAILED,
                    f"The job failed: {decision.reason}.",
                    operator=_WITHOUT_A_WORD,
                    code=decision.job.error_code,
                )
                await self._messages.announce(seen.job, traceparent)
            case Verdict.UNREADABLE:
                telemetry.error(
                    Event.JOB_FAILED, f"The job failed: {decision.reason}.", code=decision.job.error_code
                )
                await self._messages.announce(seen.job, traceparent)
        # Last, so that a cost that can't be told holds up no post; but no end is acknowledged before it.
        await self._outbox.empty(seen)

    async def _work(self, seen: Snapshot, traceparent: str, took: dict[str, float | None]) -> Snapshot:
        record = seen.job.record(self._stage)
        with telemetry.labelled(run=seen.job.run, attempt=record.attempt, revision=record.revision):
            telemetry.info(
                Event.STAGE_CLAIMED, f"Attempt {record.attempt} at {self._stage.value} begins.", **took
            )
            ended = await attempt.run(self._stage, self._step, seen, self._tools, traceparent)
            # Nobody who goes away may come between a commit and its message.
            await asyncio.shield(self._messages.send_all(ended.job, traceparent))
            return ended

    async def _keep(self, envelope: Envelope, poison: Poison) -> bool:
        """Keep what will never work; return whether it is a start message whose failed job says why."""
        now, job_id = self._tools.clock.now(), intake.job_id_of(envelope)
        await self._tools.store.keep(letter(envelope, str(poison), now, job_id))
        with telemetry.labelled(job_id=job_id):
            telemetry.warning(
                Event.MESSAGE_KEPT, f"A message was kept. {poison}", message_id=envelope.message_id
            )
        if job_id is None or self._stage is not Stage.GENERATE:
            return False
        refused = intake.refused_job(envelope, job_id, str(poison), now, self._tools.topology.job.ttl_days)
        job = await refuse(self._tools.store, refused, envelope)
        if job:
            await self._messages.announce(job, telemetry.child_of(envelope.traceparent))
        return job is not None

    async def _see_to_the_job(self, envelope: Envelope, poison: Poison) -> None:
        """End the job that waits for a message that can't be read: nothing else would."""
        job_id = intake.job_id_of(envelope)
        if job_id is None:
            return
        with telemetry.labelled(job_id=job_id):
            claimed = await self._claims.claim_unread(Unread(envelope, job_id, str(poison)))
            if claimed:
                await self._act(*claimed, telemetry.child_of(envelope.traceparent), {})
