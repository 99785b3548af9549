"""Find the route of a request, and the methods that it has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from starlette.routing import Match, Route, Router
from starlette.types import Scope

from functions.api.problems import Problem


@dataclass(frozen=True)
class Found:
    """The template of the path; `allowed` are its methods if the request's is none of them."""

    path: str | None = None
    allowed: frozenset[str] = frozenset()


def find_route(router: Router, scope: Scope) -> Found:
    """Return the route of a request; several may have one path, each for its own methods."""
    found = Found()
    for route in router.routes:
        match, _ = route.matches(scope)
        if match is Match.NONE or not isinstance(route, Route):
            continue
        if match is Match.FULL:
            return Found(route.path)
        found = Found(found.path or route.path, found.allowed | (route.methods or set()))
    return found


def not_allowed(methods: Collection[str]) -> Problem:
    """Return the problem of a method that a route does not have, with those that it has."""
    allowed = ", ".join(sorted(methods))
    return Problem(
        HTTPStatus.METHOD_NOT_ALLOWED,
        f"The route does not take this method: it takes {allowed}.",
        code="method_not_allowed",
        headers={"Allow": allowed},
    )
