"""Job documents as they are, for readers: one, a page of a list, and the mark that asks a job to stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from shared.errors import Conflict
from shared.gateways.firestore_calls import TIMEOUT, call
from shared.gateways.job_queries import PAGE_LISTED, newest_query
from shared.jobs import publication as publications
from shared.jobs.job import Stage
from shared.jobs.listing import Selection
from shared.jobs.plain_times import with_plain_times

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient

_PAGE = 300  # documents


@dataclass(frozen=True)
class Document:
    """A job's document as it was read; `version` marks this state of it.

    `outputs` are its stages' by name, `publications` its drafts in CMSs, as their owner sees them.
    """

    fields: dict[str, Any]
    version: Any = None
    outputs: dict[str, Any] = field(default_factory=dict)
    publications: dict[str, dict[str, Any]] = field(default_factory=dict)


class JobDocuments(Protocol):
    """Raises Unavailable for an outage."""

    async def read(
        self, job_id: str, *, with_outputs: bool = False, with_publications: bool = False
    ) -> Document | None:
        """Return a job's document, or None if it does not exist."""
        ...

    def newest(self, selection: Selection, most: int | None = None) -> AsyncIterator[dict[str, Any]]:
        """Yield the selected jobs, the newest first: the fields of a page's list, with `job_id`.

        `most` is how many are needed, if that is known.
        """
        ...

    async def request_cancel(self, job_id: str, version: Any) -> bool:
        """Set cancel_requested if the document has not changed since; return False if it has."""
        ...


class FirestoreDocuments:
    """The documents in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def read(
        self, job_id: str, *, with_outputs: bool = False, with_publications: bool = False
    ) -> Document | None:
        """Read everything in one RPC."""
        job = self._client.collection("jobs").document(job_id)
        kept = [job.collection("outputs").document(stage.value) for stage in Stage] if with_outputs else []
        sites = job.collection(publications.COLLECTION)
        kept += [sites.document(cms) for cms in publications.CMSS] if with_publications else []
        found = await call(self._read_all([job, *kept]))
        document = found.pop(job_id, None)
        if document is None:
            return None
        sites = {cms: found.pop(cms) for cms in publications.CMSS if cms in found}
        shown = {cms: publications.shown(each.to_dict() or {}) for cms, each in sites.items()}
        outputs = {name: with_plain_times(each.to_dict() or {}) for name, each in found.items()}
        return Document(with_plain_times(document.to_dict() or {}), document.update_time, outputs, shown)

    async def newest(self, selection: Selection, most: int | None = None) -> AsyncIterator[dict[str, Any]]:
        """Read in pages."""
        query = newest_query(self._client.collection("jobs"), selection, PAGE_LISTED)
        size, page = min(most or _PAGE, _PAGE), query
        while True:
            found = await call(page.limit(size).get(retry=None, timeout=TIMEOUT))
            for each in found:
                yield {**with_plain_times(each.to_dict() or {}), "job_id": each.id}
            if len(found) < size:
                return
            page, size = query.start_after(found[-1]), _PAGE

    async def request_cancel(self, job_id: str, version: Any) -> bool:
        """Write under a precondition, so that no ended job is marked."""
        document = self._client.collection("jobs").document(job_id)
        option = self._client.write_option(last_update_time=version)
        written = document.update({"cancel_requested": True}, option=option, retry=None, timeout=TIMEOUT)
        try:
            await call(written)
        except Conflict:
            return False
        return True

    async def _read_all(self, wanted: list[Any]) -> dict[str, Any]:
        documents = self._client.get_all(wanted, retry=None, timeout=TIMEOUT)
        return {document.id: document async for document in documents if document.exists}
