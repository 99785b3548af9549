"""Interface to all jobs of a system, and to the documents that pause them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from infra.cli.gateways.jobs import Jobs, Stored
from shared.jobs.listing import Selection


class Fleet(Jobs, Protocol):
    """Firestore and Pub/Sub for many jobs; every method raises Unreachable when they do not answer."""

    def newest(self, selection: Selection, page: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield the fields of a list for each job, with its `job_id`, the newest first.

        `page` is how many the reader expects to take; more are read if it takes more.
        """
        ...

    def ended(self, status: str, since: datetime | None) -> Iterator[tuple[str, Stored]]:
        """Yield the jobs of a status that last changed at `since` or later, the earliest first."""
        ...

    def read_many(self, job_ids: Sequence[str]) -> dict[str, Stored]:
        """Return the documents that exist, without drafts and results."""
        ...

    def publish_all(self, topic: str, messages: Iterable[tuple[bytes, Mapping[str, str]]]) -> Iterator[str]:
        """Publish side by side, and yield each message's id in the order of the messages."""
        ...

    def admission(self, name: str) -> dict[str, Any]:
        """Return a document of `admission`; an empty map if there is none."""
        ...

    def merge_admission(self, name: str, fields: Mapping[str, Any]) -> None:
        """Write fields of a document of `admission`, and create it if it is missing.

        Maps are merged; None removes a field. Everything else in the document stays.
        """
        ...

    def is_unknown(self, org_id: str) -> bool:
        """Return whether the platform's database has no such organisation, as far as its mirror knows."""
        ...

    def paused(self) -> dict[str, dict[str, Any]]:
        """Return the documents of `admission` that are paused, by their names."""
        ...
