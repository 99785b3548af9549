"""Entry point of the usage function."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import functions_framework.aio

from shared.runtime.function import Function

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from shared.runtime.function import Handler
    from shared.settings import Settings


def _handler(settings: Settings) -> Handler:
    from functions.usage.handler import UsageEvents  # noqa: PLC0415 - heavy: loads on first use
    from functions.usage.postgres import PostgresUsage  # noqa: PLC0415
    from functions.usage.sink import Sink  # noqa: PLC0415
    from shared import topology  # noqa: PLC0415
    from shared.runtime.pubsub import publisher  # noqa: PLC0415

    topics = cache(lambda: publisher(settings))  # Pub/Sub's client, made when a message needs it
    sink = Sink(PostgresUsage(settings.database_url))
    return UsageEvents(sink, topics, topology.load().dead_letter_topic).handle


_function = Function("usage", _handler)


@functions_framework.aio.http
async def usage(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
