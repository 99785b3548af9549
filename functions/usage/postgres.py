"""Usage rows in Postgres."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from functions.usage.store import Refused, Reject
from shared import telemetry
from shared.errors import Unavailable
from shared.gateways.postgres import Postgres, describe
from shared.messages.schemas import UsageEvent

_REBOOK_SECONDS = 5.0  # the batch is committed, and its senders wait
_LOOK_AGAIN = 60.0  # seconds until a table without the new columns may have them

_COLUMNS = """log_id, job_id, org_id, user_id, operation, model, prompt_tokens, completion_tokens,
           total_tokens, cost_usd, saved_usd, latency_ms, cached, created_at"""
_TYPES = """$1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::integer[],
           $8::integer[], $9::integer[], $10::numeric[], $11::numeric[], $12::integer[], $13::boolean[],
           $14::text[]::timestamptz[]"""
_NEW_COLUMNS = """, provider_model, answer_id, cached_tokens, cache_write_tokens, reasoning_tokens,
           service_tier, prompt_version"""
_NEW_TYPES = """, $15::text[], $16::text[], $17::integer[], $18::integer[], $19::integer[], $20::text[],
           $21::text[]"""
_INSERT = """
    INSERT INTO ai_usage_logs ({columns})
    SELECT * FROM unnest({types})
    ON CONFLICT (log_id) DO NOTHING
"""


class _Insert(NamedTuple):
    """A statement for a table with so many columns, and a warning about what it lacks."""

    columns: int
    statement: str
    warning: str = ""


_INSERTS = (
    _Insert(
        22,
        _INSERT.format(
            columns=f"{_COLUMNS}{_NEW_COLUMNS}, estimated", types=f"{_TYPES}{_NEW_TYPES}, $22::boolean[]"
        ),
    ),
    _Insert(
        21,
        _INSERT.format(columns=_COLUMNS + _NEW_COLUMNS, types=_TYPES + _NEW_TYPES),
        "The usage rows do not say whether they are estimated: the table lacks the column of "
        "0010_estimated_usage.sql.",
    ),
    _Insert(
        14,
        _INSERT.format(columns=_COLUMNS, types=_TYPES),
        "The usage rows are stored without provider model, answer id and parts of tokens: the table lacks "
        "the columns of 0008_reconciled_rows.sql.",
    ),
)
"""For the table of this release, and for those before two migrations."""

_KEEP = """
    INSERT INTO ai_usage_rejects (reject_id, event, encoding, reason)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    ON CONFLICT (reject_id) DO NOTHING
"""
_REBOOK = "SELECT ai_usage.rebook()"

_APPLY = "Apply infra/supabase/migrations; rows that are stored before stay without these."

_MISSING_COLUMN = "42703"
_ROW_AT_FAULT = ("22", "23")  # classes of SQLSTATE: data exceptions, broken constraints
_FOREIGN_KEY = "23503"
_OWNERS = {"org_id": "organizations", "user_id": "users"}


class MissingColumn(Unavailable):
    """The table is older than the statement."""


class PostgresUsage:
    """Writes over two connections: one for a batch, one for a reject.

    The function may be deployed before migrations 0008 and 0010. Until the table has their columns, rows lack
    them.
    """

    def __init__(self, dsn: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._database = Postgres(dsn, translate)
        self._seconds = seconds
        self._look_at = 0.0
        self._fitting = 0  # the statement that the table has the columns for

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        # Always in the order of ids: two instances that write the same events in opposite orders deadlock.
        rows = [_row(event) for event in sorted(events, key=lambda event: event.event_id)]
        looks = self._seconds() >= self._look_at
        self._fitting = await self._insert_fitting(rows, 0 if looks else self._fitting)
        if looks and self._fitting:
            self._look_at = self._seconds() + _LOOK_AGAIN
            with telemetry.labelled(stage="usage"):  # outside any request's context
                telemetry.warning(
                    telemetry.Event.USAGE_STORED, _INSERTS[self._fitting].warning, operator=_APPLY
                )

    async def _insert_fitting(self, rows: Sequence[tuple[Any, ...]], first: int) -> int:
        """Write with the first statement from `first` on that the table has the columns for; return which."""
        for number, (columns, statement, _) in list(enumerate(_INSERTS))[first:]:
            try:
                await self._execute(statement, [row[:columns] for row in rows])
            except MissingColumn:
                if number + 1 == len(_INSERTS):
                    raise
            else:
                return number
        raise AssertionError

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
    kind = MissingColumn if state == _MISSING_COLUMN else Unavailable
    return kind(f"Postgres does not take usage for now: {describe(error)}.")


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
        event.provider_model,
        event.answer_id,
        event.cached_tokens,
        event.cache_write_tokens,
        event.reasoning_tokens,
        event.service_tier,
        event.prompt_version,
        event.estimated,
    )


def _dollars(price: float | None) -> Decimal | None:
    # Half to even: Postgres would round every half up, and with them the sum of many small prices. repr() is
    # the shortest text of the float, as the sender wrote it.
    return None if price is None else Decimal(repr(price)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
