"""ASGI middleware in front of the proxy: passes on only the requests that admission allows."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from admission import MOST_BYTES, Models, Refusal, allowed_headers, refuse_body, refuse_headers, refuse_route

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class Guard:
    """Wraps the proxy's application: passes a request on or answers it itself."""

    def __init__(self, app: App, known: Models) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection of the server."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        has_body = scope["method"] == "POST"
        refusal = refuse_route(
            scope["method"], scope["path"], scope.get("query_string", b"")
        ) or refuse_headers(scope["headers"], with_body=has_body)
        if refusal is None and has_body:
            body = await _read_body(receive)
            if body is None:
                refusal = Refusal(413, f"A request may have {MOST_BYTES} bytes: send fewer.")
            else:
                refusal = refuse_body(scope["path"], body, self._known)
                receive = _replay_body(body, receive)
        if refusal:
            await _answer(refusal, scope, send)
        else:
            await self._app({**scope, "headers": allowed_headers(scope["headers"])}, receive, send)


async def _read_body(receive: Receive) -> bytes | None:
    """Return the body, None for one that is too long."""
    body, more = bytearray(), True
    while more and len(body) <= MOST_BYTES:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body) if len(body) <= MOST_BYTES else None


def _replay_body(body: bytes, receive: Receive) -> Receive:
    """Return a receive function that repeats the body, then passes on what follows, as a disconnect."""
    first = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def received() -> Message:
        return next(first, None) or await receive()

    return received


async def _answer(refusal: Refusal, scope: Message, send: Send) -> None:
    sys.stderr.write(f"The gateway refused {scope['method']} {scope['path']!r:.100}: {refusal.message}\n")
    body = refusal.body()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
