"""The door of a function: settings are checked at start, every request answered, nothing made before it."""

from __future__ import annotations

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
"""Of messages at once in one instance: one may have ten million, and takes some times that to be read."""


class Function:
    """One deployed function: its settings, checked at start, and its handler, made on the first request."""

    def __init__(self, name: str, make: Callable[[Settings], Handler]) -> None:
        self._name = name
        self._make = make
        self._handler: Handler | None = None
        self._bytes = 0  # of all the messages that are being handled
        self._settings = _settings_of(name)

    async def answer(self, request: Request) -> Response:
        """Answer every request: an endpoint that hangs wedges its subscription."""
        from starlette.background import BackgroundTask  # noqa: PLC0415 - the framework has loaded it
        from starlette.responses import Response  # noqa: PLC0415

        if request.method != "POST":
            # A health check is answered at once; heavy parts load before the first message comes.
            return Response(f"{self._name} is ready\n", background=BackgroundTask(self._warm))
        size = _size(request)
        if self._bytes and self._bytes + size > _MOST_BYTES:
            with telemetry.labelled(stage=self._name):
                telemetry.warning(Event.NOT_NOW, "So much is being handled that this message has to wait.")
            return Response(status_code=_NOT_NOW)
        self._bytes += size
        try:
            return Response(status_code=await self._taken(await request.body()))
        finally:
            self._bytes -= size

    async def _taken(self, body: bytes) -> int:
        envelope = open_envelope(body)
        trace = telemetry.traced(self._settings.project, envelope.traceparent)
        with telemetry.labelled(stage=self._name), trace:
            return await self._status(envelope)

    async def _status(self, envelope: Envelope) -> int:
        try:
            await self._ready()(envelope)
        except PipelineError as error:
            with telemetry.labelled_as(error):
                telemetry.warning(
                    Event.NOT_NOW, str(error), operator=error.operator, message_id=envelope.message_id
                )
            return _NOT_NOW
        except Exception as error:  # noqa: BLE001 - the last resort: the message comes again
            with telemetry.labelled_as(error):
                telemetry.crash(error)
            return _NOT_NOW
        return _DONE

    async def _warm(self) -> None:
        try:
            self._ready()
        except Exception as error:  # noqa: BLE001 - a message would meet the same trouble, and come again
            telemetry.crash(error)

    def _ready(self) -> Handler:
        if self._handler is None:
            telemetry.adopt_library_logs()
            self._handler = self._make(self._settings)
        return self._handler


def _size(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isdecimal() else 0


def _settings_of(name: str) -> Settings:
    try:
        return read(topology.load().functions[name].environment)
    except SettingsError as error:
        for line in str(error).splitlines():
            telemetry.error(Event.MISCONFIGURED, f"{name} can't start. {line}")
        sys.exit(78)  # EX_CONFIG
