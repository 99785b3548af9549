"""`blog reconcile` with a real Postgres and a server that answers as both providers do."""

# ruff: noqa: S608 - values of our own

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.cli import console
from infra.cli.errors import WrongUsage
from infra.cli.gateways.ledger import PostgresLedger
from infra.cli.main import app
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Sums
from tests.support.fakes.usage_store import ORG, USER
from tests.support.servers.postgres import Server
from tests.support.servers.provider_reports import (
    ANTHROPIC_KEY,
    OPENAI_KEY,
    ProviderReports,
    Spent,
    Trouble,
    provider_reports,
)
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

TODAY = datetime.now(UTC).date()
DAY = TODAY - timedelta(days=4)
SOL, SONNET = "openai/gpt-6-sol", "anthropic/claude-sonnet-5-5"


def call(provider_model: str | None, day: date = DAY, **fields: Any) -> str:
    """Return the statement that adds a call of 1,000 tokens in, 400 out and a cent."""
    values: dict[str, Any] = {
        "log_id": "gen_random_uuid()",
        "org_id": f"'{ORG}'",
        "user_id": f"'{USER}'",
        "operation": "'generation'",
        "model": "'gpt-4o'",
        "prompt_tokens": 1000,
        "completion_tokens": 400,
        "total_tokens": 1400,
        "cost_usd": 0.01,
        "latency_ms": 900,
        "cached": "false",
        "created_at": f"'{day}T12:00:00Z'",
        "provider_model": f"'{provider_model}'" if provider_model else "NULL",
        "cached_tokens": 200,
        "cache_write_tokens": 0,
        "service_tier": "'default'",
    }
    values |= fields
    given = ", ".join(str(value) for value in values.values())
    return f"INSERT INTO ai_usage_logs ({', '.join(values)}) VALUES ({given});"


@pytest.fixture
def platform(supabase: Server) -> Platform:
    """A database with ten calls of a model of each provider, and what no provider bills."""
    platform = Platform(supabase, "platform")
    kept = call(SOL, cached="true", cost_usd=0) + call(SOL, day=TODAY - timedelta(days=400))
    platform.owner(call(SOL) * 10 + call(SONNET) * 10 + kept)
    return platform


def spent(model: str, calls: int = 10, usd: float = 0.1, day: date = DAY, **fields: Any) -> Spent:
    """Return what the provider has of so many of these calls."""
    return Spent(
        day, model, calls, uncached=800 * calls, cached=200 * calls, out=400 * calls, usd=usd, **fields
    )


BOTH = (spent("gpt-6-sol-2026-10-01"), spent("claude-sonnet-5-5-20260915"))


def run(platform: Platform, server: ProviderReports, *arguments: str, **env: str) -> Result:
    """Run the command as a person does, with both keys."""
    given = {
        "SUPABASE_DB_URL": platform.url("postgres"),
        "OPENAI_ADMIN_KEY": OPENAI_KEY,
        "ANTHROPIC_ADMIN_KEY": ANTHROPIC_KEY,
        "OPENAI_ADMIN_URL": server.url,
        "ANTHROPIC_ADMIN_URL": server.url,
    }
    console.out.width = console.err.width = 160
    return CliRunner().invoke(app, ["reconcile", *arguments], env=given | env)


async def reconcile(platform: Platform, *bills: Spent, args: tuple[str, ...] = (), **env: str) -> Result:
    """Run it against a server with these bills."""
    async with provider_reports(TODAY, *bills) as server:
        return await asyncio.to_thread(run, platform, server, *args, **env)


async def lines(platform: Platform, *bills: Spent) -> dict[str, dict[str, Any]]:
    """Return the lines by model."""
    ended = await reconcile(platform, *bills, args=("--json",))
    return {line["model"]: line for line in json.loads(ended.stdout)["lines"]}


async def test_equal_books_have_no_gap(platform: Platform) -> None:
    """Cached answers and calls before the first day are left out; a snapshot is its model."""
    ended = await reconcile(platform, *BOTH)
    assert ended.exit_code == 0, ended.output
    assert (
        f"No gap beyond 1 % in 2 lines of OpenAI and Anthropic since {TODAY - timedelta(days=7)}."
        in ended.stderr
    )


