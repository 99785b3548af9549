"""Interface of the database that knows the organizations and users; postgres.py implements it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from shared.jobs.owners import OwnerKey, OwnerKind


class Owner(msgspec.Struct, frozen=True):
    """An organization or user that exists; `org_id` is a user's organization, None if it is not known."""

    key: OwnerKey
    org_id: str | None = None


class OwnerChange(msgspec.Struct, frozen=True):
    """A note that an owner was added, deleted or moved; `owner_id` None: any of the kind may have been."""

    change_id: int
    kind: OwnerKind
    owner_id: str | None


class OwnerSource(Protocol):
    """Every call may be repeated, and raises Unavailable if the database does not answer as it should."""

    async def changes(self, most: int) -> list[OwnerChange]:
        """Return the oldest notes."""
        ...

    async def forget(self, change_ids: Sequence[int]) -> None:
        """Delete notes; a note that does not exist any more is not an error."""
        ...

    async def find(self, keys: Sequence[OwnerKey]) -> list[Owner]:
        """Return those of the owners that exist now."""
        ...

    async def page(self, kind: OwnerKind, start: str, most: int) -> list[Owner]:
        """Return the existing owners of a kind from the id `start` on, in the order of their ids."""
        ...
