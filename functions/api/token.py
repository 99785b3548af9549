"""`POST /token`: what a page signs in to Firestore with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from functions.api.accepts import prefer
from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import Caller, caller_of
from functions.api.dependencies import Dependencies
from functions.api.problems import FieldError, Problem, wrong_fields
from shared.messages.schemas import Id

_MOST = 25


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the route."""

    async def mint(request: Request) -> Response:
        """Answer with a custom token for the caller's organizations, or for those of `only`."""
        caller = caller_of(request)
        if caller.user_id is None:
            raise Problem(
                HTTPStatus.FORBIDDEN, "Only a person signs in with a token: call as a user.", code="forbidden"
            )
        org_ids = _choose(caller, await read_object(request, empty=True))
        token = await dependencies.custom_tokens.mint(caller.user_id, org_ids)
        if prefer(request, "application/json", "text/plain") == "text/plain":
            return PlainTextResponse(token)
        operator = caller.kind == "operator"
        return reply({"token": token, "org_ids": sorted(org_ids), "operator": operator})

    return [Route("/token", mint, methods=["POST"])]


def _choose(caller: Caller, body: dict[str, Any]) -> frozenset[str]:
    """Return the organizations of the token; Problem if the body is wrong or names another's."""
    faults = [FieldError(name[:80], "This route takes one field, only.") for name in body if name != "only"]
    wanted, fault = _read_only(body.get("only"))
    if faults or fault:
        raise wrong_fields([FieldError("only", fault), *faults] if fault else faults)
    if wanted is None:
        if not caller.org_ids and caller.kind == "user":
            caller.choose_organization(None)
        return caller.org_ids
    for org_id in wanted:
        caller.choose_organization(org_id)
    return wanted


def _read_only(only: Any) -> tuple[frozenset[str] | None, str]:
    """Return the organizations of the field `only`, None without it, and a sentence if it is wrong."""
    if only is None:
        return None, ""
    try:
        named = {each.lower() for each in msgspec.convert(only, list[str])[: _MOST + 1]}
        wanted = frozenset(msgspec.convert(each, Id) for each in named)
    except msgspec.ValidationError:
        return None, "only must be a list of organizations' ids."
    if not 1 <= len(wanted) <= _MOST:
        return None, f"only must have 1 to {_MOST} organizations' ids."
    return wanted, ""
