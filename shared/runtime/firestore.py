"""Firestore's client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.settings import Settings

if TYPE_CHECKING:
    from shared.gateways.job_store import FirestoreJobs


def job_store(settings: Settings) -> FirestoreJobs:
    """Return the store of the project's jobs."""
    from shared.gateways import job_store as firestore  # noqa: PLC0415 - heavy: loads on first use

    return firestore.connect(settings.project)
