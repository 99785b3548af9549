"""Wrappers of a function's collaborators that kill the process at crash points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from functions.usage.store import Reject, UsageStore
from shared.gateways.admission_views import AdmissionChange
from shared.gateways.job_store import JobStore, MaterialDocuments
from shared.gateways.litellm.gateway import Gateway, OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.gateways.publisher import Publisher
from shared.gateways.snapshot import Snapshot
from shared.gateways.webhook_documents import Stored
from shared.gateways.webhook_store import WebhookStore
from shared.jobs.answers import AnswersChange, KeptAnswers
from shared.jobs.job import Job, Lease, Stage
from shared.llm.chat import Answer, Request
from shared.messages.dead_letter import DeadLetter
from shared.messages.envelope import Envelope
from shared.messages.schemas import UsageEvent
from shared.runtime.function import Handler
from shared.stage import intake
from shared.topology import Topology
from shared.webhooks.delivery import Delivery
from tests.faults.crashing.points import CrashPoint

Crash = Callable[[CrashPoint, str | None], None]
"""Kills the process if this crash point of this job was ordered, else returns."""


class CrashingJobs:
    """A job store. A new lease marks a claim, an output a commit; other writes may end the job."""

    def __init__(self, store: JobStore, crash: Crash) -> None:
        self._store = store
        self._crash = crash
        self.admissions = store.admissions

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        return await self._store.read(job_id, with_outputs=with_outputs)

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        if job.lease is None:
            snapshot = await self._store.create(job, admission, materials)
            self._crash_if_ended(job)
            return snapshot
        self._crash(CrashPoint.BEFORE_CLAIM, job.job_id)
        snapshot = await self._store.create(job, admission, materials)
        self._crash(CrashPoint.AFTER_CLAIM, job.job_id)
        return snapshot

    async def update(
        self,
        before: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        claims = job.lease is not None and _token(job.lease) != _token(before.job.lease)
        if claims:
            self._crash(CrashPoint.BEFORE_CLAIM, job.job_id)
        snapshot = await self._store.update(before, job, outputs, answers, admission, materials)
        if claims:
            self._crash(CrashPoint.AFTER_CLAIM, job.job_id)
        for _ in ((answers and answers.fields) or {}).get("answers", ()):
            self._crash(CrashPoint.AFTER_KEPT, job.job_id)
        if before.job.waiting and job.member:
            self._crash(CrashPoint.AFTER_LET_IN, job.job_id)
        if outputs:
            self._crash(CrashPoint.AFTER_COMMIT, job.job_id)
        elif not before.job.status.terminal:
            self._crash_if_ended(job)
        return snapshot

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        return await self._store.answers(job_id, stage)

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        return await self._store.materials(job_id, names)

    def _crash_if_ended(self, job: Job) -> None:
        if job.status.terminal:
            self._crash(CrashPoint.AFTER_END, job.job_id)

    async def keep(self, letter: DeadLetter) -> None:
        await self._store.keep(letter)
        self._crash(CrashPoint.AFTER_LETTER, letter.job_id)


class CrashingWebhooks:
    """A store of webhooks. A new try marks a claim, whose answer the next write records."""

    def __init__(self, store: WebhookStore, crash: Crash) -> None:
        self._store = store
        self._crash = crash

    async def create_delivery(self, delivery: Delivery) -> bool:
        created = await self._store.create_delivery(delivery)
        self._crash(CrashPoint.AFTER_COMMIT, delivery.job_id)
        return created

    async def update_delivery(self, before: Stored[Delivery], after: Delivery) -> Stored[Delivery]:
        claims = after.attempts == before.value.attempts
        if not claims:
            self._crash(CrashPoint.AFTER_ANSWER, after.job_id)
        stored = await self._store.update_delivery(before, after)
        self._crash(CrashPoint.AFTER_CLAIM if claims else CrashPoint.AFTER_COMMIT, after.job_id)
        return stored

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class CrashingTopics:
    """A publisher. A topic that is neither usage nor events is the next stage's."""

    def __init__(self, publisher: Publisher, topology: Topology, crash: Crash) -> None:
        self._publisher = publisher
        self._points = {
            topology.usage_topic: CrashPoint.AFTER_USAGE,
            topology.events_topic: CrashPoint.AFTER_EVENT,
        }
        self._crash = crash

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        message_id = await self._publisher.publish(topic, data, attributes)
        self._crash(self._points.get(topic, CrashPoint.AFTER_PUBLISH), attributes.get("job_id"))
        return message_id


class CrashingGateway:
    """A model gateway."""

    def __init__(self, gateway: Gateway, crash: Crash) -> None:
        self._gateway = gateway
        self._crash = crash

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        answer = await self._gateway.complete(request, call, on_piece, partial)
        self._crash(CrashPoint.AFTER_ANSWER, call.job_id)
        return answer

    async def cut_off(self, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        return await self._gateway.cut_off(request, call, partial)


class CrashingRows:
    """The store of usage rows."""

    def __init__(self, store: UsageStore, crash: Crash) -> None:
        self._store = store
        self._crash = crash

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        self._crash_for(CrashPoint.BEFORE_COMMIT, events)
        await self._store.insert(events)
        self._crash_for(CrashPoint.AFTER_COMMIT, events)

    async def keep(self, rejects: Sequence[Reject]) -> None:
        await self._store.keep(rejects)

    async def rebook(self) -> int:
        return await self._store.rebook()

    def _crash_for(self, point: CrashPoint, events: Sequence[UsageEvent]) -> None:
        for event in events:
            self._crash(point, event.job_id)


def before_ack(handle: Handler, crash: Crash) -> Handler:
    """Return the handler with a crash point between its work and its acknowledgement."""

    async def handle_and_crash(envelope: Envelope) -> None:
        await handle(envelope)
        crash(CrashPoint.BEFORE_ACK, intake.job_id_of(envelope))

    return handle_and_crash


def _token(lease: Lease | None) -> str | None:
    return lease.token if lease else None
