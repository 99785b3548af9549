"""`blog costs`: money that is known, and money that is not."""

from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest

from infra.cli.errors import Unreachable
from infra.cli.format import money, seconds
from infra.cli.gateways.costs import CallCost
from infra.cli.gateways.ledger import PostgresLedger
from tests.support.fakes.cli import CALL, DAY, JOB, NOW, ORG, UNBOOKED, ListLedger, blog

DATABASE = {"SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1:1/blog"}
UNPRICED = msgspec.structs.replace(CALL, operation="meta_tags", cost_usd=None, cached=True)


def test_an_unknown_price_is_never_zero() -> None:
    """Neither in its row nor in the sum."""
    ledger = ListLedger(rows=[CALL, UNPRICED])
    table = blog("costs", "--job", JOB, ledger=ledger, env=DATABASE).out
    assert "$0.012500 + 1 unknown" in table
    assert "$0.000000" not in table
    written = json.loads(blog("costs", "--job", JOB, "--json", ledger=ledger, env=DATABASE).out)
    assert [call["cost_usd"] for call in written["calls"]] == [0.0125, None]
    assert written["total"] == {
        "calls": 2,
        "unbooked_calls": 0,
        "total_tokens": 1000,
        "cost_usd": None,
        "saved_usd": None,
    }


DETAILS = {
    "provider_model": "openai/gpt-6.1-sol",
    "answer_id": "chatcmpl-1",
    "cached_tokens": 64,
    "cache_write_tokens": 0,
    "reasoning_tokens": 3120,
    "service_tier": "flex",
    "prompt_version": "3f2a",
    "estimated": False,
}


def test_call_shows_what_answered_it() -> None:
    """The model behind the alias, an unusual tier and the reasoning are in the table where known."""
    usual = msgspec.structs.replace(CALL, provider_model="openai/gpt-6-sol", service_tier="default")
    known = msgspec.structs.replace(CALL, operation="quality_check", **DETAILS)
    ledger = ListLedger(rows=[CALL, usual, known], kept=[msgspec.structs.replace(UNBOOKED, **DETAILS)])
    lines = blog("costs", "--job", JOB, ledger=ledger, env={**DATABASE, "COLUMNS": "80"}).out.splitlines()
    details = [line.split() for line in lines if "gpt-6" in line]
    assert details == [["gpt-6-sol"], *[["gpt-6.1-sol,", "flex", "3,120", "reasoning"]] * 2]
    assert max(map(len, lines)) <= 80


def test_call_that_was_cut_off_is_an_estimate() -> None:
    """Its tokens are the gateway's count, and the table says so."""
    cut = msgspec.structs.replace(CALL, **(DETAILS | {"reasoning_tokens": None, "estimated": True}))
    out = blog("costs", "--job", JOB, ledger=ListLedger(rows=[CALL, cut]), env=DATABASE).out
    assert out.count("estimated") == 1


def test_call_has_all_fields_for_programs() -> None:
    """JSON and CSV have every field of the row; an unknown one is null, and an empty cell."""
    ledger = ListLedger(rows=[msgspec.structs.replace(CALL, **DETAILS), CALL])
    known, unknown = json.loads(blog("costs", "--job", JOB, "--json", ledger=ledger, env=DATABASE).out)[
        "calls"
    ]
    assert {name: known[name] for name in DETAILS} == DETAILS
    assert {unknown[name] for name in DETAILS} == {None}
    written = blog("costs", "--job", JOB, "--csv", ledger=ledger, env=DATABASE).out
    rows = list(csv.DictReader(io.StringIO(written)))
    assert [rows[0][name] for name in DETAILS] == [*map(str, [*DETAILS.values()][:-1]), "false"]
    assert {rows[1][name] for name in DETAILS} == {""}


