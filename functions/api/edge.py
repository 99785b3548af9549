"""The edge that each request passes: limits, sign-in, errors, headers, and one line in the log."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from functions.api import problems
from functions.api.bodies import Room, bounded, most_bytes
from functions.api.caller import Caller
from functions.api.dependencies import Dependencies
from functions.api.limits import RateLimit, client_address, too_many
from functions.api.origins import Origins
from functions.api.problems import Problem
from functions.api.routing import Found, find_route, not_allowed
from shared import telemetry
from shared.errors import CorruptDocument, PipelineError, WrongState
from shared.telemetry import Event, Stopwatch
from shared.topology import Rate

LONGEST = 50.0
"""Seconds for a whole request: Cloud Run would end it after ten more, without a problem to read."""

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",  # pages of the allowed origins read the answers
}
_USUAL = Rate(per_second=10, burst=60)


class Edge:
    """Wraps the routes; every exception becomes an answer."""

    def __init__(self, routes: Router, dependencies: Dependencies, open_paths: Collection[str]) -> None:
        self._routes = routes
        self._callers = dependencies.callers
        self._origins = Origins(dependencies.settings)
        self._rate = dependencies.topology.functions["api"].rate or _USUAL
        self._limit = RateLimit(self._rate)
        self._deployed = dependencies.settings.deployed
        self._project = dependencies.settings.project
        self._open = frozenset(open_paths)
        self._room = Room()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and log it."""
        exchange = _Exchange(scope, send, self._origins, find_route(self._routes, scope))
        with telemetry.traced(self._project, exchange.headers.get("traceparent", "")):
            try:
                async with asyncio.timeout(LONGEST):
                    await self._answer(exchange, receive)
            except Exception as error:  # noqa: BLE001 - the last resort: each caller gets an answer
                await exchange.fail(_as_problem(error))
            finally:
                exchange.log()

    async def _answer(self, exchange: _Exchange, receive: Receive) -> None:
        scope, headers = exchange.scope, exchange.headers
        if scope["method"] == "OPTIONS":
            preflight = self._origins.preflight(headers.get("origin"))
            await Response(status_code=HTTPStatus.NO_CONTENT, headers=preflight)(
                scope, receive, exchange.send
            )
            return
        length, most = headers.get("content-length"), most_bytes(exchange.route.path)
        with self._room.held() as take_room:
            limited = bounded(receive, length, most, take_room=take_room)
            exchange.state["caller"] = await self._admit(exchange)
            if exchange.route.allowed:
                raise not_allowed(exchange.route.allowed)
            await self._routes(scope, limited, exchange.send)

    async def _admit(self, exchange: _Exchange) -> Caller | None:
        """Return who calls; raise Problem 401 or 429.

        An address that is over its limit keeps nobody out who has signed in.
        """
        address = client_address(
            exchange.headers.get("x-forwarded-for"), exchange.peer, deployed=self._deployed
        )
        if exchange.scope["path"] in self._open:
            self._take(f"address {address}")
            return None
        try:
            caller = await self._callers.identify(exchange.headers.get("authorization"))
        except Problem:
            self._take(f"address {address}")
            raise
        exchange.state["labels"] |= {"caller": caller.kind}
        key = f"{caller.kind} {caller.caller_id}"
        self._take(key)
        exchange.state["charge"] = partial(self._charge, key)
        return caller

    def _take(self, key: str) -> None:
        if wait := self._limit.wait(key):
            raise too_many(wait)

    def _charge(self, key: str, tokens: int) -> None:
        """Take more for a request that is let in: what a full bucket has beside its own token, at most."""
        tokens = min(tokens, self._rate.burst - 1)
        if wait := self._limit.wait(key, tokens):
            raise too_many(wait + 1 / self._rate.per_second)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: Send, origins: Origins, route: Found) -> None:
        self.request_id = secrets.token_hex(16)
        self.state: dict[str, Any] = {"request_id": self.request_id, "labels": {}, "caller": None}
        self.scope: Scope = {**scope, "app": self, "state": self.state}
        self.headers = Headers(scope=scope)
        self.route = route
        self.peer = (scope.get("client") or ("unknown", 0))[0]
        self._send = send
        self._cors = origins.headers(self.headers.get("origin"))
        self._status = 0
        self._watch = Stopwatch()

    async def send(self, message: Message) -> None:
        """Send a part of the answer, with the headers that all answers have."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in ({**_SAFE, **self._cors, "X-Request-Id": self.request_id}).items():
                headers.setdefault(name, value)
        await self._send(message)

    async def fail(self, problem: Problem) -> None:
        """Answer with a problem, unless an answer has begun, which then breaks off."""
        if self._status:
            raise problem
        response = problems.answer(problem, self.request_id)
        if problem.status == HTTPStatus.UNAUTHORIZED:
            response.headers.setdefault("WWW-Authenticate", "Bearer")

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        with suppress(OSError):  # the caller has hung up
            await response(self.scope, receive, self.send)

    def log(self) -> None:
        """Write the request's line: neither its address nor its path, which may hold what a caller typed."""
        route = self.route.path
        telemetry.info(
            Event.API_REQUEST,
            f"{self.scope['method'][:10]} {route or 'no route'}: {self._status}.",
            method=self.scope["method"][:10],
            route=route,
            status=self._status,
            ms=self._watch.ms(),
            request_id=self.request_id,
            **self.state["labels"],
        )


def _as_problem(error: Exception) -> Problem:
    """Return the answer to an exception, and log one that an operator has to see."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        detail = f"This route does not answer so: {error.detail}."
        return Problem(error.status_code, detail, headers=error.headers)
    if isinstance(error, TimeoutError):
        return problems.unavailable("The request took too long: send it again.")
    if isinstance(error, WrongState):
        return Problem(HTTPStatus.CONFLICT, str(error), code="conflict")
    if isinstance(error, PipelineError) and not isinstance(error, CorruptDocument):
        telemetry.warning(Event.NOT_NOW, str(error), operator=error.operator)
        return problems.unavailable(f"{error} Send the request again.")
    return _internal(error)


def _internal(error: Exception) -> Problem:
    """Return the answer to a fault that lasts until an operator repairs it, and log it."""
    detail = "Something went wrong here: try again later."
    if isinstance(error, CorruptDocument):  # its sentence has no value of the document
        telemetry.error(Event.CRASHED, str(error))
        detail = "A stored document can't be read: give the request's id to the operator."
    else:
        telemetry.crash(error)
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail, code="internal")
