"""Errors of the door as problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

from shared.errors import Misconfigured, Unavailable

MEDIA_TYPE = "application/problem+json"


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
            self.headers["Retry-After"] = str(max(1, round(retry_after)))


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
        body["errors"] = problem.errors
    body |= problem.more
    return Response(msgspec.json.encode(body), problem.status, problem.headers, MEDIA_TYPE)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
