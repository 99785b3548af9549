"""Finds out who calls by the token in the header Authorization."""

from __future__ import annotations

from functions.api.caller import Caller
from functions.api.problems import Problem
from shared.gateways.postgres import Postgres
from shared.settings import Settings


class Tokens:
    """Reads bearer tokens."""

    async def identify(self, authorization: str | None) -> Caller:
        """Return the caller."""
        del authorization
        raise Problem(401, "Sign in: send your Supabase access token as Authorization: Bearer.")


def connect(settings: Settings, database: Postgres) -> Tokens:
    """Return the reader of tokens."""
    del settings, database
    return Tokens()
