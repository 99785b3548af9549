"""Entry point of the publish function."""

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
    from functions.publish.handler import Publish  # noqa: PLC0415 - heavy: loads on first use
    from shared import topology  # noqa: PLC0415
    from shared.clock import SystemClock  # noqa: PLC0415
    from shared.runtime.firestore import job_store  # noqa: PLC0415
    from shared.runtime.pubsub import publisher  # noqa: PLC0415

    topic = topology.load().functions["cms"].consumes
    return Publish(job_store(settings), publisher(settings), SystemClock(), topic).handle


_function = Function("publish", _handler)


@functions_framework.aio.http
async def publish(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
