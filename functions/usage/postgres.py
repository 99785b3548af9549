"""Usage rows in Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from functions.usage.store import Refused, Reject
from shared.errors import Unavailable
from shared.gateways.postgres import Postgres, describe
from shared.messages.schemas import UsageEvent

_REBOOK_SECONDS = 5.0  # the batch is committed, and its senders wait

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
_OWNERS = {"org_id": "organizations", "user_id": "users"}


class PostgresUsage:
    """Writes over two connections: one for a batch, one for a reject."""

    def __init__(self, dsn: str) -> None:
        self._database = Postgres(dsn, translate)

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
            rows = await self._database.fetch(_REBOOK, seconds=_REBOOK_SECONDS, tries=1)
        except Refused as error:
            raise Unavailable(str(error)) from error
        return int(rows[0][0])

    async def close(self) -> None:
        await self._database.close()

    async def _execute(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        await self._database.fetch(statement, *zip(*rows, strict=True))


def translate(error: Exception) -> Refused | Unavailable:
    """Translate an error of asyncpg; its text quotes at most a value of the row."""
    state = getattr(error, "sqlstate", None) or ""
    if state == _FOREIGN_KEY:
        return _unknown_owner(error)
    if state.startswith(_ROW_AT_FAULT):
        return _refused(error, state)
    return Unavailable(f"Postgres does not take usage for now: {describe(error)}.")


def _unknown_owner(error: Exception) -> Refused:
    place = f"{getattr(error, 'constraint_name', '')} {getattr(error, 'detail', '')}"
    for column, table in _OWNERS.items():
        if column in place:
            return Refused(f"{column} is not in {table}: add it there, and the event becomes a row.", column)
    return _refused(error, _FOREIGN_KEY)


def _refused(error: Exception, state: str) -> Refused:
    what, _, _ = str(error).partition("\n")  # details and hints come on lines of their own
    return Refused(f"Postgres refuses the row: {what} ({state}).")


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
