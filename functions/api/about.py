"""`GET /`: what this is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.dependencies import Dependencies

_VERSION = 1
_LINKS = {"openapi": "/openapi.json", "jobs": "/jobs", "token": "/token"}


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the route."""
    del dependencies

    async def show(request: Request) -> Response:
        del request
        return reply({"name": "content-pipeline", "version": _VERSION, "links": _LINKS})

    return [Route("/", show)]
