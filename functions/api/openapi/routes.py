"""`GET /openapi.json`."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.dependencies import Dependencies


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the route."""

    @cache
    def document() -> bytes:
        from functions.api.openapi.document import build  # noqa: PLC0415 - few callers read it

        return build(dependencies.topology)

    async def show(request: Request) -> Response:
        del request
        return Response(document(), media_type="application/json")

    return [Route("/openapi.json", show)]
