"""Entry point of the deadletter function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import functions_framework.aio

from shared import runtime

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from shared.runtime import Handler
    from shared.settings import Settings


def _handler(settings: Settings) -> Handler:
    from functions.deadletter.handler import DeadLetters  # noqa: PLC0415 - heavy: loads on first use
    from shared import topology  # noqa: PLC0415
    from shared.clock import SystemClock  # noqa: PLC0415

    topics = runtime.publisher(settings)
    return DeadLetters(runtime.job_store(settings), topics, SystemClock(), topology.load()).handle


_function = runtime.Function("deadletter", _handler)


@functions_framework.aio.http
async def deadletter(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
