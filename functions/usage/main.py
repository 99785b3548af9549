"""Entry point of the usage function."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import functions_framework.aio

from shared import runtime

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from shared.runtime import Handler
    from shared.settings import Settings


def _handler(settings: Settings) -> Handler:
    from functions.usage.handler import UsageEvents  # noqa: PLC0415 - heavy: loads on first use
    from functions.usage.sink import Sink  # noqa: PLC0415
    from shared.clock import SystemClock  # noqa: PLC0415

    letters = cache(lambda: runtime.job_store(settings))  # Firestore's client, if it is ever needed
    return UsageEvents(Sink(settings.database_url), letters, SystemClock()).handle


_function = runtime.Function("usage", _handler)


@functions_framework.aio.http
async def usage(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
