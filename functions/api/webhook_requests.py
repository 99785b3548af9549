"""What the routes of webhooks read of a request, and how they refuse it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NoReturn
from uuid import UUID

from starlette.requests import Request

from functions.api.caller import caller_of, note
from functions.api.problems import FieldError, Problem
from shared.webhooks.endpoint import BadEndpoint


def find_organization(request: Request, named: Any) -> str:
    """Return the organization that a request is about; raise Problem."""
    if named is not None:
        try:
            named = str(UUID(named))
        except (ValueError, TypeError, AttributeError):
            refuse_field("org_id", "org_id has to be a UUID.")
    org_id = caller_of(request).choose_organization(named)
    note(request, org_id=org_id)
    return org_id


def read_id(request: Request, thing: str) -> str:
    """Return the id in the path; one that is not a UUID names nothing."""
    try:
        return str(UUID(request.path_params["id"]))
    except ValueError:
        missing(thing)


def missing(thing: str) -> NoReturn:
    """Raise Problem 404, which is the same for what is another organization's."""
    detail = f"There is no such {thing}: it was deleted, or its id is another one."
    raise Problem(HTTPStatus.NOT_FOUND, detail, code="not_found")


def refuse_field(name: str, detail: str) -> NoReturn:
    """Raise Problem 400 for one field."""
    fault = FieldError(name, detail)
    raise Problem(HTTPStatus.BAD_REQUEST, detail, errors=[fault], code="invalid_request")


def refuse(error: BadEndpoint) -> NoReturn:
    """Raise Problem 400 with every wrong field."""
    faults = [FieldError(fault.field, fault.detail) for fault in error.faults]
    detail = faults[0].detail if len(faults) == 1 else "Several fields are wrong."
    raise Problem(HTTPStatus.BAD_REQUEST, detail, errors=faults, code="invalid_request") from error
