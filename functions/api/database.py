"""The door's database, in which it signs in as the role ai_door (migration 0012)."""

from __future__ import annotations

from typing import Any

from shared.errors import Unavailable
from shared.gateways.postgres import Postgres, describe

_VARIABLE, _ROLE = "API_DB_URL", "ai_door"
_CONNECTIONS = 4
_SECONDS = 10.0  # of one question, with the wait for a connection
_MEMBER = "SELECT org_id::text FROM ai_usage.orgs_of_member($1::uuid) AS org_id"


class Database:
    """Answers questions; raises Unavailable within seconds if it can't."""

    def __init__(self, url: str, seconds: float = _SECONDS) -> None:
        self._postgres = Postgres(url, translate, variable=_VARIABLE, connections=_CONNECTIONS)
        self._seconds = seconds

    async def organizations_of(self, user_id: str) -> frozenset[str]:
        """Return the organizations that a user belongs to."""
        rows = await self._postgres.fetch_within({}, _MEMBER, user_id, seconds=self._seconds)
        return frozenset(row["org_id"] for row in rows)

    async def read_calls(self, org_id: str, query: str, *values: Any) -> list[Any]:
        """Return the rows of a query of ai_call_costs or ai_usage_logs: it sees one organization's calls."""
        within = {"ai_usage.door_org": org_id}
        return await self._postgres.fetch_within(within, query, *values, seconds=self._seconds)

    async def read_organizations(self, query: str, *values: Any) -> list[Any]:
        """Return the rows of a query of the sums of all organizations; only for callers who may use any."""
        return await self._postgres.fetch_within({}, query, *values, seconds=self._seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._postgres.close()


def translate(error: Exception) -> Unavailable:
    """Translate an error of asyncpg."""
    return Unavailable(
        "The database does not answer for now.",
        operator=f"Postgres, {_VARIABLE}: {describe(error, _VARIABLE, _ROLE)}.",
    )
