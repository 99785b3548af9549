"""`POST /token`: what a page signs in to Firestore with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import Caller, caller_of
from functions.api.dependencies import Dependencies
from functions.api.problems import FieldError, Problem
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
        if request.headers.get("accept", "").startswith("text/plain"):
            return PlainTextResponse(token)
        operator = caller.kind == "operator"
        return reply({"token": token, "org_ids": sorted(org_ids), "operator": operator})

    return [Route("/token", mint, methods=["POST"])]


def _choose(caller: Caller, body: dict[str, Any]) -> frozenset[str]:
    """Return the organizations of the token; Problem if the body is wrong or names another's."""
    unknown = sorted(body.keys() - {"only"})
    if unknown:
        raise _wrong(unknown[0][:80], "This route takes one field, only.")
    if body.get("only") is None:
        if not caller.org_ids and caller.kind == "user":
            caller.choose_organization(None)
        return caller.org_ids
    try:
        named = {each.lower() for each in msgspec.convert(body["only"], list[str])[: _MOST + 1]}
        wanted = frozenset(msgspec.convert(each, Id) for each in named)
    except msgspec.ValidationError as error:
        raise _wrong("only", "only must be a list of organizations' ids.") from error
    if not 1 <= len(wanted) <= _MOST:
        raise _wrong("only", f"only must have 1 to {_MOST} organizations' ids.")
    for org_id in wanted:
        caller.choose_organization(org_id)
    return wanted


def _wrong(field: str, detail: str) -> Problem:
    errors = [FieldError(field, detail)]
    return Problem(HTTPStatus.BAD_REQUEST, detail, errors=errors, code="invalid_request")
