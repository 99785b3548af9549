"""The usage rows, read from Postgres: the only file of the command line that imports asyncpg."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.interfaces import CallCost, DailyCost, GroupCost, Grouping, Unbooked
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage

_SECONDS = 10.0
_LONG_SECONDS = 60.0  # for sums over all rows

# Rows that are older than the migrations may lack counts. Prices stay NULL: unknown is not free of charge.
_SUMS = """
    count(*) AS request_count, count(*) FILTER (WHERE cached) AS cached_requests,
    coalesce(sum(total_tokens), 0)::bigint AS total_tokens, sum(cost_usd) AS total_cost_usd,
    sum(saved_usd) AS total_saved_usd, count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced_requests,
    count(*) FILTER (WHERE unbooked) AS unbooked_requests
"""
_MORE_SUMS = """
    coalesce(sum(prompt_tokens), 0)::bigint AS prompt_tokens,
    coalesce(sum(completion_tokens), 0)::bigint AS completion_tokens,
    min(created_at) AS first_at, max(created_at) AS last_at
"""
_WANTED = "FROM ai_call_costs WHERE created_at >= $1::timestamptz AND ($2::uuid IS NULL OR org_id = $2)"
_DAY = "(created_at AT TIME ZONE 'UTC')::date"
# Not from ai_daily_costs, although it has the same sums: a condition on its date can't use an index.
_DAILY = f"""
    SELECT org_id, {_DAY} AS date, operation, round(avg(latency_ms), 2) AS avg_latency_ms, {_SUMS} {_WANTED}
     GROUP BY org_id, {_DAY}, operation ORDER BY date DESC, org_id, operation
"""
_KEYS = {
    Grouping.STAGE: "operation",
    Grouping.MODEL: "model",
    Grouping.ALIAS: "model",
    Grouping.PROVIDER_MODEL: "provider_model",
    Grouping.PROMPT_VERSION: "prompt_version",
    Grouping.TIER: "service_tier",
    Grouping.USER: "user_id",
    Grouping.DAY: _DAY,
    Grouping.POST: "job_id",
    Grouping.ORG: "org_id",
}
_TOTAL = f"SELECT NULL::text AS key, {_SUMS}, {_MORE_SUMS} {_WANTED}"
_CALLS = """
    SELECT log_id, operation, model, coalesce(prompt_tokens, 0) AS prompt_tokens,
           coalesce(completion_tokens, 0) AS completion_tokens, coalesce(total_tokens, 0) AS total_tokens,
           cost_usd, saved_usd, coalesce(latency_ms, 0) AS latency_ms, coalesce(cached, false) AS cached,
           created_at, provider_model, answer_id, cached_tokens, cache_write_tokens, reasoning_tokens,
           service_tier, prompt_version, estimated
      FROM ai_usage_logs
     WHERE job_id = $1::uuid
     ORDER BY created_at, log_id
"""
_UNBOOKED = """
    SELECT coalesce(log_id::text, reject_id) AS log_id, operation, model,
           coalesce(prompt_tokens, 0) AS prompt_tokens, coalesce(completion_tokens, 0) AS completion_tokens,
           coalesce(total_tokens, 0) AS total_tokens, cost_usd, saved_usd,
           coalesce(latency_ms, 0) AS latency_ms, cached, created_at, provider_model, answer_id,
           cached_tokens, cache_write_tokens, reasoning_tokens, service_tier, prompt_version, estimated,
           {reason} AS reason
      FROM ai_unbooked_costs u
     WHERE job_id = $1::uuid
     ORDER BY created_at, log_id