async def test_json_has_both_sides(platform: Platform) -> None:
    """For scripts: both sides, the gap and the reason; what is unknown is null."""
    ended = await reconcile(platform, BOTH[0], spent("claude-sonnet-5-5", usd=0.25), args=("--json",))
    assert ended.exit_code == 1
    written = json.loads(ended.stdout)
    assert (written["compared"], written["left_out"]) == (["anthropic", "openai"], [])
    by_model = {line["model"]: line for line in written["lines"]}
    assert by_model["claude-sonnet-5-5"] == {
        "day": DAY.isoformat(),
        "provider": "anthropic",
        "model": "claude-sonnet-5-5",
        "ours": {
            "requests": 10,
            "input_tokens": 10_000,
            "output_tokens": 4_000,
            "cached_tokens": 2_000,
            "cache_write_tokens": 0,
            "cost_usd": pytest.approx(0.1),
        },
        "theirs": {
            "requests": None,
            "input_tokens": 10_000,
            "output_tokens": 4_000,
            "cached_tokens": 2_000,
            "cache_write_tokens": 0,
            "cost_usd": 0.25,
        },
        "gap": {"requests": None, "input_tokens": 0, "output_tokens": 0, "cost_usd": pytest.approx(0.15)},
        "status": "gap",
        "reason": "price",
        "sentence": by_model["claude-sonnet-5-5"]["sentence"],
    }
    assert (by_model["gpt-6-sol"]["status"], by_model["gpt-6-sol"]["reason"]) == ("agrees", None)
    assert written["total"]["gaps"] == 1


async def test_a_person_reads_what_differs(platform: Platform) -> None:
    """The table has both sides, and a sentence below it what to do."""
    ended = await reconcile(platform, spent("gpt-6-sol", 11, 0.11), BOTH[1], Spent(DAY, usd=3.0))
    assert ended.exit_code == 1
    assert "10 / 11" in ended.stdout
    assert (
        f"{DAY} gpt-6-sol, at the provider +1 call, +1,000 tokens in, +400 tokens out, +$0.010000. "
        "Calls have no row" in ended.stdout
    )
    assert "1 gap beyond 1 % in 2 lines" in ended.stderr
    assert "OpenAI also bills $3.0000 for other items than tokens" in ended.stderr


async def test_csv_has_a_row_for_each_line(platform: Platform) -> None:
    """Unknown counts are empty cells."""
    ended = await reconcile(platform, *BOTH, args=("--csv",))
    head, *rows = ended.stdout.splitlines()
    assert head.startswith("day,provider,model,our_requests,our_input_tokens")
    assert [row.split(",")[2] for row in rows] == ["claude-sonnet-5-5", "gpt-6-sol"]
    assert rows[0].split(",")[head.split(",").index("their_requests")] == ""


async def test_tolerance_decides_the_exit_code(platform: Platform) -> None:
    """One call of eleven is nine percent."""
    bills = (spent("gpt-6-sol", 11, 0.11), BOTH[1])
    assert (await reconcile(platform, *bills, args=("--tolerance", "10%"))).exit_code == 0
    assert (await reconcile(platform, *bills, args=("--tolerance", "9"))).exit_code == 1


async def test_unbooked_and_deleted_calls_count(platform: Platform) -> None:
    """A call whose organization is unknown or gone was paid for all the same."""
    stranger = "99999999-9999-4999-8999-999999999999"
    event = {
        "event_id": stranger,
        "org_id": stranger,
        "operation": "generation",
        "model": "gpt-4o",
        "provider_model": SOL,
        "prompt_tokens": 1000,
        "completion_tokens": 400,
        "cost_usd": 0.01,
        "cached": False,
        "created_at": f"{DAY}T13:00:00Z",
    }
    platform.owner(
        "INSERT INTO ai_usage_rejects (reject_id, event, encoding, reason) "
        f"VALUES ('1', '{json.dumps(event)}', 'utf-8', 'org_id is not in organizations')"
    )
    platform.owner(f"UPDATE ai_usage_logs SET org_id = NULL WHERE org_id = '{ORG}'")
    found = await lines(platform, spent("gpt-6-sol", 11, 0.11), BOTH[1])
    assert found["gpt-6-sol"]["status"] == "agrees"
    found = await lines(platform, spent("gpt-6-sol", 30, 0.3), BOTH[1])
    assert found["gpt-6-sol"]["reason"] == "missing_rows"


