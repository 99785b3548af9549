"""A small pool of connections to Postgres, for functions behind Supabase's pooler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import asyncpg

from shared.errors import Unavailable

STATEMENT_SECONDS = 30.0

_CONNECT_SECONDS = 10.0
_CLOSE_SECONDS = 5.0
_IDLE_SECONDS = 60.0  # a pooler closes idle connections later
_CONNECTIONS = 2  # all instances of all functions share the database's connections
_TRIES = 3

_PASSING = ("40001", "40P01", "57P01")  # serialization, deadlock, a restarting server
_CONNECTION = "08"
_TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_NO_URL = "{url} is not a usable Postgres URL."
_REMEDIES = {
    "28000": "it refused the sign-in; check {url}",
    "28P01": "it refused the sign-in; check {url}",
    "3D000": "the database does not exist; check {url}",
    "42501": "the role of {url} lacks a right; sign in as {role}, of the migrations",
    "3F000": "a schema is missing; apply infra/supabase/migrations",
    "42703": "a column is missing; apply infra/supabase/migrations",
    "42883": "a function is missing; apply infra/supabase/migrations",
    "42P01": "a table is missing; apply infra/supabase/migrations",
    "53300": "it has no connection left",
}

_SINK = ("SUPABASE_DB_URL", "usage_sink")
"""The variable that has the URL, and the role in it, of most functions."""

Translate = Callable[[Exception], Exception]


class Postgres:
    """The pool opens on the loop of the first call, each connection on first use.

    `translate` makes of an error of asyncpg the one that is raised. `variable` is where the URL comes from.
    """

    def __init__(
        self, dsn: str, translate: Translate, *, variable: str = _SINK[0], connections: int = _CONNECTIONS
    ) -> None:
        self._dsn = dsn
        self._translate = translate
        self._variable = variable
        self._connections = connections
        self._pool: Any = None
        self._opening = asyncio.Lock()

    async def fetch(
        self, statement: str, *values: Any, seconds: float = STATEMENT_SECONDS, tries: int = _TRIES
    ) -> list[Any]:
        """Run a statement that may be repeated, and return its rows.

        After an error that may pass at once it is tried again, on another connection.
        """
        for left in reversed(range(tries)):
            try:
                pool = await self.get_pool()
                return list(await pool.fetch(statement, *values, timeout=seconds))
            except ValueError:
                # About the URL. The error may quote its password, so it is not even the cause. A value that
                # can't be sent raises DataError.
                raise Unavailable(_NO_URL.format(url=self._variable)) from None
            except _TROUBLE as error:
                if not left or not _is_passing(error):
                    raise self._translate(error) from error
        raise ValueError(f"A statement needs at least one try, not {tries}.")

    async def fetch_within(
        self, settings: Mapping[str, str], statement: str, *values: Any, seconds: float = STATEMENT_SECONDS
    ) -> list[Any]:
        """Run a query in a read-only transaction in which the settings hold, and return its rows.

        It ends within `seconds`, a wait for a free connection included.
        """
        try:
            async with asyncio.timeout(seconds):
                pool = await self.get_pool()
                connection = await pool.acquire()
                try:
                    return await _query_within(connection, settings, statement, values)
                except asyncio.CancelledError:
                    connection.terminate()  # a rollback would wait for a server that hangs
                    raise
                finally:
                    await pool.release(connection)
        except ValueError:
            raise Unavailable(_NO_URL.format(url=self._variable)) from None
        except _TROUBLE as error:
            raise self._translate(error) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def get_pool(self) -> Any:
        """Return the pool; the first call opens it."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=0,
                    max_size=self._connections,
                    timeout=_CONNECT_SECONDS,
                    command_timeout=STATEMENT_SECONDS,
                    max_inactive_connection_lifetime=_IDLE_SECONDS,
                    statement_cache_size=0,  # Supabase's pooler gives each statement another backend
                    reset=_nothing_to_reset,
                )
        return self._pool


async def _query_within(
    connection: Any, settings: Mapping[str, str], statement: str, values: Sequence[Any]
) -> list[Any]:
    transaction = connection.transaction(readonly=True)
    await transaction.start()
    try:
        for name, value in settings.items():
            await connection.execute("SELECT set_config($1, $2, true)", name, value)
        rows = list(await connection.fetch(statement, *values))
    except _TROUBLE:
        await transaction.rollback()
        raise
    await transaction.commit()
    return rows


def describe(error: Exception, variable: str = _SINK[0], role: str = _SINK[1]) -> str:
    """Return what is wrong and what to do, without the error's text, which may quote an address."""
    state = getattr(error, "sqlstate", None) or ""
    remedy = _REMEDIES.get(state, f"{type(error).__name__} {state}".rstrip())
    return remedy.format(url=variable, role=role)


def _is_passing(error: Exception) -> bool:
    """Return whether the same statement may work at once, on another connection."""
    state = getattr(error, "sqlstate", None) or ""
    return state in _PASSING or state.startswith(_CONNECTION) or isinstance(error, ConnectionError)


async def _nothing_to_reset(_connection: Any) -> None:
    """Save the round trip of asyncpg's reset: no statement of the functions changes the session."""
