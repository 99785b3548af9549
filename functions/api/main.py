"""Entry point of the door."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import functions_framework.aio

from shared.runtime.function import read_settings

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from functions.api.forwarding import Forwarded

_settings = read_settings("api")


@cache
def _application() -> Forwarded:
    """Return what answers; the first request makes it, and its clients."""
    from functions.api.app import create  # noqa: PLC0415 - heavy: loads on first use
    from functions.api.dependencies import connect  # noqa: PLC0415
    from functions.api.forwarding import Forwarded  # noqa: PLC0415

    return Forwarded(create(connect(_settings)))


@functions_framework.aio.http
async def api(_request: Request) -> Response:
    """Answer a request: the framework hands its connection to the application."""
    return _application()