"""
_REASON = "(SELECT r.reason FROM ai_usage_rejects r WHERE r.reject_id = u.reject_id)"
_NO_REASON = "'The reason is in ai_usage_rejects, for the owner of the database.'"
_USAGE = "SELECT * FROM ai_usage.read_daily_usage($1::date, $2::date)"
_SEES_ALL = "SELECT NOT row_security_active('ai_usage_rejects') AS all_of_them"


_UNMIGRATED = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
    asyncpg.InvalidSchemaNameError,
)


class _NotAllowed(WrongUsage):
    """The database answers, and not to this role."""


class PostgresLedger:
    """One connection for each question: a command asks once and ends."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def daily(self, since: datetime, org_id: str | None) -> list[DailyCost]:
        """Return the days since then, newest first, today included."""
        rows = await self._rows(_DAILY, since, org_id, patience=_LONG_SECONDS)
        return msgspec.convert(rows, list[DailyCost], strict=False)

    async def groups(self, by: Grouping, since: datetime, org_id: str | None) -> list[GroupCost]:
        """Return the calls since then in groups: days newest first, other groups dearest first."""
        rows = await self._rows(_group_query(by), since, org_id, patience=_LONG_SECONDS)
        for row in rows:
            row["key"] = None if row["key"] is None else str(row["key"])  # a date, too
        return msgspec.convert(rows, list[GroupCost], strict=False)

    async def total(self, since: datetime, org_id: str | None) -> GroupCost:
        """Return all calls since then as one group without a key."""
        [row] = await self._rows(_TOTAL, since, org_id, patience=_LONG_SECONDS)
        return msgspec.convert(row, GroupCost, strict=False)

    async def calls(self, job_id: str) -> list[CallCost]:
        """Return one job's calls in the order in which they were made."""
        return msgspec.convert(await self._rows(_CALLS, job_id), list[CallCost], strict=False)

    async def unbooked(self, job_id: str) -> list[Unbooked] | None:
        """Return one job's calls that were refused; None where the reader does not see all of them."""
        [sees] = await self._rows(_SEES_ALL)
        if not sees["all_of_them"]:
            return None
        for reason in (_REASON, _NO_REASON):
            try:
                rows = await self._rows(_UNBOOKED.format(reason=reason), job_id)
            except _NotAllowed:
                continue
            return msgspec.convert(rows, list[Unbooked], strict=False)
        return None

    async def usage(self, period: Period) -> list[OurUsage]:
        """Return the sums of days and models, of all organizations and without cached answers."""
        rows = await self._rows(_USAGE, period.first, period.last, patience=_LONG_SECONDS)
        return [OurUsage.from_row(row) for row in rows]

    async def forget(self, user_id: str) -> int:
        """Take a user out of rows and rejects, and return in how many they were; their cost stays."""
        try:
            [row] = await self._rows("SELECT ai_usage.forget_user($1::uuid) AS places", user_id)
        except _NotAllowed:
            raise WrongUsage(
                f"The role of SUPABASE_DB_URL may not change usage at {self._address()}: "
                "name the owner of the database."
            ) from None
        return int(row["places"])

    async def _rows(self, query: str, *values: object, patience: float = _SECONDS) -> list[dict[str, Any]]:
        try:
            # No statement cache: Supabase's pooler hands each transaction to another server process.
            connection = await asyncpg.connect(self._url, statement_cache_size=0, timeout=_SECONDS)
            try:
                return [_to_map(row) for row in await connection.fetch(query, *values, timeout=patience)]
            except (TimeoutError, asyncpg.QueryCanceledError) as error:
                raise Unreachable(
                    f"The database at {self._address()} takes too long to answer: "
                    "ask for fewer days, or for one organisation."
                ) from error
            finally:
                await connection.close(timeout=_SECONDS)
        except _UNMIGRATED as error:
            raise WrongUsage(
                f"The database at {self._address()} lacks a part of the usage tables: "
                "apply infra/supabase/migrations."
            ) from error
        except asyncpg.InsufficientPrivilegeError as error:
            raise _NotAllowed(
                f"The role of SUPABASE_DB_URL may not read the costs at {self._address()}: "
                "name one that may, such as the database's owner; usage_sink only adds rows."
            ) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ValueError) as error:
            # The error's own words may quote the URL, and with it the password.
            kind = type(error).__name__
            raise Unreachable(
                f"The database at {self._address()} does not answer ({kind}): check SUPABASE_DB_URL."
            ) from error

    def _address(self) -> str:
        try:
            parts = urlsplit(self._url)
            port = parts.port or 5432
        except ValueError:
            return "an unreadable address"
        return f"{parts.hostname}:{port}" if parts.hostname else "the address it names"


def _group_query(by: Grouping) -> str:
    order = "key DESC" if by is Grouping.DAY else "total_cost_usd DESC NULLS LAST, key"
    return f"SELECT {_KEYS[by]} AS key, {_SUMS}, {_MORE_SUMS} {_WANTED} GROUP BY 1 ORDER BY {order}"


def _to_map(row: Mapping[str, Any]) -> dict[str, Any]:
    # asyncpg returns its own UUID and Decimal objects; text and float are printed.
    return {name: _to_builtin(value) for name, value in row.items()}


def _to_builtin(value: Any) -> Any:
    if type(value).__name__ == "Decimal":
        return float(value)
    return str(value) if type(value).__name__ == "UUID" else value
