"""Every error of asyncpg becomes Unavailable: a database in trouble never looks like one without calls."""

from __future__ import annotations

import asyncpg
import pytest

from functions.reconcile.postgres import translate
from shared.errors import Unavailable


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (asyncpg.InsufficientPrivilegeError("boom"), "sign in as usage_sink"),
        (asyncpg.UndefinedFunctionError("boom"), "apply infra/supabase/migrations"),
        (asyncpg.InvalidPasswordError("boom"), "check SUPABASE_DB_URL"),
        (OSError("boom"), "OSError"),
    ],
)
def test_trouble_says_what_to_do(error: Exception, remedy: str) -> None:
    """The sentence has a remedy and does not quote the error."""
    answer = translate(error)
    assert isinstance(answer, Unavailable)
    assert remedy in str(answer)
    assert "boom" not in str(answer)
