"""The interface of the door's database; database.py asks Postgres."""

from __future__ import annotations

from typing import Any, Protocol


class Calls(Protocol):
    """Raises Unavailable within seconds if it can't answer."""

    async def organizations_of(self, user_id: str) -> frozenset[str]:
        """Return the organizations that a user belongs to."""
        ...

    async def read_calls(self, org_id: str, query: str, *values: Any) -> list[Any]:
        """Return the rows of a query of ai_call_costs or ai_usage_logs: it sees one organization's calls."""
        ...

    async def read_organizations(self, query: str, *values: Any) -> list[Any]:
        """Return the rows of a query of the sums of all organizations; only for callers who may use any."""
        ...
