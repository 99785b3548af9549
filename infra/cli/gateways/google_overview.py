"""Count the jobs of a project by their state, in Firestore."""

from __future__ import annotations

from datetime import datetime

from google.cloud import firestore

from infra.cli.gateways.google_errors import translate_errors
from infra.cli.gateways.google_fleet import GoogleFleet
from infra.cli.gateways.overview import OldestWait

_SECONDS = 10.0


class GoogleOverview(GoogleFleet):
    """All jobs of one project, in the cloud or on emulators. A count reads index entries, and no job."""

    def count(self, status: str, since: datetime | None = None) -> int:
        """Count in one aggregation, by the index of status or that of status and updated_at."""
        query = self._jobs().where(filter=firestore.FieldFilter("status", "==", status))
        if since is not None:
            query = query.where(filter=firestore.FieldFilter("updated_at", ">=", since))
        return _count(query)

    def count_waiting(self, reason: str) -> int:
        """Count in one aggregation, by the index of waiting.reason."""
        return _count(self._jobs().where(filter=firestore.FieldFilter("waiting.reason", "==", reason)))

    def oldest_wait(self) -> OldestWait | None:
        """Query the index of waiting.since."""
        query = self._jobs().select(["waiting"]).order_by("waiting.since").limit(1)
        with translate_errors("Firestore"):
            found = query.get(timeout=_SECONDS, retry=None)
        return OldestWait(found[0].id, found[0].to_dict()["waiting"]) if found else None


def _count(query: firestore.Query) -> int:
    with translate_errors("Firestore"):
        [[counted]] = query.count(alias="jobs").get(timeout=_SECONDS, retry=None)
    return int(counted.value)
