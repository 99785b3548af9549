"""The caller of a request, and which organizations they may use."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal, Protocol, cast

import msgspec
from starlette.requests import Request

from functions.api.problems import FieldError, Problem, wrong_fields

NAME_IT = "Name the organization: give org_id."
Kind = Literal["user", "operator", "backend"]


class Caller(msgspec.Struct, frozen=True):
    """A user with a Supabase session, an operator (a user who may use any organization), or a backend.

    `caller_id` is the user's id, or the email address of the backend's service account. `org_ids` are the
    organizations that a user belongs to.
    """

    kind: Kind
    caller_id: str
    org_ids: frozenset[str] = frozenset()

    @property
    def user_id(self) -> str | None:
        """The user's id; None for a backend, which acts for its own users."""
        return None if self.kind == "backend" else self.caller_id

    def may_use(self, org_id: str) -> bool:
        """Return whether the caller may read and start jobs of an organization."""
        return self.kind != "user" or org_id in self.org_ids

    @property
    def must_name_one(self) -> bool:
        """Return whether the caller has to say which organization a request is about."""
        return len(self.org_ids) > 1 or (not self.org_ids and self.kind != "user")

    def choose_organization(self, named: str | None) -> str:
        """Return the organization that a request names, or the caller's only one.

        Raises Problem: 403 for another's organization, 400 if none is named and the caller has not just one.
        """
        if named is not None:
            if not self.may_use(named):
                raise Problem(
                    HTTPStatus.FORBIDDEN,
                    "You do not belong to this organization: ask one of its members to add you.",
                    code="forbidden",
                )
            return named
        if len(self.org_ids) == 1:
            return next(iter(self.org_ids))
        if not self.org_ids and self.kind == "user":
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "You belong to no organization: ask a member of one to add you.",
                code="forbidden",
            )
        raise wrong_fields([FieldError("org_id", NAME_IT)])

    def require_operator(self) -> None:
        """Raise Problem 403 unless the caller is an operator."""
        if self.kind != "operator":
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "Only an operator may do this: sign in as one.",
                code="forbidden",
            )


class Callers(Protocol):
    """Finds out who calls."""

    async def identify(self, authorization: str | None) -> Caller:
        """Return the caller by the header Authorization; raise Problem 401 or 503."""
        ...


def caller_of(request: Request) -> Caller:
    """Return who calls; every route but the open ones has a caller."""
    return cast("Caller", request.state.caller)


def charge(request: Request, tokens: int) -> None:
    """Take more of the caller's rate for a request that costs as much as several; raise Problem 429."""
    request.state.charge(tokens)


def note(request: Request, **labels: str | None) -> None:
    """Put org_id or job_id into the request's log line."""
    request.state.labels |= {name: value for name, value in labels.items() if value is not None}
