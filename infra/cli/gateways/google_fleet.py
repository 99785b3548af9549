"""All jobs of a project in Firestore, page by page, and messages to Pub/Sub side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

from google.api_core.exceptions import (
    Aborted,
    DeadlineExceeded,
    InternalServerError,
    ResourceExhausted,
    ServiceUnavailable,
    Unknown,
)
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore

from infra.cli.gateways.google_errors import READS, translate_errors
from infra.cli.gateways.google_owners import GoogleOwners
from infra.cli.gateways.jobs import Stored
from shared.gateways.job_queries import newest_query
from shared.jobs.listing import Selection

_UNFINISHED = (
    *("org_id", "user_id", "request", "status", "stage", "run", "stages", "error", "waiting"),
    *("created_at", "updated_at", "expires_at", "trial", "prompt_version", "profile"),
)
_PAGE = 300  # documents
_PAGE_SECONDS = 15.0
_SECONDS = 30.0
_UNDER_WAY = 1000  # messages that are not acknowledged yet
_RETRY = Retry(
    if_exception_type(
        Aborted, DeadlineExceeded, InternalServerError, ResourceExhausted, ServiceUnavailable, Unknown
    ),
    initial=0.1,
    maximum=5.0,
    multiplier=2.0,
    timeout=60.0,
)
_FIRST_TIME = datetime(2020, 1, 1, tzinfo=UTC)  # before every pause


class GoogleFleet(GoogleOwners):
    """All jobs of one project, in the cloud or on emulators."""

    def newest(self, selection: Selection, page: int | None = None) -> Iterator[dict[str, Any]]:
        """Read in pages, and only the fields of a list."""
        for found in self._pages(newest_query(self._jobs(), selection), page):
            yield {**found.to_dict(), "job_id": found.id}

    def ended(self, status: str, since: datetime | None) -> Iterator[tuple[str, Stored]]:
        """Read whole documents in pages."""
        for found in self._pages(ended_query(self._jobs(), status, since)):
            yield found.id, Stored(fields=found.to_dict(), version=found.update_time)

    def read_many(self, job_ids: Sequence[str]) -> dict[str, Stored]:
        """Read in one RPC for each page."""
        read: dict[str, Stored] = {}
        for first in range(0, len(job_ids), _PAGE):
            wanted = [self._job(job_id) for job_id in job_ids[first : first + _PAGE]]
            with translate_errors("Firestore"):
                documents = list(
                    self._firestore.get_all(wanted, field_paths=_UNFINISHED, timeout=_SECONDS, retry=READS)
                )
            read |= {
                found.id: Stored(fields=found.to_dict(), version=found.update_time)
                for found in documents
                if found.exists
            }
        return read

    def publish_all(self, topic: str, messages: Iterable[tuple[bytes, Mapping[str, str]]]) -> Iterator[str]:
        """Let the client send batches, with a bounded number of messages under way."""
        path = self._publisher.topic_path(self._project, topic)
        under_way: deque[Future[str]] = deque()
        for data, attributes in messages:
            with translate_errors("Pub/Sub"):
                sent = self._publisher.publish(path, data, retry=_RETRY, timeout=_SECONDS, **attributes)
            under_way.append(sent)
            if len(under_way) >= _UNDER_WAY:
                yield _wait_for(under_way.popleft())
        while under_way:
            yield _wait_for(under_way.popleft())

    def admission(self, name: str) -> dict[str, Any]:
        """Read one document."""
        with translate_errors("Firestore"):
            found = self._admission.document(name).get(timeout=_SECONDS, retry=READS)
        return found.to_dict() or {}

    def merge_admission(self, name: str, fields: Mapping[str, Any]) -> None:
        """Write in one RPC, without a precondition: the fields are the operators' alone."""
        with translate_errors("Firestore"):
            self._admission.document(name).set(_with_removals(fields), merge=True, timeout=_SECONDS)

    def paused(self) -> dict[str, dict[str, Any]]:
        """Query the index of paused.since."""
        query = self._admission.where(filter=firestore.FieldFilter("paused.since", ">=", _FIRST_TIME))
        with translate_errors("Firestore"):
            return {found.id: found.to_dict() for found in query.get(timeout=_SECONDS, retry=READS)}

    def _pages(self, query: Any, first: int | None = None) -> Iterator[Any]:
        size = min(first or _PAGE, _PAGE)
        page = query
        while True:
            with translate_errors("Firestore"):
                found = page.limit(size).get(timeout=_PAGE_SECONDS, retry=READS)
            yield from found
            if len(found) < size:
                return
            page, size = query.start_after(found[-1]), _PAGE

    @property
    def _admission(self) -> Any:
        return self._firestore.collection("admission")

    def _jobs(self) -> Any:
        return self._firestore.collection("jobs")


def ended_query(jobs: Any, status: str, since: datetime | None) -> Any:
    """Return the query of ended jobs by their end."""
    query = jobs.where(filter=firestore.FieldFilter("status", "==", status))
    if since is not None:
        query = query.where(filter=firestore.FieldFilter("updated_at", ">=", since))
    return query.order_by("updated_at")


def _wait_for(sent: Future[str]) -> str:
    with translate_errors("Pub/Sub"):
        return str(sent.result(timeout=3 * _SECONDS))


def _with_removals(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _with_removals(value)
        if isinstance(value, Mapping)
        else firestore.DELETE_FIELD
        if value is None
        else value
        for name, value in fields.items()
    }
