"""The interface of the users who can sign in; users.py reads them from Postgres."""

from __future__ import annotations

from typing import Protocol

from infra.local.sign_in.tokens import Identity


class Unavailable(Exception):
    """The database can't be asked; the message is a sentence."""


class Accounts(Protocol):
    """Finds a user by email; raises Unavailable."""

    async def find(self, email: str) -> Identity | None: ...
