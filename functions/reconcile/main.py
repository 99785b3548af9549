"""Entry point of the reconcile function."""

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
    from functions.reconcile.handler import Reconcile  # noqa: PLC0415 - heavy: loads on first use
    from functions.reconcile.postgres import PostgresSums  # noqa: PLC0415
    from shared.clock import SystemClock  # noqa: PLC0415
    from shared.runtime.reports import report_readers  # noqa: PLC0415

    ledger = PostgresSums(settings.database_url)
    return Reconcile(ledger, report_readers(settings), SystemClock()).handle


_function = Function("reconcile", _handler)


@functions_framework.aio.http
async def reconcile(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
