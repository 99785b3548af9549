"""Usage rows in Postgres: the only module of the functions that imports asyncpg."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import asyncpg

from functions.usage.store import Refused, Reject
from shared.errors import Unavailable
from shared.messages.schemas import UsageEvent

_CONNECT_SECONDS = 10.0
_STATEMENT_SECONDS = 30.0
_CLOSE_SECONDS = 5.0
_REBOOK_SECONDS = 5.0  # the batch is committed, and its senders wait
_IDLE_SECONDS = 60.0  # a pooler closes idle connections later
_CONNECTIONS = 2  # one for the batch, one for a reject: all instances share the database's connections
_TRIES = 3

_INSERT = """
    INSERT INTO ai_usage_logs (log_id, job_id, org_id, user_id, operation, model, prompt_tokens,
           completion_tokens, total_tokens, cost_usd, saved_usd, latency_ms, cached, created_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
           $7::integer[], $8::integer[], $9::integer[], $10::numeric[], $11::numeric[], $12::integer[],
           $13::boolean[], $14::text[]::timestamptz[])
    ON CONFLICT (log_id) DO NOTHING
"""
_KEEP = """
    INSERT INTO ai_usage_rejects (reject_id, event, encoding, reason)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    ON CONFLICT (reject_id) DO NOTHING
"""
_REBOOK = "SELECT ai_usage.rebook()"

_ROW_AT_FAULT = ("22", "23")  # classes of SQLSTATE: data exceptions, broken constraints
_FOREIGN_KEY = "23503"
_PASSING = ("40001", "40P01", "57P01")  # serialization, deadlock, a restarting server
_CONNECTION = "08"
_TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_NO_URL = "SUPABASE_DB_URL is not a usable Postgres URL."
_OWNERS = {"org_id": "organizations", "user_id": "users"}
_REMEDIES = {
    "28000": "it refused the sign-in; check SUPABASE_DB_URL",
    "28P01": "it refused the sign-in; check SUPABASE_DB_URL",
    "3D000": "the database does not exist; check SUPABASE_DB_URL",
    "42501": "the role of SUPABASE_DB_URL may not write usage; sign in as usage_sink, of the migrations",
    "3F000": "a schema is missing; apply infra/supabase/migrations",
    "42703": "a column is missing; apply infra/supabase/migrations",
    "42883": "a function is missing; apply infra/supabase/migrations",
    "42P01": "a table is missing; apply infra/supabase/migrations",
    "53300": "it has no connection left",
}


class PostgresUsage:
    """The pool opens on the loop of the first call, each connection on first use."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._pool: Any = None
        self._opening = asyncio.Lock()

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        # Always in the order of ids: two instances that write the same events in opposite orders deadlock.
        in_order = sorted(events, key=lambda event: event.event_id)
        await self._execute(_INSERT, [_row(event) for event in in_order])

    async def keep(self, rejects: Sequence[Reject]) -> None:
        rows = sorted((kept.reject_id, kept.event, kept.encoding, kept.reason) for kept in rejects)
        try:
            await self._execute(_KEEP, rows)
        except Refused as error:
            raise Unavailable(f"ai_usage_rejects does not take a reject. {error}") from error

    async def rebook(self) -> int:
        try:
            pool = await self._get_pool()
            return int(await pool.fetchval(_REBOOK, timeout=_REBOOK_SECONDS))
        except ValueError:
            raise Unavailable(_NO_URL) from None
        except _TROUBLE as error:
            raise Unavailable(str(translate(error))) from error

    async def close(self) -> None:
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def _execute(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        columns = list(zip(*rows, strict=True))
        for left in reversed(range(_TRIES)):
            try:
                pool = await self._get_pool()
                await pool.execute(statement, *columns)
            except ValueError:
                # About the URL. The error may quote its password, so it is not even the cause. A value that
                # can't be sent raises DataError.
                raise Unavailable(_NO_URL) from None
            except _TROUBLE as error:
                if not left or not _is_passing(error):
                    raise translate(error) from error
            else:
                return

    async def _get_pool(self) -> Any:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=0,
                    max_size=_CONNECTIONS,
                    timeout=_CONNECT_SECONDS,
                    command_timeout=_STATEMENT_SECONDS,
                    max_inactive_connection_lifetime=_IDLE_SECONDS,
                    statement_cache_size=0,  # Supabase's pooler gives each statement another backend
                    reset=_nothing_to_reset,
                )
        return self._pool


def translate(error: Exception) -> Refused | Unavailable:
    """Translate an error of asyncpg; its text quotes at most a value of the row."""
    state = getattr(error, "sqlstate", None) or ""
    if state == _FOREIGN_KEY:
        return _unknown_owner(error)
    if state.startswith(_ROW_AT_FAULT):
        return _refused(error, state)
    what = _REMEDIES.get(state, f"{type(error).__name__} {state}".rstrip())
    return Unavailable(f"Postgres does not take usage for now: {what}.")


def _unknown_owner(error: Exception) -> Refused:
    place = f"{getattr(error, 'constraint_name', '')} {getattr(error, 'detail', '')}"
    for column, table in _OWNERS.items():
        if column in place:
            return Refused(f"{column} is not in {table}: add it there, and the event becomes a row.", column)
    return _refused(error, _FOREIGN_KEY)


def _refused(error: Exception, state: str) -> Refused:
    what, _, _ = str(error).partition("\n")  # details and hints come on lines of their own
    return Refused(f"Postgres refuses the row: {what} ({state}).")


def _is_passing(error: Exception) -> bool:
    """Return whether the same statement may work at once, on another connection."""
    state = getattr(error, "sqlstate", None) or ""
    return state in _PASSING or state.startswith(_CONNECTION) or isinstance(error, ConnectionError)


async def _nothing_to_reset(_connection: Any) -> None:
    """Save the round trip of asyncpg's reset: no statement here changes the session."""


def _row(event: UsageEvent) -> tuple[Any, ...]:
    return (
        event.event_id,
        event.job_id,
        event.org_id,
        event.user_id,
        event.operation,
        event.model,
        event.prompt_tokens,
        event.completion_tokens,
        event.total_tokens,
        _dollars(event.cost_usd),
        _dollars(event.saved_usd),
        event.latency_ms,
        event.cached,
        event.created_at,
    )


def _dollars(price: float | None) -> Decimal | None:
    # Half to even: Postgres would round every half up, and with them the sum of many small prices. repr() is
    # the shortest text of the float, as the sender wrote it.
    return None if price is None else Decimal(repr(price)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
