"""The owner and the id of a job that a caller starts."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from functions.api.caller import NAME_IT, Caller
from functions.api.problems import FieldError, Problem
from shared.messages.schemas import read_id

KEY = "Idempotency-Key"


def find_owner(fields: Mapping[str, Any], caller: Caller, faults: list[FieldError]) -> dict[str, str]:
    """Return the organization and the user where a request leaves them out.

    Add to `faults` if it has to name them. Raise Problem 403 for those of another.
    """
    unread = {fault.field for fault in faults}
    return {} | _organization(fields, caller, faults, unread) | _user(fields, caller, unread)


def _organization(
    fields: Mapping[str, Any], caller: Caller, faults: list[FieldError], unread: set[str]
) -> dict[str, str]:
    if "org_id" in fields:
        if (named := read_id(dict(fields), "org_id")) is not None:
            caller.choose_organization(named)
        return {}
    if "org_id" in unread:
        return {}
    if caller.must_name_one:
        faults.append(FieldError("org_id", NAME_IT))
        return {}
    return {"org_id": caller.choose_organization(None)}


def _user(fields: Mapping[str, Any], caller: Caller, unread: set[str]) -> dict[str, str]:
    """Return the user's id to add; a user starts jobs in their own name."""
    if "user_id" not in fields:
        return {"user_id": caller.user_id} if caller.user_id and "user_id" not in unread else {}
    named = read_id(dict(fields), "user_id")
    if caller.kind == "user" and named is not None and named != caller.user_id:
        detail = "user_id must be your own: leave it out."
        errors = [FieldError("user_id", detail)]
        raise Problem(HTTPStatus.FORBIDDEN, detail, errors=errors, code="forbidden")
    return {}


def find_id(fields: Mapping[str, Any], key: str | None, faults: list[FieldError]) -> dict[str, str]:
    """Return the job's id by the header or the field, or a new one; add to `faults` if they are wrong."""
    is_given = fields.get("job_id") is not None
    if key is None:
        return {} if is_given else {"job_id": str(uuid4())}
    job_id = read_id({"key": key.strip().strip('"')}, "key")
    if job_id is None:
        faults.append(FieldError(KEY, f"{KEY} must be a UUID: it becomes the job's id."))
        return {}
    if is_given and read_id(dict(fields), "job_id") != job_id:
        faults.append(FieldError(KEY, f"{KEY} and job_id differ: give one of them."))
        return {}
    return {"job_id": job_id}
