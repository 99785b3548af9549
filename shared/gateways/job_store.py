"""Jobs, stage outputs and dead letters in Firestore.

Every write of a job carries the version that was read, and fails if the job has changed since. Transactions
that read and then write collapse under contention on one document; preconditions do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from shared.errors import Conflict
from shared.gateways.admission_store import FirestoreAdmissions
from shared.gateways.admission_views import AdmissionChange, AdmissionStore
from shared.gateways.firestore_calls import TIMEOUT, call
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers, read_answers
from shared.jobs.document import changes, fields, is_removed, read_job, read_outputs
from shared.jobs.job import Job, Stage
from shared.jobs.plain_times import with_plain_times
from shared.materials.documents import COLLECTION

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncWriteBatch, DocumentSnapshot

    from shared.messages.dead_letter import DeadLetter


MaterialDocuments = Mapping[str, Mapping[str, Any]]
"""Documents of a job's materials by name."""


class JobStore(Protocol):
    """Store of jobs; raises Conflict for a failed precondition, Unavailable for an outage."""

    @property
    def admissions(self) -> AdmissionStore:
        """The store of the organisations' limits, members and queues."""
        ...

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        """Return the job, or None if it does not exist."""
        ...

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        """Write a job that must not exist yet, its organisation's admission and its materials.

        That is one atomic write.
        """
        ...

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        """Write the fields that differ from the snapshot and all that comes with it, in one atomic write.

        The returned snapshot has the outputs that were read, not those that were written.
        """
        ...

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        """Return the kept answers of a stage, or None if there are none."""
        ...

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the documents of a job's materials that exist, by name."""
        ...

    async def keep(self, letter: DeadLetter) -> None:
        """Keep a message; keeping it again changes nothing."""
        ...


def connect(project: str) -> FirestoreJobs:
    """Make a client on the running loop; the library reads FIRESTORE_EMULATOR_HOST."""
    from google.cloud.firestore import AsyncClient  # noqa: PLC0415 - heavy: loads on first use

    return FirestoreJobs(AsyncClient(project=project))


class FirestoreJobs:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._admissions = FirestoreAdmissions(client)

    @property
    def admissions(self) -> AdmissionStore:
        """The store of the organisations' limits, members and queues, with the same client."""
        return self._admissions

    @property
    def client(self) -> AsyncClient:
        """The client, for stores of what only some functions need."""
        return self._client

    def _job(self, job_id: str) -> AsyncDocumentReference:
        return self._client.collection("jobs").document(job_id)

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        """Read the job and its outputs in one RPC.

        The outputs may miss a commit that has not returned yet. No message is published before its commit has
        returned, so the receiver of a message reads the committed output.
        """
        job = self._job(job_id)
        kept = [job.collection("outputs").document(stage.value) for stage in Stage] if with_outputs else []
        found = await call(self._read_all([job, *kept]))
        document = found.pop(job_id, None)
        if document is None:
            return None
        outputs = read_outputs({name: each.to_dict() for name, each in found.items()})
        job_now = read_job(with_plain_times(document.to_dict() or {}))
        return Snapshot(job_now, document.update_time, outputs)

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        """Create the job in one RPC: of many contenders one succeeds."""
        batch = self._client.batch()
        batch.create(self._job(job.job_id), fields(job))
        if admission:
            self._admissions.add_to(batch, admission)
        self._add_materials(batch, job, materials)
        written = await call(batch.commit(retry=None, timeout=TIMEOUT))
        return Snapshot(job, written[0].update_time)

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        """Write the changes in one atomic RPC."""
        from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415

        document = self._job(job.job_id)
        batch: AsyncWriteBatch = self._client.batch()
        changed = {
            path: DELETE_FIELD if is_removed(path, value) else value
            for path, value in changes(snapshot.job, job).items()
        }
        batch.update(document, changed, option=self._client.write_option(last_update_time=snapshot.version))
        for stage, output in (outputs or {}).items():
            batch.set(document.collection("outputs").document(stage.value), output)
        if answers:
            place = document.collection("answers").document(answers.stage.value)
            if answers.fields is None:
                batch.delete(place)
            else:
                batch.set(place, answers.fields, merge=answers.merge)
        if admission:
            self._admissions.add_to(batch, admission)
        self._add_materials(batch, job, materials)
        written = await call(batch.commit(retry=None, timeout=TIMEOUT))
        return replace(snapshot, job=job, version=written[0].update_time)

    def _add_materials(self, batch: AsyncWriteBatch, job: Job, materials: MaterialDocuments | None) -> None:
        for name, document in (materials or {}).items():
            batch.set(self._job(job.job_id).collection(COLLECTION).document(name), document)

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Read the documents in one RPC."""
        place = self._job(job_id).collection(COLLECTION)
        found = await call(self._read_all([place.document(name) for name in names]))
        return {name: with_plain_times(each.to_dict() or {}) for name, each in found.items()}

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        """Read the answers in one RPC."""
        place = self._job(job_id).collection("answers").document(stage.value)
        found = await call(place.get(retry=None, timeout=TIMEOUT))
        return read_answers(found.to_dict()) if found.exists else None

    async def _read_all(self, wanted: list[AsyncDocumentReference]) -> dict[str, DocumentSnapshot]:
        documents = self._client.get_all(wanted, retry=None, timeout=TIMEOUT)
        return {document.id: document async for document in documents if document.exists}

    async def keep(self, letter: DeadLetter) -> None:
        """Keep the letter, under an id of its own if another letter has its id."""
        if not await self._keep_once(letter):
            await self._keep_once(letter.with_own_id())

    async def _keep_once(self, letter: DeadLetter) -> bool:
        """Write a letter after its parts; return False if another letter has its id."""
        document = self._client.collection("dead_letters").document(letter.message_id)
        found = await call(document.get(retry=None, timeout=TIMEOUT))
        if found.exists:  # with the time of its first delivery
            kept = found.to_dict()
            return letter.is_same(kept.get("digest"), kept.get("subscription"))
        for index, part in enumerate(letter.parts):
            place = document.collection("parts").document(f"{index:04}")
            await call(place.set({"data": part}, retry=None, timeout=TIMEOUT))
        whole = msgspec.structs.asdict(letter)
        del whole["parts"]
        try:
            await call(document.create(whole, retry=None, timeout=TIMEOUT))
        except Conflict:  # another delivery was faster, most likely one of the same message
            return await self._keep_once(letter)
        return True

    async def close(self) -> None:
        """Close the channel."""
        self._client.close()
