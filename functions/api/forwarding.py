"""Hand a request of functions-framework over to an ASGI application."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_STANDARD = (
    "type",
    "asgi",
    "http_version",
    "method",
    "scheme",
    "path",
    "raw_path",
    "query_string",
    "headers",
    "client",
    "server",
)


class Forwarded(Response):
    """A response that is what the application sends.

    The application gets a scope without the framework's own entries: its router and error handlers would
    answer in place of its own.
    """

    def __init__(self, application: ASGIApp) -> None:  # without the body and headers of a plain response
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the application answer."""
        given = {name: scope[name] for name in _STANDARD if name in scope}
        await self._application({**given, "root_path": "", "state": {}}, receive, send)
