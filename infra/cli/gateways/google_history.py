"""A job's earlier runs in Firestore."""

from __future__ import annotations

from typing import Any

from infra.cli.gateways.google import GoogleJobs
from infra.cli.gateways.google_errors import READS, translate_errors

_SECONDS = 10.0
_MOST = 200  # runs of a job


class GoogleHistory(GoogleJobs):
    """Reads what is kept below a job."""

    def runs(self, job_id: str) -> list[dict[str, Any]]:
        """Return the documents of a job's earlier runs."""
        below = self._job(job_id).collection("runs").limit(_MOST)
        with translate_errors("Firestore"):
            return [found.to_dict() for found in below.get(timeout=_SECONDS, retry=READS)]
