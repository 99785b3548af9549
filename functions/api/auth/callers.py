"""Finds out who calls by the token in the header Authorization."""

from __future__ import annotations

from http import HTTPStatus

from functions.api.auth.backends import ISSUERS, KEYS, Backends
from functions.api.auth.memberships import Memberships
from functions.api.auth.sessions import Sessions
from functions.api.auth.verification import MOST_CHARACTERS, Invalid, peek
from functions.api.caller import Caller, Kind
from functions.api.database import Database
from functions.api.problems import Problem
from shared.gateways.published_keys import PublishedKeys
from shared.settings import Settings

_ABSENT = (
    "Sign in: send your Supabase access token, or a Google identity token, as Authorization: Bearer TOKEN."
)


class Tokens:
    """Reads bearer tokens of people and backends."""

    def __init__(self, sessions: Sessions, backends: Backends, memberships: Memberships) -> None:
        self._sessions = sessions
        self._backends = backends
        self._memberships = memberships

    async def identify(self, authorization: str | None) -> Caller:
        """Return the caller; raise Problem 401, or Unavailable if that can't be checked for now."""
        scheme, _, token = (authorization or "").strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise _unauthorized(_ABSENT, "Bearer")
        try:
            return await self._read(token)
        except Invalid as error:
            raise _unauthorized(str(error), 'Bearer error="invalid_token"') from error

    async def _read(self, token: str) -> Caller:
        if len(token) > MOST_CHARACTERS or not token.isascii():
            raise Invalid("The token can't be read: send the access token of a session.")
        header, issuer = peek(token)
        if issuer in ISSUERS:
            return Caller("backend", await self._backends.read(token, header))
        session = await self._sessions.read(token, header)
        kind: Kind = "operator" if session.operator else "user"
        return Caller(kind, session.user_id, await self._memberships.of(session.user_id))


def _unauthorized(detail: str, challenge: str) -> Problem:
    headers = {"WWW-Authenticate": challenge}
    return Problem(HTTPStatus.UNAUTHORIZED, detail, code="unauthorized", headers=headers)


def connect(settings: Settings, database: Database) -> Tokens:
    """Return the reader of tokens."""
    issuer = f"{settings.supabase_url.rstrip('/')}/auth/v1"
    keys = PublishedKeys(f"{issuer}/.well-known/jwks.json")
    sessions = Sessions(settings.supabase_url, settings.supabase_jwt_secret, keys)
    accounts = frozenset(each.strip() for each in settings.door_backends.split(",") if each.strip())
    backends = Backends(accounts, settings.door_audience, PublishedKeys(KEYS))
    return Tokens(sessions, backends, Memberships(database.organizations_of))
