"""Firestore's clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.settings import Settings

if TYPE_CHECKING:
    from shared.gateways.job_store import FirestoreJobs
    from shared.gateways.owners import FirestoreOwners
    from shared.gateways.webhook_store import FirestoreWebhooks


def job_store(settings: Settings) -> FirestoreJobs:
    """Return the store of the project's jobs."""
    from shared.gateways import job_store as firestore  # noqa: PLC0415 - heavy: loads on first use

    return firestore.connect(settings.project)


def owner_mirror(settings: Settings) -> FirestoreOwners:
    """Return the mirror of the organizations and users that exist."""
    from shared.gateways import owners  # noqa: PLC0415 - heavy: loads on first use

    return owners.connect(settings.project)


def webhook_store(settings: Settings) -> FirestoreWebhooks:
    """Return the store of endpoints and deliveries."""
    from shared.gateways import webhook_store as webhooks  # noqa: PLC0415 - heavy: loads on first use

    return webhooks.connect(settings.project)
