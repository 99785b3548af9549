"""Read and refuse requests of the routes of webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NoReturn
from uuid import UUID

from starlette.requests import Request

from functions.api.caller import NAME_IT, caller_of, note
from functions.api.problems import FieldError, Problem, wrong_fields
from shared.messages import schemas
from shared.webhooks.endpoint import BadField


def find_organization(request: Request, fields: dict[str, Any], faults: list[FieldError]) -> str:
    """Take the organization out of the fields of a request, or return the caller's only one.

    Add to `faults` if it is wrong. Raise Problem 403 for another's.
    """
    caller, named = caller_of(request), fields.pop("org_id", None)
    if named is None and any(fault.field == "org_id" for fault in faults):
        return ""
    if named is None and caller.must_name_one:
        faults.append(FieldError("org_id", NAME_IT))
        return ""
    if named is not None:
        named = schemas.read_id({"org_id": named}, "org_id")
        if named is None:
            faults.append(FieldError("org_id", "org_id must be a UUID."))
            return ""
    org_id = caller.choose_organization(named)
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
    detail = f"The {thing} does not exist: it was deleted, or its id is another one."
    raise Problem(HTTPStatus.NOT_FOUND, detail, code="not_found")


def refuse_field(name: str, detail: str) -> NoReturn:
    """Raise Problem 400 for one field."""
    fault = FieldError(name, detail)
    raise Problem(HTTPStatus.BAD_REQUEST, detail, errors=[fault], code="invalid_request")


def check(known: Sequence[FieldError], found: Sequence[BadField]) -> None:
    """Raise Problem 400 with every wrong field, if there is one."""
    names = {fault.field for fault in known}
    more = [FieldError(each.field[:80], each.detail) for each in found if each.field not in names]
    if faults := [*known, *more]:
        raise wrong_fields(faults)


def read_rotate(fields: dict[str, Any]) -> bool:
    """Return whether the secret is to be a new one; raise Problem 400 with every wrong field."""
    rotate = fields.get("rotate", False)
    faults = [] if isinstance(rotate, bool) else [FieldError("rotate", "rotate has to be true or false.")]
    unknown = 'is not a field: send {} for the secret, or {"rotate": true} for a new one.'
    faults += [FieldError(name[:80], f"{name[:80]} {unknown}") for name in fields if name != "rotate"]
    check(faults, ())
    return rotate is True
