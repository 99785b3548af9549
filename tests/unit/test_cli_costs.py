"""`blog costs`: money that is known, and money that is not."""

from __future__ import annotations

import json

import msgspec
import pytest

from infra.cli import figures
from infra.cli.costs import PostgresLedger
from infra.cli.failures import Unreachable
from tests.fakes.cli import CALL, DAY, JOB, ORG, ListLedger, blog

DATABASE = {"SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1:1/blog"}
UNPRICED = msgspec.structs.replace(CALL, operation="meta_tags", cost_usd=None, cached=True)


def test_days_are_added_up() -> None:
    """For one organisation and a month, unless told otherwise."""
    ledger = ListLedger(days=[DAY, DAY])
    ended = blog("costs", "--org", ORG, "--days", "7", ledger=ledger, env=DATABASE)
    assert (ended.code, ledger.asked) == (0, [(7, ORG)])
    assert "2026-01-02" in ended.out
    assert "$0.050000" in ended.out
    assert ORG not in ended.out


def test_two_organisations_are_told_apart() -> None:
    """Only when there are two."""
    other = msgspec.structs.replace(DAY, org_id=None)
    assert "org" in blog("costs", ledger=ListLedger(days=[DAY, other]), env=DATABASE).out


def test_an_unknown_price_is_never_zero() -> None:
    """Neither in its row nor in the sum."""
    ledger = ListLedger(rows=[CALL, UNPRICED])
    table = blog("costs", "--job", JOB, ledger=ledger, env=DATABASE).out
    assert "$0.012500 + unknown" in table
    assert "$0.000000" not in table
    written = json.loads(blog("costs", "--job", JOB, "--json", ledger=ledger, env=DATABASE).out)
    assert [call["cost_usd"] for call in written["calls"]] == [0.0125, None]
    assert written["total"] == {"calls": 2, "total_tokens": 1000, "cost_usd": None, "saved_usd": None}


def test_days_as_json() -> None:
    """The view's own names."""
    written = json.loads(blog("costs", "--json", ledger=ListLedger(days=[DAY]), env=DATABASE).out)
    assert written["days"][0]["date"] == "2026-01-02"
    assert written["total"]["total_cost_usd"] == 0.025


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 0), (("--job", JOB), 0), (("--job", JOB, "--org", ORG), 2)]
)
def test_no_rows_is_no_error(arguments: tuple[str, ...], code: int) -> None:
    """A sentence instead of an empty table."""
    ended = blog("costs", *arguments, env=DATABASE)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    "url", [DATABASE["SUPABASE_DB_URL"], "mysql://u:hunter2@h/d", "postgresql://u:hunter2@h:x/d"]
)
async def test_a_database_that_is_away_is_named_without_its_password(url: str) -> None:
    """The place, and what to look at."""
    with pytest.raises(Unreachable, match="check SUPABASE_DB_URL") as raised:
        await PostgresLedger(url).daily(1, None)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (0.04, "0.0 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"), (245.2, "4 min 05 s")],
)
def test_seconds(value: float | None, shown: str) -> None:
    """Never 60.0 s."""
    assert figures.seconds(value) == shown
