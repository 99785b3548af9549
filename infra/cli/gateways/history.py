"""A job's earlier runs, as they were when the next one began."""

from __future__ import annotations

from typing import Any, Protocol


class History(Protocol):
    """Firestore; raises Unreachable when it does not answer."""

    def runs(self, job_id: str) -> list[dict[str, Any]]:
        """Return the documents of a job's earlier runs."""
        ...
