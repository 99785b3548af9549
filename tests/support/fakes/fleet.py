"""All jobs of a system in memory: what the real fleet returns from Firestore and Pub/Sub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.cli.gateways.jobs import Stored
from infra.cli.gateways.overview import OldestWait
from shared.gateways.job_queries import LISTED
from shared.jobs.document import fields, is_removed
from shared.jobs.edits import EditedOutput
from shared.jobs.job import Job
from shared.jobs.listing import Position, Selection
from tests.support.fakes.cli import ScriptedJobs


@dataclass
class FakeFleet(ScriptedJobs):
    """Keeps documents by id, each with a version; a write under an old version is refused.

    A read of a job in `refused` fails, and so does a message to a topic in `topics`.
    """

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    admissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[str, Exception] = field(default_factory=dict)
    topics: dict[str, Exception] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    pages_read: int = 0

    def add(self, *jobs: Job) -> FakeFleet:
        """Keep these jobs' documents."""
        for each in jobs:
            self._put(each.job_id, fields(each))
        return self

    def read(self, job_id: str) -> Stored | None:
        """Return the document as it is now."""
        if trouble := self.refused.get(job_id):
            raise trouble
        found = self.documents.get(job_id)
        return Stored(dict(found), self.versions[job_id]) if found else None

    def request_cancel(self, job_id: str, version: Any) -> bool:
        """Write the mark under the version."""
        if self.versions[job_id] != version:
            return False
        self.cancelled.append(job_id)
        self._put(job_id, {**self.documents[job_id], "cancel_requested": True})
        return True

    def rerun(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> bool:
        """Write the new run under the version."""
        if self.versions[job_id] != before.version:
            return False
        self.reruns.append((job_id, dict(changed)))
        self.edits.append(edited)
        document = dict(self.documents[job_id])
        for path, value in changed.items():
            _set(document, path.split("."), value, removed=is_removed(path, value))
        self._put(job_id, document)
        return True

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        """Keep the message, unless its topic is in trouble."""
        if trouble := self.topics.get(topic):
            raise trouble
        return super().publish(topic, data, attributes)

    def newest(self, selection: Selection, page: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield them one by one, so that a test sees how far a command reads."""
        assert page is None or page > 0
        places = {
            _place(job_id, document, selection): document
            for job_id, document in self.documents.items()
            if _is_selected(document, selection)
        }
        for place in sorted(places, reverse=True):
            if selection.after is None or place < _begin(selection.after, selection):
                self.pages_read += 1
                yield {**_project(places[place], LISTED), "job_id": place[2]}

    def ended(self, status: str, since: datetime | None) -> Iterator[tuple[str, Stored]]:
        """Yield them by their end."""
        for job_id, document in sorted(self.documents.items(), key=lambda each: each[1]["updated_at"]):
            if document["status"] == status and (since is None or document["updated_at"] >= since):
                yield job_id, Stored(dict(document), self.versions[job_id])

    def read_many(self, job_ids: Sequence[str]) -> dict[str, Stored]:
        """Return those that exist."""
        found = {job_id: self.read(job_id) for job_id in job_ids}
        return {job_id: stored for job_id, stored in found.items() if stored}

    def publish_all(self, topic: str, messages: Iterable[tuple[bytes, Mapping[str, str]]]) -> Iterator[str]:
        """Publish one after another."""
        for data, attributes in messages:
            yield self.publish(topic, data, attributes)

    def admission(self, name: str) -> dict[str, Any]:
        """Return one document of admission."""
        return self.admissions.get(name, {})

    def merge_admission(self, name: str, fields: Mapping[str, Any]) -> None:
        """Merge maps, and remove what is None."""
        _merge(self.admissions.setdefault(name, {}), fields)

    def is_unknown(self, org_id: str) -> bool:
        """Return whether a test says so."""
        return org_id in self.unknown

    def paused(self) -> dict[str, dict[str, Any]]:
        """Return the documents with a pause."""
        return {name: document for name, document in self.admissions.items() if document.get("paused")}

    def count(self, status: str, since: datetime | None = None) -> int:
        """Count them."""
        return sum(
            document["status"] == status and (since is None or document["updated_at"] >= since)
            for document in self.documents.values()
        )

    def count_waiting(self, reason: str) -> int:
        """Count them."""
        return sum(waiting["reason"] == reason for waiting in self._waits().values())

    def oldest_wait(self) -> OldestWait | None:
        """Return the one that has waited longest."""
        waits = sorted(self._waits().items(), key=lambda each: each[1]["since"])
        return OldestWait(*waits[0]) if waits else None

    def _waits(self) -> dict[str, dict[str, Any]]:
        waiting = {job_id: document.get("waiting") for job_id, document in self.documents.items()}
        return {job_id: each for job_id, each in waiting.items() if each}

    def _put(self, job_id: str, document: dict[str, Any]) -> None:
        self.documents[job_id] = document
        self.versions[job_id] = self.versions.get(job_id, 0) + 1


def _place(job_id: str, document: dict[str, Any], selection: Selection) -> tuple[datetime, int, str]:
    score = document["result"]["quality_score"] if selection.score_below is not None else 0
    return document["created_at"], score, job_id


def _begin(after: Position, selection: Selection) -> tuple[datetime, int, str]:
    score = after.score if selection.score_below is not None else None
    return after.created_at, score or 0, after.job_id


def _is_selected(document: dict[str, Any], selection: Selection) -> bool:
    if selection.org_id not in {None, document.get("org_id")}:
        return False
    if selection.since is not None and document["created_at"] < selection.since:
        return False
    if selection.score_below is not None:
        score = (document.get("result") or {}).get("quality_score")
        return score is not None and score < selection.score_below
    return (not selection.statuses or document.get("status") in selection.statuses) and (
        selection.stage in {None, document.get("stage")}
    )


def _set(document: dict[str, Any], path: Sequence[str], value: Any, *, removed: bool) -> None:
    *above, name = path
    for each in above:
        document[each] = dict(document.get(each, {}))
        document = document[each]
    if removed:
        document.pop(name, None)
    else:
        document[name] = value


def _merge(document: dict[str, Any], fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if value is None:
            document.pop(name, None)
        elif isinstance(value, Mapping):
            _merge(document.setdefault(name, {}), value)
        else:
            document[name] = value


def _project(document: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return the fields of a document that a query selects."""
    found: dict[str, Any] = {}
    for path in paths:
        name, _, inner = path.partition(".")
        value = document.get(name)
        if not inner and name in document:
            found[name] = value
        elif isinstance(value, dict) and (part := _project(value, [inner])):
            found[name] = found.get(name, {}) | part
    return found
