"""Entry point of the cms function."""

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
    from functions.cms.connections import Connections  # noqa: PLC0415 - heavy: loads on first use
    from functions.cms.handler import Publications  # noqa: PLC0415
    from functions.cms.making import public  # noqa: PLC0415
    from shared.clock import SystemClock  # noqa: PLC0415
    from shared.gateways.publication_store import FirestorePublications  # noqa: PLC0415
    from shared.runtime.firestore import job_store  # noqa: PLC0415
    from shared.runtime.secrets import secrets  # noqa: PLC0415

    jobs = job_store(settings)
    connections, store = Connections(secrets(settings)), FirestorePublications(jobs.client)
    return Publications(store, jobs, connections, public(local=not settings.deployed), SystemClock()).handle


_function = Function("cms", _handler)


@functions_framework.aio.http
async def cms(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
