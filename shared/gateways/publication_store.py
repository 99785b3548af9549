"""Publications in Firestore: jobs/{job_id}/publications/{cms}.

Every change carries the version that was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from shared.gateways.firestore_calls import TIMEOUT, call
from shared.jobs import publication as publications
from shared.jobs.publication import Publication

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient, AsyncDocumentReference


@dataclass(frozen=True)
class Stored:
    """A publication at one version."""

    value: Publication
    version: Any


class PublicationStore(Protocol):
    """Raises Conflict for a failed precondition, CorruptDocument, and Unavailable for an outage."""

    async def read(self, job_id: str, cms: str) -> Stored | None: ...

    async def create(self, job_id: str, cms: str, publication: Publication) -> Stored: ...

    async def update(self, job_id: str, cms: str, before: Stored, after: Publication) -> Stored: ...


class FirestorePublications:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def read(self, job_id: str, cms: str) -> Stored | None:
        found = await call(self._place(job_id, cms).get(retry=None, timeout=TIMEOUT))
        return Stored(publications.read(found.to_dict()), found.update_time) if found.exists else None

    async def create(self, job_id: str, cms: str, publication: Publication) -> Stored:
        fields = publications.as_fields(publication)
        written = await call(self._place(job_id, cms).create(fields, retry=None, timeout=TIMEOUT))
        return Stored(publication, written.update_time)

    async def update(self, job_id: str, cms: str, before: Stored, after: Publication) -> Stored:
        """Write what differs: fields of another version of this code stay as they are."""
        from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415 - heavy: loads on first use

        old, new = publications.as_fields(before.value), publications.as_fields(after)
        changed = {name: value for name, value in new.items() if name not in old or old[name] != value}
        changed |= {name: DELETE_FIELD for name in old if name not in new}
        if not changed:
            return before
        option = self._client.write_option(last_update_time=before.version)
        place = self._place(job_id, cms)
        written = await call(place.update(changed, option=option, retry=None, timeout=TIMEOUT))
        return Stored(after, written.update_time)

    def _place(self, job_id: str, cms: str) -> AsyncDocumentReference:
        job = self._client.collection("jobs").document(job_id)
        return job.collection(publications.COLLECTION).document(cms)
