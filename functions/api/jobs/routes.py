"""The routes of jobs."""

from __future__ import annotations

from starlette.routing import Route

from functions.api.dependencies import Dependencies
from functions.api.jobs import replay, review
from functions.api.jobs.accepted import Accepted
from functions.api.jobs.listing import Lister
from functions.api.jobs.showing import Shower
from functions.api.jobs.start import Starter


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the routes."""
    accepted = Accepted()
    shower = Shower(dependencies, accepted)
    return [
        Route("/jobs", Starter(dependencies, accepted).answer, methods=["POST"]),
        Route("/jobs", Lister(dependencies).answer),
        Route("/jobs/{job_id}", shower.show),
        Route("/jobs/{job_id}/cancel", shower.cancel, methods=["POST"]),
        *replay.routes(dependencies, accepted),
        *review.routes(dependencies, accepted),
    ]
