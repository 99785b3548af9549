"""What the sink needs of the place where usage rows go. Postgres is in postgres.py, a fake in the tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from shared.messages.schemas import UsageEvent


class Reject(msgspec.Struct, frozen=True):
    """An event that can't become a row; `encoding` is utf-8, or base64 for what is no text."""

    reject_id: str
    event: str
    encoding: str
    reason: str


class Refused(Exception):
    """At least one of the rows will never be taken as it is, and none of them was written.

    No row may have what the refused one has in `column`; None when it is about this row alone.
    """

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.column = column


class UsageStore(Protocol):
    """Rows and rejects. What is there already stays as it is, so every call may be repeated."""

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        """Write all of the events or none: raise Refused, or Unavailable with no secret in it."""

    async def keep(self, rejects: Sequence[Reject]) -> None:
        """Write all of the rejects, or raise Unavailable."""

    async def rebook(self) -> int:
        """Make rows of rejects whose organization and user are there by now, and return how many.

        Or raise Unavailable: then they stay what they are.
        """
