"""Every error of asyncpg becomes Unavailable: a database's trouble never looks like a missing owner."""

from __future__ import annotations

import inspect
import traceback

import asyncpg
import pytest

from functions.owners.postgres import PostgresOwners, translate
from shared.errors import Unavailable

SERVER_ERRORS = [
    error
    for _, error in inspect.getmembers(asyncpg.exceptions, inspect.isclass)
    if issubclass(error, asyncpg.PostgresError)
]


@pytest.mark.parametrize("error", SERVER_ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_unavailable(error: type[asyncpg.PostgresError]) -> None:
    """The sentence does not quote the error."""
    answer = translate(error("boom"))
    assert isinstance(answer, Unavailable)
    assert "boom" not in str(answer)


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (asyncpg.InsufficientPrivilegeError("x"), "sign in as usage_sink"),
        (asyncpg.UndefinedFunctionError("x"), "apply infra/supabase/migrations"),
        (asyncpg.InvalidPasswordError("x"), "check SUPABASE_DB_URL"),
    ],
)
def test_trouble_says_what_to_do(error: Exception, remedy: str) -> None:
    """A missing migration, a wrong role and a wrong password each have a remedy."""
    assert remedy in str(translate(error))


@pytest.mark.parametrize("dsn", ["geheim", "postgresql://user:geheim@127.0.0.1:1/db?sslmode=geheim"])
async def test_no_password_in_any_message(dsn: str) -> None:
    """Neither in the error nor in the printed causes."""
    source = PostgresOwners(dsn)
    with pytest.raises(Unavailable) as caught:
        await source.changes(1)
    await source.close()
    assert "geheim" not in "".join(traceback.format_exception(caught.value))
