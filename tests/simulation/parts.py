"""The collaborators as one instance reaches them, and records of their effects."""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from functions.usage.store import Reject
from shared.gateways.admission_views import AdmissionChange, AdmissionStore
from shared.gateways.job_store import MaterialDocuments
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers
from shared.jobs.document import read_job
from shared.jobs.job import Job, Stage
from shared.messages.dead_letter import DeadLetter
from shared.messages.schemas import UsageEvent
from shared.topology import AdmissionDefaults
from tests.simulation.faults import Fault
from tests.simulation.instance import Instance
from tests.simulation.ledger import Ledger
from tests.support.fakes.admission_store import MemoryAdmissions, through
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics, Published
from tests.support.fakes.usage_store import MemoryUsage


class Kept(NamedTuple):
    """An answer kept by an attempt; `where` is its job, stage, run and revision."""

    at: float
    attempt: int
    where: tuple[str, str, int, int]
    question: str


class Watched(MemoryAdmissions):
    """Admissions in memory, of which each write is checked."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self._ledger = documents.ledger
        self._queues: defaultdict[str, dict[str, int]] = defaultdict(dict)

    def apply(self, change: AdmissionChange) -> None:
        super().apply(change)
        self._ledger.note_admission(change)

    def index(self, job: Job) -> None:
        """Note a job's place in its organisation's queue: thousands of jobs may wait in one."""
        self._queues[job.org_id].pop(job.job_id, None)
        if job.waiting and job.waiting.order is not None:
            self._queues[job.org_id][job.job_id] = job.waiting.order

    async def queue(self, org_id: str, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        waiting = self._queues[org_id]
        return [self._jobs.snapshot(each) for each in heapq.nsmallest(most, waiting, key=waiting.__getitem__)]

    async def count_waiting(self, org_id: str, before: int | None = None) -> int:
        await asyncio.sleep(0)
        orders = self._queues[org_id].values()
        return len(orders) if before is None else sum(order < before for order in orders)


class Documents(MemoryJobs):
    """Jobs in memory, and every output that was ever committed: (job, stage, run, revision).

    `kept` has each answer that was kept. `ledger` checks every write.
    """

    def __init__(self, defaults: AdmissionDefaults) -> None:
        super().__init__()
        self._read: dict[str, tuple[dict[str, Any], Job]] = {}
        self.ledger = Ledger(self, defaults)
        self.admissions: Watched = Watched(self)
        self.committed: list[tuple[str, str, int, int]] = []
        self.kept: list[Kept] = []

    def job(self, job_id: str) -> Job:
        """Return the job as it is stored; each document is read once, since a write replaces it."""
        document = self.documents[job_id]
        if self._read.get(job_id, (None, None))[0] is not document:
            self._read[job_id] = (document, read_job(document))
        return self._read[job_id][1]

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        written = await super().create(job, admission, materials)
        self._note(job.job_id)
        return written

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        written = await super().update(snapshot, job, outputs, answers, admission, materials)
        for stage, output in (outputs or {}).items():
            self.committed.append((job.job_id, stage.value, output["run"], output["revision"]))
        if answers and answers.fields:
            at, record = asyncio.get_running_loop().time(), job.record(answers.stage)
            where = (job.job_id, answers.stage.value, answers.fields["run"], answers.fields["revision"])
            self.kept += [Kept(at, record.attempt, where, each) for each in answers.fields["answers"]]
        self._note(job.job_id)
        return written

    def rewrite(self, job_id: str, changed: Mapping[str, Any]) -> None:
        super().rewrite(job_id, changed)
        self._note(job_id)

    def put(self, document: dict[str, Any]) -> None:
        super().put(document)
        self._note(document["job_id"])

    def _note(self, job_id: str) -> None:
        self.admissions.index(self.job(job_id))
        self.ledger.note_job(job_id)


class Broker(MemoryTopics):
    """Topics in memory that push each message to their subscribers."""

    def __init__(self) -> None:
        super().__init__()
        self.subscribers: dict[str, Callable[[Published], None]] = {}
        self.spoiled: Callable[[str, bytes], bytes] = lambda _topic, data: data

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        message_id = await super().publish(topic, self.spoiled(topic, data), attributes)
        if topic in self.subscribers:
            self.subscribers[topic](self.messages[int(message_id) - 1])
        return message_id


@dataclass(frozen=True)
class Store:
    """Firestore, over an instance's network."""

    documents: Documents
    instance: Instance

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        return await self.instance.reach(
            Fault.STORE_AWAY, lambda: self.documents.read(job_id, with_outputs=with_outputs)
        )

    @property
    def admissions(self) -> AdmissionStore:
        """The admissions over the same network."""
        return through(
            self.documents.admissions,
            lambda _name, effect: self.instance.reach(Fault.STORE_AWAY, effect, also=Fault.ADMISSIONS_AWAY),
        )

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        also = Fault.ADMISSIONS_AWAY if admission else None
        return await self.instance.reach(
            Fault.STORE_AWAY, lambda: self.documents.create(job, admission, materials), also=also
        )

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        return await self.instance.reach(
            Fault.STORE_AWAY,
            lambda: self.documents.update(snapshot, job, outputs, answers, admission, materials),
            also=Fault.ADMISSIONS_AWAY if admission else None,
        )

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        return await self.instance.reach(Fault.STORE_AWAY, lambda: self.documents.answers(job_id, stage))

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        return await self.instance.reach(Fault.STORE_AWAY, lambda: self.documents.materials(job_id, names))

    async def keep(self, letter: DeadLetter) -> None:
        await self.instance.reach(Fault.STORE_AWAY, lambda: self.documents.keep(letter))


@dataclass(frozen=True)
class Topics:
    """Pub/Sub, over an instance's network."""

    topics: MemoryTopics
    instance: Instance

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        away = Fault.USAGE_AWAY if topic == "blog-usage" else Fault.TOPICS_AWAY
        return await self.instance.reach(away, lambda: self.topics.publish(topic, data, attributes))


@dataclass(frozen=True)
class Database:
    """Postgres, over an instance's network."""

    rows: MemoryUsage
    instance: Instance

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        await self.instance.reach(Fault.DATABASE_AWAY, lambda: self.rows.insert(events))

    async def keep(self, rejects: Sequence[Reject]) -> None:
        await self.instance.reach(Fault.DATABASE_AWAY, lambda: self.rows.keep(rejects))

    async def rebook(self) -> int:
        return await self.instance.reach(Fault.DATABASE_AWAY, self.rows.rebook)
