"""The usage rows, read from Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

import asyncpg
import msgspec

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.cost_facts import Rejected, Sight, TierCost
from infra.cli.gateways.costs import CallCost, Unbooked
from infra.cli.gateways.ledger_connection import NotAllowed, connected, translating
from infra.cli.gateways.ledger_rows import address
from shared.gateways.costs import queries
from shared.gateways.costs.rows import to_map
from shared.gateways.costs.sums import DailyCost, GroupCost, Grouping
from shared.jobs import flex
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage

_LONG_SECONDS = 60.0  # for sums over all rows
_EVERY = 2**62  # groups


class PostgresLedger:
    """One connection for each question, or one for all questions of a snapshot."""

    def __init__(self, url: str, connection: Any = None) -> None:
        self._url = url
        self._connection = connection
        self._sight: Sight | None = None

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresLedger]:
        """Yield a ledger whose questions are all about the same moment, in one read-only transaction."""
        with translating(self._url):
            async with connected(self._url) as connection:
                await connection.execute(queries.BEGIN)
                await connection.fetch(queries.PATIENCE, f"{_LONG_SECONDS:.0f}s")
                yield PostgresLedger(self._url, connection)
                await connection.execute(queries.END)

    async def sight(self) -> Sight:
        """Return what the role may read."""
        if self._sight is None:
            [row] = await self._rows(queries.SIGHT)
            self._sight = msgspec.convert({name: bool(value) for name, value in row.items()}, Sight)
        return self._sight

    async def daily(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[DailyCost]:
        """Return the days since then, newest first, today included."""
        rows = await self._sums(queries.daily, since, org_id, until)
        return msgspec.convert(rows, list[DailyCost], strict=False)

    async def groups(
        self,
        by: Grouping,
        since: datetime,
        org_id: str | None,
        until: datetime | None = None,
        top: int | None = None,
    ) -> list[GroupCost]:
        """Return the calls since then in groups: days newest first, other groups dearest first."""
        rows = await self._sums(partial(queries.groups, by), since, org_id, until, top or _EVERY)
        return msgspec.convert(rows, list[GroupCost], strict=False)

    async def total(self, since: datetime, org_id: str | None, until: datetime | None = None) -> GroupCost:
        """Return all calls since then as one group without a key."""
        [row] = await self._sums(queries.total, since, org_id, until)
        return msgspec.convert(row, GroupCost, strict=False)

    async def rejected(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[Rejected] | None:
        """Return the calls without a row, the dearest first; None where the role may not read them."""
        sight = await self.sight()
        if not sight.rejects:
            return None
        query = queries.rejected(reasons=sight.reasons)
        rows = await self._rows(query, since, org_id, until, patience=_LONG_SECONDS)
        return msgspec.convert(rows, list[Rejected], strict=False)

    async def cheap(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[TierCost]:
        """Return the calls in the provider's cheap tier, by model."""
        rows = await self._sums(queries.cheap, since, org_id, until, flex.TIER)
        return msgspec.convert(rows, list[TierCost], strict=False)

    async def names(self, org_ids: Sequence[str]) -> dict[str, str | None]:
        """Return the names of those organizations that the role may read; None where the name is NULL."""
        if not org_ids or not (await self.sight()).names:
            return {}
        return {row["org_id"]: row["name"] for row in await self._rows(queries.NAMES, list(org_ids))}

    async def calls(self, job_id: str) -> list[CallCost]:
        """Return one job's calls in the order in which they were made."""
        return msgspec.convert(await self._rows(queries.CALLS, job_id), list[CallCost], strict=False)

    async def unbooked(self, job_id: str) -> list[Unbooked] | None:
        """Return one job's calls that were refused; None where the reader does not see all of them."""
        sight = await self.sight()
        if not (sight.rejects and sight.all_rejects):
            return None
        query = queries.UNBOOKED.format(reason=queries.REASONS[not sight.reasons])
        return msgspec.convert(await self._rows(query, job_id), list[Unbooked], strict=False)

    async def usage(self, period: Period) -> list[OurUsage]:
        """Return the sums of days and models, of all organizations and without cached answers."""
        rows = await self._rows(queries.USAGE, period.first, period.last, patience=_LONG_SECONDS)
        return [OurUsage.from_row(row) for row in rows]

    async def forget(self, user_id: str) -> int:
        """Take a user out of rows and rejects, and return in how many they were; their cost stays."""
        try:
            [row] = await self._rows(queries.FORGET, user_id)
        except NotAllowed:
            raise WrongUsage(
                f"The role of SUPABASE_DB_URL may not change usage at {address(self._url)}: "
                "name the owner of the database."
            ) from None
        return int(row["places"])

    async def _sums(self, query: Callable[..., str], *values: object) -> list[dict[str, Any]]:
        rejects = (await self.sight()).rejects
        return await self._rows(query(rejects=rejects), *values, patience=_LONG_SECONDS)

    async def _rows(self, query: str, *values: object, patience: float | None = None) -> list[dict[str, Any]]:
        with translating(self._url):
            if self._connection is not None:
                return await self._fetch(self._connection, query, values, patience)
            async with connected(self._url) as connection:
                return await self._fetch(connection, query, values, patience)

    async def _fetch(
        self, connection: Any, query: str, values: Sequence[object], patience: float | None
    ) -> list[dict[str, Any]]:
        try:
            return [to_map(row) for row in await connection.fetch(query, *values, timeout=patience)]
        except (TimeoutError, asyncpg.QueryCanceledError) as error:
            raise Unreachable(
                f"The database at {address(self._url)} takes too long to answer: "
                "ask for fewer days, or for one organisation."
            ) from error
