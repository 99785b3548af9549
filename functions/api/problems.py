"""Errors of the door as problem+json (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

from shared.errors import Misconfigured, Unavailable

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 40
"""Faults in an answer: of a body of unknown fields it would otherwise be many times the request."""


class FieldError(msgspec.Struct, frozen=True):
    """A wrong field of a request; `detail` is one sentence."""

    field: str
    detail: str


class Problem(Exception):
    """An error answer; raise it anywhere in a handler.

    `detail` is one sentence that says what to do, and never holds a secret. `code` is for programs.
    `retry_after` is in seconds. `more`, set afterwards, has members that only
    one kind of problem has.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        code: str | None = None,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.code = code
        self.headers = dict(headers or {})
        self.more: dict[str, Any] = {}
        if retry_after is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after)))


def wrong_fields(errors: Sequence[FieldError]) -> Problem:
    """Return the problem of a body with wrong fields: all of them, as far as an answer has room."""
    has = "each" if len(errors) <= MOST_ERRORS else f"the first {MOST_ERRORS}"
    detail = errors[0].detail if len(errors) == 1 else f"{len(errors)} fields are wrong: errors has {has}."
    return Problem(HTTPStatus.BAD_REQUEST, detail, errors=errors, code="invalid_request")


def unavailable(detail: str, retry_after: float = 5) -> Problem:
    """Return the problem of a service behind the door that does not answer."""
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, code="unavailable", retry_after=retry_after)


@contextmanager
def saying(sentence: str) -> Iterator[None]:
    """Give an outage inside the sentence of what the caller wanted: the gateways speak to a job's owner."""
    try:
        yield
    except (Unavailable, Misconfigured) as error:
        raise type(error)(sentence, operator=error.operator) from error


def answer(problem: Problem, request_id: str) -> Response:
    """Return a problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(problem.status),
        "status": problem.status,
        "detail": problem.detail,
        "instance": request_id,
    }
    if problem.code:
        body["code"] = problem.code
    if problem.errors:
        body["errors"] = problem.errors[:MOST_ERRORS]
    body |= problem.more
    return Response(msgspec.json.encode(body), problem.status, problem.headers, MEDIA_TYPE)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
