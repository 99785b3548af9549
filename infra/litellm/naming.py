"""ASGI middleware in front of the proxy: names an answer's model by the server that it comes from.

The proxy calls every OpenAI-compatible server `openai`. Rows with that name are compared with OpenAI's bill.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

HEADER = b"x-litellm-model-name"
_PREFIX = b"openai/"
_OPENAI = "api.openai.com"
_LOCAL = "local"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def name_server(url: str) -> str:
    """Return what stands before the slash in the name of a server's model: local, or the server's host."""
    host = urlsplit(url).hostname or _LOCAL
    if host == _OPENAI or host.endswith(f".{_OPENAI}"):
        return "openai"
    return _LOCAL if host == "localhost" or _is_loopback(host) else host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Naming:
    """Wraps the proxy's application: renames the model in the header of each answer."""

    def __init__(self, app: App, server: str) -> None:
        """`server` is a name from name_server()."""
        self._app = app
        self._prefix = f"{server}/".encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection of the server."""

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [self._rename(*each) for each in message["headers"]]}
            await send(message)

        await self._app(scope, receive, send_named)

    def _rename(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        if name.lower() == HEADER and value.startswith(_PREFIX):
            return name, self._prefix + value.removeprefix(_PREFIX)
        return name, value
