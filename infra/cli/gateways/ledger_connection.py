"""Connections to the database of the usage rows. With ledger.py the only file that imports asyncpg here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.ledger_rows import address

SECONDS = 10.0
"""Seconds for an answer, other than a sum over all rows."""
_LEAVE_SECONDS = 2.0

_UNMIGRATED = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
    asyncpg.InvalidSchemaNameError,
)
_FAILED = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class NotAllowed(WrongUsage):
    """The database answers, and not to this role."""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """Yield a connection, every statement of which ends: also those that begin and end a transaction."""
    # No statement cache: Supabase's pooler hands each transaction to another server process.
    try:
        connection = await asyncpg.connect(
            url, statement_cache_size=0, timeout=SECONDS, command_timeout=SECONDS
        )
    except ValueError as error:
        raise _away(url, error) from error
    try:
        yield connection
    finally:
        await _leave(connection)


async def _leave(connection: Any) -> None:
    """Close a connection, which cancels its query; a database that hangs is not waited for."""
    with suppress(*_FAILED):
        async with asyncio.timeout(_LEAVE_SECONDS):
            await connection.close()


@contextmanager
def translating(url: str) -> Iterator[None]:
    """Raise the command's errors for those of the database."""
    try:
        yield
    except _UNMIGRATED as error:
        raise WrongUsage(
            f"The database at {address(url)} lacks a part of the usage tables: "
            "apply infra/supabase/migrations."
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise NotAllowed(
            f"The role of SUPABASE_DB_URL may not read the costs at {address(url)}: "
            "name one that may, such as the database's owner; usage_sink only adds rows."
        ) from error
    except _FAILED as error:
        raise _away(url, error) from error


def _away(url: str, error: Exception) -> Unreachable:
    # The error's own words may quote the URL, and with it the password.
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return Unreachable(
            f"The database at {address(url)} refuses the user or the password of SUPABASE_DB_URL."
        )
    kind = type(error).__name__
    return Unreachable(f"The database at {address(url)} does not answer ({kind}): check SUPABASE_DB_URL.")
