"""Entry of a function: check the settings at start, answer every request, make clients on the first."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from shared import telemetry, topology
from shared.errors import PipelineError
from shared.messages.envelope import Envelope, open_envelope
from shared.settings import Settings, SettingsError, read
from shared.telemetry import Event

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

Handler = Callable[[Envelope], Awaitable[None]]

_DONE = 204
_NOT_NOW = 503
_MOST_BYTES = 32 * 2**20
"""Of concurrent messages in an instance: one may have ten million, and takes several times that in memory."""

_ARRIVAL = 60.0
"""Seconds in which a message has to be whole: until then its bytes keep others out."""


class Function:
    """One deployed function: its settings, checked at start, and its handler, made on the first request."""

    def __init__(self, name: str, make: Callable[[Settings], Handler]) -> None:
        self._name = name
        self._make = make
        self._handler: Handler | None = None
        self._bytes = 0  # of all messages in hand
        self._settings = read_settings(name)

    async def answer(self, request: Request) -> Response:
        """Answer every request: an endpoint that hangs wedges its subscription."""
        from starlette.background import BackgroundTask  # noqa: PLC0415 - the framework has loaded it
        from starlette.responses import Response  # noqa: PLC0415

        if request.method != "POST":
            # Answer a health check at once, then load the heavy parts before the first message.
            return Response(f"{self._name} is ready\n", background=BackgroundTask(self._warm))
        size = _size(request)
        if self._bytes and self._bytes + size > _MOST_BYTES:
            with telemetry.labelled(stage=self._name):
                telemetry.warning(
                    Event.NOT_NOW, "The messages in hand are so large that this one has to wait."
                )
            return Response(status_code=_NOT_NOW)
        self._bytes += size
        try:
            body = await self._read_body(request)
            return Response(status_code=_NOT_NOW if body is None else await self._handle_body(body))
        finally:
            self._bytes -= size

    async def _read_body(self, request: Request) -> bytes | None:
        """Return the message; None if its sender hangs up or falls silent before its end."""
        from starlette.requests import ClientDisconnect  # noqa: PLC0415 - the framework has loaded it

        try:
            async with asyncio.timeout(_ARRIVAL):
                return await request.body()
        except (ClientDisconnect, TimeoutError):
            with telemetry.labelled(stage=self._name):
                telemetry.warning(Event.NOT_NOW, "A message broke off on its way: its sender sends it again.")
            return None

    async def _handle_body(self, body: bytes) -> int:
        envelope = open_envelope(body)
        trace = telemetry.traced(self._settings.project, envelope.traceparent)
        with telemetry.labelled(stage=self._name), trace:
            return await self._handle(envelope)

    async def _handle(self, envelope: Envelope) -> int:
        try:
            await self._get_handler()(envelope)
        except PipelineError as error:
            with telemetry.labelled_as(error):
                telemetry.warning(
                    Event.NOT_NOW, str(error), operator=error.operator, message_id=envelope.message_id
                )
            return _NOT_NOW
        except Exception as error:  # noqa: BLE001 - the last resort: the message is redelivered
            with telemetry.labelled_as(error):
                telemetry.crash(error)
            return _NOT_NOW
        return _DONE

    async def _warm(self) -> None:
        try:
            self._get_handler()
        except Exception as error:  # noqa: BLE001 - the first message will show the same error, and be redelivered
            telemetry.crash(error)

    def _get_handler(self) -> Handler:
        if self._handler is None:
            telemetry.adopt_library_logs()
            self._handler = self._make(self._settings)
        return self._handler


def _size(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def read_settings(name: str) -> Settings:
    """Return a function's settings; end the process with a line for each fault."""
    try:
        function = topology.load().functions[name]
        return read(function.environment, optional=function.optional)
    except SettingsError as error:
        for line in str(error).splitlines():
            telemetry.error(Event.MISCONFIGURED, f"{name} can't start. {line}")
        sys.exit(78)  # EX_CONFIG