@pytest.mark.parametrize(("known", "unpriced"), [(0.025, 0), (0.025, 2), (None, 2)])
def test_a_days_sum_never_reads_as_the_whole(known: float | None, unpriced: int) -> None:
    """A program gets null for a sum that lacks a price."""
    day = msgspec.structs.replace(DAY, total_cost_usd=known, unpriced_requests=unpriced)
    written = json.loads(blog("costs", "--json", ledger=ListLedger(days=[day]), env=DATABASE).out)
    assert written["total"]["total_cost_usd"] == (None if unpriced else known)
    assert written["total"]["unpriced_requests"] == unpriced
    ended = blog("costs", "--csv", ledger=ListLedger(days=[day]), env=DATABASE)
    assert ("The price of 2 calls is unknown: the sums leave it out." in ended.err) == bool(unpriced)


def test_unknown_organizations_job_shows_calls() -> None:
    """A job of an unknown organization shows its calls.

    They were paid for: each is marked, counted, and the reason says what to do.
    """
    ledger = ListLedger(kept=[UNBOOKED, UNBOOKED])
    ended = blog("costs", "--job", JOB, ledger=ledger, env=DATABASE)
    assert ended.out.count("generation (not booked)") == 2
    assert "$0.025000" in ended.out
    assert (
        "2 of these calls have no row in ai_usage_logs: org_id is not in organizations: add it" in ended.err
    )
    written = json.loads(blog("costs", "--job", JOB, "--json", ledger=ledger, env=DATABASE).out)
    assert (written["calls"], len(written["unbooked"])) == ([], 2)
    assert (written["total"]["cost_usd"], written["total"]["unbooked_calls"]) == (0.025, 2)


@pytest.mark.parametrize("rows", [[], [CALL]])
def test_a_role_that_sees_no_rejects_is_told_so(rows: list[CallCost]) -> None:
    """What it is shown may not be all, and the sentence says how to find out."""
    ledger = ListLedger(rows=rows, kept=None)
    ended = blog("costs", "--job", JOB, ledger=ledger, env=DATABASE)
    assert ended.code == 0
    assert "There may be more" in ended.err
    assert "as the owner of the database" in ended.err
    written = json.loads(blog("costs", "--job", JOB, "--json", ledger=ledger, env=DATABASE).out)
    assert written["unbooked"] is None
    assert written["total"]["unbooked_calls"] is None


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
async def test_unreachable_database_hides_its_password(url: str) -> None:
    """A database that is away is named without its password. The place, and what to look at."""
    with pytest.raises(Unreachable, match="check SUPABASE_DB_URL") as raised:
        await PostgresLedger(url).daily(NOW, None)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [
        (None, "unknown"),
        (0.0, "$0.000000"),
        (1e-7, "<$0.000001"),
        (7e-7, "$0.000001"),
        (1234.5, "$1,234.500000"),
    ],
)
def test_money(dollars: float | None, shown: str) -> None:
    """What was paid for is never shown as free of charge."""
    assert money(dollars) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (0.04, "0.0 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"), (245.2, "4 min 05 s")],
)
def test_seconds(value: float | None, shown: str) -> None:
    """Never 60.0 s."""
    assert seconds(value) == shown


def test_calls_of_an_operation_are_added_up() -> None:
    """A long post has many calls side by side: the longest is nearer to the stage's time than their sum."""
    slow = msgspec.structs.replace(CALL, latency_ms=8_900)
    rows = [CALL, slow, msgspec.structs.replace(UNPRICED, latency_ms=60_000)]
    out = blog("costs", "--job", JOB, ledger=ListLedger(rows=rows), env=DATABASE).out
    generation, tags = (row.split() for row in out.splitlines()[-2:])
    assert generation == ["generation", "2", "0", "200", "/", "800", "8.9", "s", "$0.025000"]
    assert tags == ["meta_tags", "1", "1", "100", "/", "400", "1", "unknown"]


def test_one_call_an_operation_needs_no_sums() -> None:
    """The table of calls has them already."""
    out = blog("costs", "--job", JOB, ledger=ListLedger(rows=[CALL, UNPRICED]), env=DATABASE).out
    assert "longest" not in out
