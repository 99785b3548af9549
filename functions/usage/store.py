"""Storage interface of the usage sink; postgres.py implements it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from shared.messages.schemas import UsageEvent


class Reject(msgspec.Struct, frozen=True):
    """An event that can't become a row; `encoding` is utf-8, or base64 for other bytes."""

    reject_id: str
    event: str
    encoding: str
    reason: str


class Refused(Exception):
    """At least one of the rows will never be accepted, and none was written.

    No row may have the refused row's value in `column`; None if only this row is at fault.
    """

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.column = column


class UsageStore(Protocol):
    """Rows and rejects. Existing ones stay as they are, so every call may be repeated."""

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        """Write all of the events or none: raise Refused, or Unavailable with no secret in it."""

    async def keep(self, rejects: Sequence[Reject]) -> None:
        """Write all of the rejects, or raise Unavailable."""

    async def rebook(self) -> int:
        """Make rows of rejects whose organization and user exist by now, and return how many.

        Raise Unavailable if that fails: the rejects then stay.
        """
