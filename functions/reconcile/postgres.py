"""Sums of the ledger, through the function of migration 0009."""

from __future__ import annotations

from shared.errors import Unavailable
from shared.gateways.postgres import Postgres, describe
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage

_USAGE = "SELECT * FROM ai_usage.read_daily_usage($1::date, $2::date)"


class PostgresSums:
    """Reads what the ledger has of each day and model."""

    def __init__(self, dsn: str) -> None:
        self._database = Postgres(dsn, translate)

    async def usage(self, period: Period) -> list[OurUsage]:
        """Return the sums of days and models, of all organizations and without cached answers."""
        rows = await self._database.fetch(_USAGE, period.first, period.last)
        return [OurUsage.from_row(row) for row in rows]

    async def close(self) -> None:
        """Close the connections."""
        await self._database.close()


def translate(error: Exception) -> Unavailable:
    """Translate an error of asyncpg."""
    return Unavailable(f"Postgres does not say for now what was called: {describe(error)}.")
