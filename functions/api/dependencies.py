"""The collaborators of the routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.api.caller import Callers
from functions.api.calls import Calls
from shared.clock import Clock, SystemClock
from shared.gateways.job_documents import JobDocuments
from shared.gateways.job_store import JobStore
from shared.gateways.letter_store import LetterStore
from shared.gateways.profile_store import ProfileStore
from shared.gateways.publisher import Publisher
from shared.gateways.run_store import RunStore
from shared.gateways.webhook_store import WebhookStore
from shared.settings import Settings
from shared.topology import Topology

if TYPE_CHECKING:
    from functions.api.auth.custom_tokens import CustomTokens


@dataclass(frozen=True)
class Dependencies:
    """The door's collaborators; clients open their connections on first use, and each call is bounded.

    `jobs` are for decisions, under the version that was read; `documents` show them as they are. `database`
    signs in as a role that sees one organization at a time.
    """

    settings: Settings
    topology: Topology
    clock: Clock
    callers: Callers
    custom_tokens: CustomTokens
    jobs: JobStore
    documents: JobDocuments
    webhooks: WebhookStore
    profiles: ProfileStore
    runs: RunStore
    letters: LetterStore
    publisher: Publisher
    database: Calls


def connect(settings: Settings) -> Dependencies:
    """Return the real collaborators; call it on the serving loop."""
    from functions.api.auth.callers import connect as connect_callers  # noqa: PLC0415 - heavy: loads on first use
    from functions.api.auth.custom_tokens import CustomTokens  # noqa: PLC0415
    from functions.api.database import Database  # noqa: PLC0415
    from shared import telemetry, topology  # noqa: PLC0415
    from shared.gateways.account_signer import AccountSigner  # noqa: PLC0415
    from shared.gateways.job_documents import FirestoreDocuments  # noqa: PLC0415
    from shared.gateways.letter_store import FirestoreLetters  # noqa: PLC0415
    from shared.gateways.profile_store import FirestoreProfiles  # noqa: PLC0415
    from shared.gateways.run_store import FirestoreRuns  # noqa: PLC0415
    from shared.gateways.webhook_store import FirestoreWebhooks  # noqa: PLC0415
    from shared.runtime.firestore import job_store  # noqa: PLC0415
    from shared.runtime.pubsub import publisher  # noqa: PLC0415

    telemetry.adopt_library_logs()
    database = Database(settings.door_database_url)
    jobs = job_store(settings)  # all stores have its client, and so one connection
    return Dependencies(
        settings=settings,
        topology=topology.load(),
        clock=SystemClock(),
        callers=connect_callers(settings, database),
        custom_tokens=CustomTokens(None if settings.sign_in_emulator else AccountSigner()),
        jobs=jobs,
        runs=FirestoreRuns(jobs.client),
        letters=FirestoreLetters(jobs.client),
        documents=FirestoreDocuments(jobs.client),
        webhooks=FirestoreWebhooks(jobs.client),
        profiles=FirestoreProfiles(jobs.client),
        publisher=publisher(settings),
        database=database,
    )
