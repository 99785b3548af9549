"""Profiles: who writes for whom in an organization, and how."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.problems import FieldError, Problem, wrong_fields
from functions.api.queries import Query, read_organization
from functions.api.webhook_requests import missing, refuse_field
from shared import telemetry
from shared.errors import CorruptDocument
from shared.materials.given_profile import is_profile_name
from shared.materials.stored_profile import StoredProfile
from shared.stage.profile_desk import ProfileChanged, ProfileDesk, TooMany, as_map, as_row
from shared.telemetry import Event

_NAME = "The name of a profile has at most 40 lower-case letters, digits and hyphens."
_ANY = "*"


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the routes."""
    door = _Door(dependencies)
    return [
        Route("/profiles", door.list, methods=["GET"]),
        Route("/profiles/{name}", door.show, methods=["GET"]),
        Route("/profiles/{name}", door.write, methods=["PUT"]),
        Route("/profiles/{name}", door.remove, methods=["DELETE"]),
    ]


class _Door:
    """The handlers. The members of an organization read and write its profiles."""

    def __init__(self, dependencies: Dependencies) -> None:
        models = dependencies.topology.models
        self._desk = ProfileDesk(dependencies.profiles, dependencies.clock, models)

    async def list(self, request: Request) -> Response:
        query = Query(request)
        org_id = _find_organization(request, query)
        return reply({"profiles": [as_row(each) for each in await self._desk.list(org_id)]})

    async def show(self, request: Request) -> Response:
        org_id, name = _find_organization(request, Query(request)), request.path_params["name"]
        try:
            found = await self._desk.read(org_id, name) if is_profile_name(name) else None
        except CorruptDocument as error:
            raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
        if found is None:
            missing("profile")
        return _answer(found)

    async def write(self, request: Request) -> Response:
        query, faults = Query(request), list[FieldError]()
        named = read_organization(query, caller_of(request))
        with query.with_body():
            fields = await read_object(request, faults=faults)
            if found := self._desk.find_faults(fields):
                known = {fault.field for fault in faults}
                faults += [
                    FieldError(each.field, each.detail) for each in found.faults if each.field not in known
                ]
            if faults:
                raise wrong_fields(faults)
        by, org_id = caller_of(request).caller_id, _choose(request, named)
        name = request.path_params["name"]
        if not is_profile_name(name):
            refuse_field("name", _NAME)
        try:
            written = await self._desk.write(
                org_id,
                name,
                fields,
                by=by,
                version=_wanted_version(request),
                is_new=request.headers.get("if-none-match", "").strip() == _ANY,
            )
        except TooMany as error:
            raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
        except (ProfileChanged, CorruptDocument) as error:
            raise Problem(HTTPStatus.PRECONDITION_FAILED, str(error), code="conflict") from error
        _log("written", org_id, name, by, version=written.profile.version, changed=written.changed)
        return _answer(written.profile, HTTPStatus.CREATED if written.is_new else HTTPStatus.OK)

    async def remove(self, request: Request) -> Response:
        org_id, name = _find_organization(request, Query(request)), request.path_params["name"]
        by = caller_of(request).caller_id
        if not is_profile_name(name) or not await self._desk.delete(org_id, name):
            missing("profile")
        _log("deleted", org_id, name, by)
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _find_organization(request: Request, query: Query) -> str:
    named = read_organization(query, caller_of(request))
    query.check()
    return _choose(request, named)


def _choose(request: Request, named: str | None) -> str:
    org_id = caller_of(request).choose_organization(named)
    note(request, org_id=org_id)
    return org_id


def _wanted_version(request: Request) -> str | None:
    """Return the version of the header If-Match; `*` and a missing one replace any."""
    given = request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
    return given if given and given != _ANY else None


def _log(what: str, org_id: str, name: str, by: str, **more: object) -> None:
    """Log who changed which fields; never what is in them."""
    about = {"org_id": org_id, "profile": name, "changed_by": by, **more}
    telemetry.info(Event.PROFILE_CHANGED, f"A profile is {what}.", **about)


def _answer(stored: StoredProfile, status: int = HTTPStatus.OK) -> Response:
    return reply(as_map(stored), status, {"ETag": f'"{stored.version}"'})
