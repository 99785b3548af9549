"""The limits of organisations in Firestore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from google.api_core.exceptions import Aborted, AlreadyExists, FailedPrecondition, NotFound
from google.cloud import firestore

from infra.cli.gateways.budgets import ShardWrite
from infra.cli.gateways.google_errors import READS, translate_errors
from infra.cli.gateways.google_owners import GoogleOwners
from infra.cli.gateways.jobs import Stored
from shared.jobs.admission_document import document_id

_SECONDS = 10.0


class GoogleBudgets(GoogleOwners):
    """Documents of `admission` in one project, in the cloud or on emulators."""

    def shards(self, org_id: str, numbers: Sequence[int]) -> list[Stored | None]:
        """Read them in one RPC."""
        wanted = [self._place(org_id, number) for number in numbers]
        with translate_errors("Firestore"):
            found = {each.id: each for each in self._firestore.get_all(wanted, timeout=_SECONDS, retry=READS)}
        return [_stored(found[place.id]) for place in wanted]

    def count_waiting(self, org_id: str) -> int:
        """Count in one aggregation; the index of org_id and waiting.order has only jobs that wait."""
        query = self._firestore.collection("jobs").where(filter=firestore.FieldFilter("org_id", "==", org_id))
        query = query.where(filter=firestore.FieldFilter("waiting.order", "<", 2**60))
        with translate_errors("Firestore"):
            [[row]] = query.count(alias="jobs").get(timeout=_SECONDS, retry=READS)
        return int(row.value)

    def write_shards(self, org_id: str, writes: Sequence[ShardWrite]) -> bool:
        """Write one batch, each document under the version that was read."""
        batch = self._firestore.batch()
        for write in writes:
            place = self._place(org_id, write.shard)
            if write.before is None:
                batch.create(place, _nested(write.fields))
            else:
                option = firestore.Client.write_option(last_update_time=write.before.version)
                batch.update(place, _with_removals(write.fields), option=option)
        with translate_errors("Firestore"):
            try:
                batch.commit(timeout=_SECONDS)
            except (Aborted, AlreadyExists, FailedPrecondition, NotFound):
                return False
        return True

    def _place(self, org_id: str, shard: int) -> Any:
        return self._firestore.collection("admission").document(document_id(org_id, shard))


def _stored(found: Any) -> Stored | None:
    return Stored(fields=found.to_dict(), version=found.update_time) if found.exists else None


def _with_removals(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: firestore.DELETE_FIELD if value is None else value for name, value in fields.items()}


def _nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return paths as maps; a missing document has nothing to remove."""
    document: dict[str, Any] = {}
    for path, value in fields.items():
        if value is not None:
            *above, name = path.split(".")
            place = document
            for each in above:
                place = place.setdefault(each, {})
            place[name] = value
    return document
