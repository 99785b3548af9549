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

from shared import attempt, intake, telemetry
from shared.claim import Decision, Terms, Verdict, decide
from shared.dead_letter import letter
from shared.envelope import Envelope
from shared.errors import Conflict, NotNow, Poison
from shared.gateways.job_store import Snapshot
from shared.intake import Intake
from shared.job import Job, Stage
from shared.messages import StartRequest, check_model
from shared.moves import new_job
from shared.outbox import Outbox
from shared.refusing import refuse
from shared.step import Step
from shared.telemetry import Event
from shared.telling import Teller
from shared.tools import Tools

_CLAIM_TRIES = 20
_WITHOUT_A_WORD = (
    "Read the lines of its attempts. Where one ends without any, its instance ran out of memory, "
    "or Firestore was away."
)
_CLAIM_PATIENCE = 5.0  # seconds after which no further try begins


class StageRunner:
    """Runs one step for every message of its subscription."""

    def __init__(self, stage: Stage, step: Step, tools: Tools) -> None:
        self._stage = stage
        self._step = step
        self._tools = tools
        self._ttl_days = tools.topology.job.ttl_days
        self._outbox = Outbox(tools.store, tools.publisher, tools.topology.usage_topic)
        self._teller = Teller(stage, tools)

    async def handle(self, envelope: Envelope) -> None:
        """Do all that a delivery asks for. Returning acknowledges it, NotNow or Unavailable does not."""
        try:
            asked = intake.read(envelope, self._stage)
            with telemetry.labelled(job_id=asked.message.job_id, run=asked.message.run):
                if asked.request and asked.derived:
                    await self._name(asked.request, asked.message.job_id, envelope)
                else:
                    await self._take(asked, envelope)
        except Poison as poison:
            await self._keep(envelope, poison)

    async def _take(self, asked: Intake, envelope: Envelope) -> None:
        traceparent = telemetry.child_of(envelope.traceparent)
        took: dict[str, float | None] = {"push_ms": self._underway(envelope)}
        watch = telemetry.Stopwatch()
        decision, seen = await self._claim(asked)
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
        await self._teller.send(topic, msgspec.json.encode(request), job_id, request.org_id, traceparent)

    async def _claim(self, asked: Intake) -> tuple[Decision, Snapshot]:
        """Read, decide, and write only if nobody wrote in between: of many contenders one gets the work."""
        token = self._tools.new_token()
        latest = asyncio.get_running_loop().time() + _CLAIM_PATIENCE
        for tries in range(_CLAIM_TRIES):
            if asyncio.get_running_loop().time() > latest:
                break
            seen = await self._seen(asked, tries)
            job = self._job(seen, asked)
            decision = decide(job, self._stage, asked.at(job), self._terms(token))
            try:
                written = await self._written(seen, decision)
            except Conflict:
                continue
            if seen is None:
                telemetry.info(Event.JOB_CREATED, "A job is new.")
            return decision, written
        raise NotNow("The job's document changes faster than it can be claimed.")

    async def _seen(self, asked: Intake, tries: int) -> Snapshot | None:
        if asked.request and not tries and asked.request.model in self._tools.topology.models:
            return None  # most start messages are the first of their job: creating it at once saves a read
        first = self._stage is Stage.GENERATE  # it works from the request alone
        return await self._tools.store.read(asked.message.job_id, with_outputs=not first)

    async def _written(self, seen: Snapshot | None, decision: Decision) -> Snapshot:
        if seen is None:
            return await self._tools.store.create(decision.job)
        return await self._tools.store.update(seen, decision.job) if decision.verdict.writes else seen

    def _job(self, seen: Snapshot | None, asked: Intake) -> Job:
        request = asked.request
        if seen is None:
            if request is None:
                raise Poison("There is no such job: start one on blog-requested.")
            # A job that is there was let in by a release with other aliases: its attempt ends it.
            check_model(request, self._tools.topology.models)
            return new_job(request, asked.message.job_id, self._tools.clock.now(), self._ttl_days)
        if not intake.belongs(asked, seen.job):
            raise Poison("job_id belongs to another request: use a new one. The job itself goes on.")
        return seen.job

    def _terms(self, token: str) -> Terms:
        topology = self._tools.topology
        return Terms(
            token=token,
            now=self._tools.clock.now(),
            lease_seconds=topology.timing.lease,
            max_attempts=topology.job.max_attempts,
        )

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
                await self._teller.tell(seen.job, traceparent)
            case Verdict.ANNOUNCE:
                seen = await self._outbox.empty(seen)
                await self._teller.announce(seen.job, traceparent)
            case Verdict.HELD:
                raise NotNow(f"Not now: {decision.reason}.")
            case Verdict.DROP:
                telemetry.info(Event.DELIVERY_DROPPED, f"Nothing to do: {decision.reason}.")
            case Verdict.CANCEL:
                telemetry.info(Event.JOB_CANCELLED, "The job was cancelled before this stage.")
                await self._teller.announce(seen.job, traceparent)
            case Verdict.EXHAUSTED:
                telemetry.error(
                    Event.JOB_FAILED,
                    f"The job failed: {decision.reason}.",
                    operator=_WITHOUT_A_WORD,
                    code=decision.job.error_code,
                )
                await self._teller.announce(seen.job, traceparent)
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
            await asyncio.shield(self._teller.tell(ended.job, traceparent))
            return ended

    async def _keep(self, envelope: Envelope, poison: Poison) -> None:
        """Keep what will never work; a start message whose job can be named becomes a failed job as well."""
        now = self._tools.clock.now()
        job_id = intake.job_id_of(envelope)
        await self._tools.store.keep(letter(envelope, str(poison), now, job_id))
        if job_id and self._stage is Stage.GENERATE:
            refused = intake.refused_job(envelope, job_id, str(poison), now, self._ttl_days)
            if job := await refuse(self._tools.store, refused):
                await self._teller.announce(job, telemetry.child_of(envelope.traceparent))
        with telemetry.labelled(job_id=job_id):
            telemetry.warning(
                Event.MESSAGE_KEPT, f"A message was kept. {poison}", message_id=envelope.message_id
            )