async def test_reasons_come_from_the_rows(platform: Platform) -> None:
    """Cut-off answers, unknown prices, tiers and rows without a model are told apart by the columns."""
    platform.owner(call("openai/gpt-6-luna", estimated="true", completion_tokens=90))
    platform.owner(call("openai/gpt-6.1-sol", cost_usd="NULL"))
    platform.owner(call("local/gpt-6-sol") + call("models.example.org/gpt-6-sol"))  # on no provider's bill
    platform.owner(call("anthropic/claude-haiku-5-5", service_tier="'flex'"))
    found = await lines(
        platform,
        *BOTH,
        spent("gpt-6-luna", 1, 0.01),
        spent("gpt-6.1-sol", 1, 0.05),
        spent("claude-haiku-5-5", 1, 0.05),
    )
    assert {model: line["reason"] for model, line in found.items()} == {
        "gpt-6-sol": None,
        "claude-sonnet-5-5": None,
        "gpt-6-luna": "estimated_usage",
        "gpt-6.1-sol": "unknown_price",
        "claude-haiku-5-5": "service_tier",
    }


async def test_rows_of_an_earlier_release(platform: Platform) -> None:
    """They have the alias alone: the day agrees in its sum, so nobody is called."""
    platform.owner(call(None) * 2)
    ended = await reconcile(platform, spent("gpt-6-sol", 12, 0.12), BOTH[1], args=("--json",))
    found = {line["model"]: line for line in json.loads(ended.stdout)["lines"]}
    assert ended.exit_code == 0
    assert {model: line["status"] for model, line in found.items()} == {
        "gpt-4o": "expected",
        "gpt-6-sol": "expected",
        "claude-sonnet-5-5": "agrees",
    }
    assert found["gpt-4o"]["reason"] == found["gpt-6-sol"]["reason"] == "model_not_recorded"


async def test_one_provider_is_enough(platform: Platform) -> None:
    """The other one is named, and its rows make no gap."""
    ended = await reconcile(platform, BOTH[0], ANTHROPIC_ADMIN_KEY="")
    assert ended.exit_code == 0, ended.output
    assert "Anthropic is left out: ANTHROPIC_ADMIN_KEY is not set." in ended.stderr
    assert "claude" not in ended.stdout


async def test_a_refused_key_is_one_sentence(platform: Platform) -> None:
    """Exit 2, without a table of half the truth and without the key."""
    ended = await reconcile(platform, *BOTH, OPENAI_ADMIN_KEY="sk-proj-secret")
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("OpenAI refuses OPENAI_ADMIN_KEY (HTTP 401)")
    assert "secret" not in ended.output


async def test_a_broken_report_is_one_sentence(platform: Platform) -> None:
    """Exit 2: what can't be read is not compared."""
    async with provider_reports(TODAY, *BOTH) as server:
        server.troubles = [Trouble(body="<html>")]
        ended = await asyncio.to_thread(run, platform, server, "--provider", "anthropic")
    assert ended.exit_code == 2
    assert ended.stderr.strip() == "Anthropic's report can't be read: it is not JSON."


async def test_the_sink_reads_the_sums_alone(platform: Platform) -> None:
    """The function's role gets the same sums as the owner; nobody else gets at them."""
    period = Period(DAY, TODAY)
    ours = await PostgresLedger(platform.url("usage_sink")).usage(period)
    assert ours == await PostgresLedger(platform.url("postgres")).usage(period)
    sonnet, sol = ours
    assert (sonnet.provider, sol.provider) == (Provider.ANTHROPIC, Provider.OPENAI)
    assert sol.sums == Sums(
        requests=10,
        input_tokens=10_000,
        output_tokens=4_000,
        cached_tokens=2_000,
        cache_write_tokens=0,
        cost_usd=0.1,
    )
    for role in ("anon", "authenticated", "service_role"):
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, "SELECT * FROM ai_usage.read_daily_usage(current_date, current_date)")


async def test_a_database_without_the_migration(platform: Platform) -> None:
    """The sentence says what to apply."""
    platform.owner("DROP FUNCTION ai_usage.read_daily_usage(DATE, DATE)")
    with pytest.raises(WrongUsage, match="apply infra/supabase/migrations"):
        await PostgresLedger(platform.url("postgres")).usage(Period(DAY, TODAY))


def test_huge_sums_do_not_overflow(platform: Platform) -> None:
    """Tokens of unbooked calls have no bound of a column."""
    platform.owner("""
        INSERT INTO ai_usage_rejects (reject_id, event, encoding, reason)
        SELECT n, json_build_object('event_id', gen_random_uuid(), 'prompt_tokens', 9e14::bigint), 'utf-8', ''
          FROM generate_series(1, 11000) AS n
    """)
    total = platform.owner("SELECT input_tokens FROM ai_usage.read_daily_usage(current_date, current_date)")
    assert int(total) == 11_000 * 9 * 10**14 > 2**63
