"""What the routes work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.api.caller import Callers
from shared.clock import Clock, SystemClock
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.settings import Settings
from shared.topology import Topology

if TYPE_CHECKING:
    from shared.gateways.postgres import Postgres


@dataclass(frozen=True)
class Dependencies:
    """The door's collaborators; clients open their connections on first use, and each call is bounded.

    `database` signs in as the role ai_door.
    """

    settings: Settings
    topology: Topology
    clock: Clock
    callers: Callers
    jobs: JobStore
    publisher: Publisher
    database: Postgres


def connect(settings: Settings) -> Dependencies:
    """Return the real collaborators; call it on the serving loop."""
    from functions.api.auth.callers import connect as connect_callers  # noqa: PLC0415 - heavy: loads on first use
    from functions.api.database import open_database  # noqa: PLC0415
    from shared import telemetry, topology  # noqa: PLC0415
    from shared.runtime.firestore import job_store  # noqa: PLC0415
    from shared.runtime.pubsub import publisher  # noqa: PLC0415

    telemetry.adopt_library_logs()
    database = open_database(settings.door_database_url)
    return Dependencies(
        settings=settings,
        topology=topology.load(),
        clock=SystemClock(),
        callers=connect_callers(settings, database),
        jobs=job_store(settings),
        publisher=publisher(settings),
        database=database,
    )
