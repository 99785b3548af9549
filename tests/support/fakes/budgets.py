"""Organisations' documents in memory: what the real gateway returns from Firestore and Pub/Sub."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from infra.cli.gateways.budgets import ShardWrite
from infra.cli.gateways.jobs import Stored
from shared.jobs.admission_document import document_id
from tests.support.fakes.cli import ScriptedJobs


@dataclass
class FakeBudgets(ScriptedJobs):
    """Keeps documents by id, each with a version; a write under an old version is refused.

    `between` is called once, after a read and before the write that follows it.
    """

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    waiting: int = 0
    between: Callable[[], None] | None = None
    topics: dict[str, Exception] = field(default_factory=dict)

    def shards(self, org_id: str, numbers: Sequence[int]) -> list[Stored | None]:
        """Return copies of the documents."""
        names = [document_id(org_id, number) for number in numbers]
        return [
            Stored(deepcopy(self.documents[name]), self.versions.get(name, 0))
            if name in self.documents
            else None
            for name in names
        ]

    def is_unknown(self, org_id: str) -> bool:
        """Return what the test says."""
        return org_id in self.unknown

    def count_waiting(self, org_id: str) -> int:
        """Return what the test says."""
        assert org_id
        return self.waiting

    def write_shards(self, org_id: str, writes: Sequence[ShardWrite]) -> bool:
        """Write all or nothing."""
        if self.between:
            between, self.between = self.between, None
            between()
        for write in writes:
            name = document_id(org_id, write.shard)
            known = self.versions.get(name, 0) if name in self.documents else None
            if known != (write.before.version if write.before else None):
                return False
        for write in writes:
            self.put(document_id(org_id, write.shard), write.fields)
        return True

    def put(self, name: str, fields: Mapping[str, Any]) -> None:
        """Write paths into a document."""
        document = self.documents.setdefault(name, {})
        self.versions[name] = self.versions.get(name, 0) + 1
        for path, value in fields.items():
            *above, last = path.split(".")
            place = document
            for each in above:
                if not isinstance(place.get(each), dict):
                    place[each] = {}
                place = place[each]
            if value is None:
                place.pop(last, None)
            else:
                place[last] = value

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        """Keep the message, unless its topic is in trouble."""
        if trouble := self.topics.get(topic):
            raise trouble
        return super().publish(topic, data, attributes)
