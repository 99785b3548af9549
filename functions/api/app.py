"""The door's application: its routes, and the edge that each request passes.

A module adds routes with a function `routes(dependencies) -> list[Route]`; `_MODULES` names them. A route's
handler is `async def handler(request) -> Response`, where

- `caller_of(request)` is who calls, already checked (caller.py): only the routes in `OPEN` have no caller;
- `await read_object(request)` is the body, bounded in size and time (bodies.py);
- `Query(request)` reads parameters (queries.py);
- `reply(value, status)` answers with JSON (answers.py);
- `raise Problem(status, detail, errors=…, code=…)` answers with problem+json, anywhere (problems.py);
- an Unavailable or Misconfigured of a gateway becomes a 503, so let it pass;
- `note(request, org_id=…, job_id=…)` adds to the request's log line.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from functions.api import about, budget, costs, options, profiles, token, webhooks
from functions.api.dependencies import Dependencies
from functions.api.edge import Edge
from functions.api.jobs import routes as jobs
from functions.api.letters import routes as letters
from functions.api.openapi import routes as openapi
from functions.api.problems import Problem

_MODULES: tuple[Callable[[Dependencies], list[Route]], ...] = (
    about.routes,
    openapi.routes,
    token.routes,
    jobs.routes,
    costs.routes,
    budget.routes,
    options.routes,
    letters.routes,
    webhooks.routes,
    profiles.routes,
)
OPEN = frozenset({"/", "/openapi.json"})
"""Paths that anybody may read."""


def create(dependencies: Dependencies) -> ASGIApp:
    """Return the application."""
    routes = [route for module in _MODULES for route in module(dependencies)]
    router = Router(routes, redirect_slashes=False, default=_not_found)
    return Edge(router, dependencies, OPEN)


async def _not_found(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive, send
    raise Problem(404, "The route does not exist: GET /openapi.json lists all routes.", code="not_found")
