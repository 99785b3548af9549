"""Entry point of the owners function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import functions_framework.aio

from shared.runtime.function import Function

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from shared.runtime.function import Handler
    from shared.settings import Settings


def _handler(settings: Settings) -> Handler:
    from functions.owners.handler import Owners  # noqa: PLC0415 - heavy: loads on first use
    from functions.owners.postgres import PostgresOwners  # noqa: PLC0415
    from shared.clock import SystemClock  # noqa: PLC0415
    from shared.runtime.firestore import owner_mirror  # noqa: PLC0415

    return Owners(PostgresOwners(settings.database_url), owner_mirror(settings), SystemClock()).handle


_function = Function("owners", _handler)


@functions_framework.aio.http
async def owners(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
