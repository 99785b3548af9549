"""Owners in Postgres, through the functions of migration 0007."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functions.owners.source import Owner, OwnerChange
from shared.errors import Unavailable
from shared.gateways.postgres import Postgres, describe
from shared.jobs.owners import OwnerKey, OwnerKind

_CHANGES = "SELECT change_id, kind, owner_id::text FROM ai_usage.read_owner_changes($1)"
_FORGET = "SELECT ai_usage.forget_owner_changes($1::bigint[])"
_FIND = "SELECT kind, owner_id::text, org_id::text FROM ai_usage.find_owners($1::uuid[], $2::uuid[])"
_PAGE = "SELECT kind, owner_id::text, org_id::text FROM ai_usage.page_owners($1, $2::uuid, $3)"


class PostgresOwners:
    """Reads owners and the notes about them."""

    def __init__(self, dsn: str) -> None:
        self._database = Postgres(dsn, translate)

    async def changes(self, most: int) -> list[OwnerChange]:
        rows = await self._database.fetch(_CHANGES, most)
        return [OwnerChange(number, OwnerKind(kind), owner_id) for number, kind, owner_id in rows]

    async def forget(self, change_ids: Sequence[int]) -> None:
        await self._database.fetch(_FORGET, list(change_ids))

    async def find(self, keys: Sequence[OwnerKey]) -> list[Owner]:
        wanted = [[key.owner_id for key in keys if key.kind is kind] for kind in OwnerKind]
        return _owners(await self._database.fetch(_FIND, *wanted))

    async def page(self, kind: OwnerKind, start: str, most: int) -> list[Owner]:
        return _owners(await self._database.fetch(_PAGE, kind.value, start, most))

    async def close(self) -> None:
        """Close the connections."""
        await self._database.close()


def translate(error: Exception) -> Unavailable:
    """Translate an error of asyncpg."""
    return Unavailable(f"Postgres does not say for now who exists: {describe(error)}.")


def _owners(rows: Sequence[Any]) -> list[Owner]:
    return [Owner(OwnerKey(OwnerKind(kind), owner_id), org_id) for kind, owner_id, org_id in rows]
