"""Read a request's query: every wrong parameter is reported at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.requests import Request

from functions.api.caller import NAME_IT, Caller
from functions.api.problems import FieldError, Problem, wrong_fields
from shared.messages.schemas import read_id

_MOST_CHARACTERS = 2000
_MOST_UNKNOWN = 20
"""Unknown names in an answer."""
_TRUE, _FALSE = {"true", "1"}, {"false", "0"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffd]")
"""U+FFFD is in the place of bytes that were not UTF-8."""


class Query:
    """Reads parameters by name; `check` raises Problem 400 with all faults, unread names included.

    query = Query(request)
    limit = query.number("limit", 1, 100, default=20)
    query.check()

    A route that reads a body as well does so inside `with query.with_body():`.
    """

    def __init__(self, request: Request) -> None:
        self._given: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            self._given.setdefault(name, []).append(value)
        self._read: set[str] = set()
        self._errors: list[FieldError] = []

    def refuse(self, name: str, detail: str) -> None:
        """Note a fault of a parameter; `detail` is one sentence."""
        self._errors.append(FieldError(name[:80], detail))

    def text(self, name: str, most: int = _MOST_CHARACTERS) -> str | None:
        """Return a parameter's text; None if it is missing or empty."""
        values = self._values(name, most)
        if len(values) > 1:
            self.refuse(name, f"{name} is given {len(values)} times: give it once.")
        return values[0] if values and values[0] else None

    def texts(self, name: str, most: int = _MOST_CHARACTERS) -> list[str]:
        """Return the texts of a parameter that may be repeated, or have commas between its texts."""
        parts = [part.strip() for value in self._values(name, most) for part in value.split(",")]
        return list(dict.fromkeys(part for part in parts if part))

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        """Return one of some words."""
        value = self.text(name)
        if value is None or value in choices:
            return value or default
        self.refuse(name, f"{name} must be one of {', '.join(choices)}.")
        return default

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int | None:
        """Return a whole number between two limits."""
        value = self.text(name)
        if value is None:
            return default
        if re.fullmatch(r"-?\d{1,12}", value, re.ASCII) and low <= int(value) <= high:
            return int(value)
        self.refuse(name, f"{name} must be a whole number from {low} to {high}.")
        return default

    def flag(self, name: str) -> bool:
        """Return whether a parameter is true."""
        value = (self.text(name) or "false").lower()
        if value not in _TRUE | _FALSE:
            self.refuse(name, f"{name} must be true or false.")
        return value in _TRUE

    def moment(self, name: str) -> datetime | None:
        """Return a time in UTC: RFC 3339, or a date, which begins at midnight in UTC."""
        value = self.text(name)
        if value is None:
            return None
        try:
            # In a query a plus that is not encoded arrives as a space.
            found = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.refuse(name, f"{name} must be a time such as 2026-01-31T12:00:00Z, or a date.")
            return None

    def check(self) -> None:
        """Raise Problem if a parameter is wrong or unknown."""
        if faults := self._find_faults():
            raise Problem(
                HTTPStatus.BAD_REQUEST,
                faults[0].detail if len(faults) == 1 else "Several parameters are wrong.",
                errors=faults,
                code="invalid_request",
            )

    @contextmanager
    def with_body(self) -> Iterator[None]:
        """Check after the body was read inside; a Problem with its fields has the parameters' faults, too."""
        try:
            yield
        except Problem as problem:
            faults = self._find_faults()
            if problem.status != HTTPStatus.BAD_REQUEST or not faults:
                raise
            if not problem.errors:  # the body is no object
                raise Problem(problem.status, problem.detail, errors=faults, code=problem.code) from problem
            raise wrong_fields([*faults, *problem.errors]) from problem
        self.check()

    def _find_faults(self) -> list[FieldError]:
        known = ", ".join(sorted(self._read)) or "none"
        sentence = f"The route does not take this parameter: it takes {known}."
        unknown = sorted(self._given.keys() - self._read)[:_MOST_UNKNOWN]
        return [*self._errors, *(FieldError(name[:80], sentence) for name in unknown)]

    def _values(self, name: str, most: int) -> list[str]:
        self._read.add(name)
        values = self._given.get(name, [])
        if any(len(value) > most for value in values):
            self.refuse(name, f"{name} is longer than {most} characters.")
            return []
        if any(_CONTROL.search(value) for value in values):
            self.refuse(name, f"{name} has a control character, or bytes that are not UTF-8.")
            return []
        return values


def read_organization(query: Query, caller: Caller | None = None) -> str | None:
    """Return the organization that a query names in org_id; a `caller` with several has to name one."""
    given = query.text("org_id")
    named = read_id({"org_id": given}, "org_id") if given else None
    if given and named is None:
        query.refuse("org_id", "org_id must be a UUID.")
    elif caller is not None and not given and caller.must_name_one:
        query.refuse("org_id", NAME_IT)
    return named
