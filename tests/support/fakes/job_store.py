"""Jobs in memory. It passes the same contract tests as Firestore: see tests/contract/test_job_store.py."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from shared.errors import Conflict, Misconfigured
from shared.gateways.admission_views import AdmissionChange
from shared.gateways.job_store import MaterialDocuments
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers, read_answers
from shared.jobs.document import changes, fields, is_removed, read_job, read_outputs
from shared.jobs.job import Job, Stage
from shared.messages.dead_letter import DeadLetter
from tests.support.fakes.admission_store import MemoryAdmissions

_MOST_BYTES = 1_048_576


class MemoryJobs:
    """Keeps documents as plain maps, as Firestore does, so that an unwritable value shows."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}
        self.written_outputs: dict[str, dict[str, dict[str, Any]]] = {}
        self.written_answers: dict[str, dict[str, dict[str, Any]]] = {}
        self.written_materials: dict[str, dict[str, dict[str, Any]]] = {}
        self.letters: dict[str, DeadLetter] = {}
        self.history: list[dict[str, Any]] = []
        self._versions: dict[str, int] = {}
        self.admissions = MemoryAdmissions(self)

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        await asyncio.sleep(0)  # others get their turn here, as they would over a network
        if job_id not in self.documents:
            return None
        kept = self.written_outputs.get(job_id, {}) if with_outputs else {}
        return Snapshot(self.job(job_id), self._versions[job_id], read_outputs(kept))

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        await asyncio.sleep(0)
        if job.job_id in self.documents:
            raise Conflict("The document exists.")
        if admission:
            self.admissions.check(admission)
        self._write_materials(job, materials)
        written = self._write(job, fields(job))
        if admission:
            self.admissions.apply(admission)
        return written

    def snapshot(self, job_id: str) -> Snapshot:
        """Return a job as a query returns it."""
        return Snapshot(self.job(job_id), self._versions[job_id])

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        await asyncio.sleep(0)
        if self._versions.get(job.job_id) != snapshot.version:
            raise Conflict("The document changed.")
        if admission:
            self.admissions.check(admission)
        kept = self._answers_after(job.job_id, answers) if answers else {}
        for document_of_a_stage in kept.values():
            _check_size(document_of_a_stage)
        document = dict(self.documents[job.job_id])
        if not (changed := changes(snapshot.job, job)):
            raise ValueError("Cannot update with an empty document.")  # as Firestore's client does
        for path, value in changed.items():
            _set(document, path, value, whole=path)
        for stage, output in (outputs or {}).items():
            self.written_outputs.setdefault(job.job_id, {})[stage.value] = _stored(output)
        if answers:
            self.written_answers[job.job_id] = kept
        self._write_materials(job, materials)
        written = self._write(job, document)
        if admission:
            self.admissions.apply(admission)
        return replace(written, outputs=snapshot.outputs)

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        await asyncio.sleep(0)
        found = self.written_answers.get(job_id, {}).get(stage.value)
        return None if found is None else read_answers(found)

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        await asyncio.sleep(0)
        found = self.written_materials.get(job_id, {})
        return {name: found[name] for name in names if name in found}

    def _write_materials(self, job: Job, materials: MaterialDocuments | None) -> None:
        stored = {name: _stored(dict(document)) for name, document in (materials or {}).items()}
        for document in stored.values():
            _check_size(document)
        if stored:
            self.written_materials.setdefault(job.job_id, {}).update(stored)

    def _answers_after(self, job_id: str, change: AnswersChange) -> dict[str, dict[str, Any]]:
        kept = dict(self.written_answers.get(job_id, {}))
        before = kept.pop(change.stage.value, {}) if change.merge else {}
        kept.pop(change.stage.value, None)
        if change.fields is None:
            return kept
        after = {**before, **_stored(change.fields)}
        after["answers"] = {**before.get("answers", {}), **after["answers"]}
        return {**kept, change.stage.value: after}

    async def keep(self, letter: DeadLetter) -> None:
        await asyncio.sleep(0)
        kept = self.letters.setdefault(letter.message_id, letter)
        if not letter.is_same(kept.digest, kept.subscription):
            self.letters.setdefault(letter.with_own_id().message_id, letter.with_own_id())

    def put(self, document: dict[str, Any]) -> None:
        """Put in a document that another version wrote."""
        self.documents[document["job_id"]] = document
        self._versions[document["job_id"]] = 1

    def touch(self, job_id: str, **changed: Any) -> None:
        """Write fields past every precondition, as a frontend does."""
        self.rewrite(job_id, changed)

    def rewrite(self, job_id: str, changed: Mapping[str, Any]) -> None:
        """Write paths past every precondition, as an operator's command does; None deletes a path."""
        document = dict(self.documents[job_id])
        for path, value in changed.items():
            _set(document, path, value, whole=path)
        self.documents[job_id] = _stored(document)
        self._versions[job_id] += 1

    def job(self, job_id: str) -> Job:
        """Return the job as it is stored."""
        return read_job(self.documents[job_id])

    def _write(self, job: Job, document: dict[str, Any]) -> Snapshot:
        document = _stored(document)
        _check_size(document)
        self.documents[job.job_id] = document
        self._versions[job.job_id] = self._versions.get(job.job_id, 0) + 1
        self.history.append(document)
        return Snapshot(job, self._versions[job.job_id])


def _check_size(document: dict[str, Any]) -> None:
    if len(msgspec.json.encode(document)) > _MOST_BYTES:
        raise Misconfigured("Firestore refuses the document: it is longer than 1 MiB.")


def _stored(value: Any) -> Any:
    """Return the value as Firestore returns it: a list for a tuple."""
    if isinstance(value, dict):
        return {name: _stored(part) for name, part in value.items()}
    return [_stored(part) for part in value] if isinstance(value, list | tuple) else value


def _set(document: dict[str, Any], path: str, value: Any, *, whole: str) -> None:
    parent, _, rest = path.partition(".")
    if rest:
        document[parent] = dict(document.get(parent, {}))
        _set(document[parent], rest, value, whole=whole)
    elif is_removed(whole, value):
        document.pop(parent, None)
    else:
        document[parent] = value
