"""The interface to jobs and their messages, and a job document as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.jobs.edits import EditedOutput
from shared.jobs.letters import Letter


@dataclass(frozen=True)
class Stored:
    """A job document as it was read; `version` is the store's own mark of this state of it."""

    fields: dict[str, Any]
    version: Any = None


class Jobs(Protocol):
    """Firestore and Pub/Sub; every method raises Unreachable when they do not answer."""

    def read(self, job_id: str) -> Stored | None:
        """Return the job's document."""
        ...

    def count_ahead(self, org_id: str, order: int) -> int:
        """Return the number of an organisation's waiting jobs before a place in its queue."""
        ...

    def request_cancel(self, job_id: str, version: Any) -> bool:
        """Set cancel_requested if the document has not changed since; False if it has."""
        ...

    def outputs(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Return the documents of the stages' outputs that exist, by stage."""
        ...

    def publications(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Return the job's drafts in CMSs that there are, as their owner sees them."""
        ...

    def rerun(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> bool:
        """Write a new run, and keep the document as it was in jobs/{job_id}/runs/{run}, all or nothing.

        `changed` maps fields to values, None for a field that is to go. False if the document has changed.
        """
        ...

    def decide(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        outputs: Mapping[str, Mapping[str, Any]],
    ) -> bool:
        """Write a decided review and the outputs that it changes, by name, all or nothing.

        False if the document has changed.
        """
        ...

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        """Return the message's id once Pub/Sub has it."""
        ...

    def letters(self, limit: int) -> list[Letter]:
        """Return the newest of dead_letters, without the parts of long ones."""
        ...

    def letter(self, message_id: str) -> Letter | None:
        """Return one of dead_letters, with all of its data."""
        ...

    def mark_replayed(self, message_id: str, now: datetime) -> None:
        """Note that a letter was published again."""
        ...
