"""Every error of asyncpg's becomes one of our two words, and none of them gives the password away."""

from __future__ import annotations

import inspect
import traceback

import asyncpg
import pytest

from functions.usage.postgres import PostgresUsage, translate
from functions.usage.store import Refused, Reject
from shared.errors import Unavailable

SERVER_ERRORS = [
    error
    for _, error in inspect.getmembers(asyncpg.exceptions, inspect.isclass)
    if issubclass(error, asyncpg.PostgresError)
]


@pytest.mark.parametrize("error", SERVER_ERRORS, ids=lambda error: error.__name__)
def test_only_data_and_constraints_refuse_a_row(error: type[asyncpg.PostgresError]) -> None:
    """All else is passing: a row must never be given up because of the database's state."""
    state = error.sqlstate or ""
    expected = Refused if state[:2] in {"22", "23"} else Unavailable
    assert isinstance(translate(error("boom")), expected)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (asyncpg.InvalidPasswordError("for user x"), "check SUPABASE_DB_URL"),
        (asyncpg.UndefinedTableError("x"), "apply infra/supabase/migrations"),
        (asyncpg.InsufficientPrivilegeError("x"), "sign in as usage_sink"),
        (ConnectionRefusedError(111, "10.0.0.1"), "ConnectionRefusedError"),
        (TimeoutError(), "TimeoutError"),
        (asyncpg.InterfaceError("closed"), "InterfaceError"),
    ],
)
def test_trouble_says_what_to_do(error: Exception, sentence: str) -> None:
    """The sentence names the remedy, or at least the kind of trouble, and quotes nothing."""
    answer = translate(error)
    assert isinstance(answer, Unavailable)
    assert sentence in str(answer)
    assert "10.0.0.1" not in str(answer)


@pytest.mark.parametrize(
    "dsn",
    [
        "geheim",
        "postgresql://user:geheim@127.0.0.1:geheim/db",
        "postgresql://user:geheim@127.0.0.1:1/db?sslmode=geheim",
        "postgresql://user:geheim@127.0.0.1:1/db",
    ],
)
async def test_no_password_in_any_message(dsn: str) -> None:
    """Neither in the error nor in the printed causes."""
    store = PostgresUsage(dsn)
    with pytest.raises(Unavailable) as caught:
        await store.keep([Reject("1", "{}", "utf-8", "why")])
    await store.close()
    printed = "".join(traceback.format_exception(caught.value))
    assert "geheim" not in printed
