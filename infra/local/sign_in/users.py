"""The users who can sign in: the rows of the table `users`."""

from __future__ import annotations

import asyncpg

from infra.local.sign_in.accounts import Unavailable
from infra.local.sign_in.tokens import Identity

_TIMEOUT = 10.0  # seconds
_USER = "SELECT user_id::text, org_id::text, email FROM public.users WHERE lower(email) = lower($1)"


class Users:
    """Reads one Postgres anew for each sign-in: a user that was added just now can sign in."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def find(self, email: str) -> Identity | None:
        """Return a user with the organization's id as the claim `org_ids`, as your backend's token has it."""
        try:
            connection = await asyncpg.connect(self._url, timeout=_TIMEOUT, statement_cache_size=0)
            try:
                row = await connection.fetchrow(_USER, email, timeout=_TIMEOUT)
            finally:
                await connection.close(timeout=_TIMEOUT)
        except (asyncpg.PostgresError, OSError, TimeoutError) as error:
            name = type(error).__name__
            raise Unavailable(
                f"The table users can't be read ({name}): is the stack's Postgres up?"
            ) from error
        if row is None:
            return None
        return Identity(row["user_id"], {"org_ids": [row["org_id"]]}, "password", row["email"])
