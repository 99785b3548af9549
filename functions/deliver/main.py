"""Entry point of the deliver function."""

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
    from functions.deliver.attempt import Attempts  # noqa: PLC0415 - heavy: loads on first use
    from functions.deliver.handler import Deliver  # noqa: PLC0415
    from shared.clock import SystemClock  # noqa: PLC0415
    from shared.gateways.webhook_sender import HttpSender  # noqa: PLC0415
    from shared.runtime.firestore import webhook_store  # noqa: PLC0415

    store, clock = webhook_store(settings), SystemClock()
    sender = HttpSender(local=not settings.deployed)
    attempts = Attempts(store, sender, clock, settings.webhook_signing_key)
    return Deliver(store, attempts, clock).handle


_function = Function("deliver", _handler)


@functions_framework.aio.http
async def deliver(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
