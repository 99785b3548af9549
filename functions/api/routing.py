"""Which route a request is for, and the methods that it has."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.routing import Match, Route, Router
from starlette.types import Scope


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
