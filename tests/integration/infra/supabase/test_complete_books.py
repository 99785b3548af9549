"""No cost is outside the books: of an owner who is not there yet, or was deleted, or without a price."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

import json
from uuid import uuid4

import msgspec
import pytest

from functions.usage.postgres import PostgresUsage
from functions.usage.store import Reject
from shared.messages.schemas import UsageEvent
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.servers.postgres import SUPABASE, Server
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

STRANGER, NEWCOMER = str(uuid4()), str(uuid4())
ADD_STRANGER = f"INSERT INTO organizations (org_id, name) VALUES ('{STRANGER}', 'New')"
ADD_NEWCOMER = f"INSERT INTO users (user_id, org_id, email) VALUES ('{NEWCOMER}', '{ORG}', 'new@example.com')"
DAYS = """
    SELECT org_id, date, operation, request_count, total_tokens, total_cost_usd, unpriced_requests,
           unbooked_requests FROM ai_daily_costs ORDER BY org_id, date, operation
"""
SPENT = (
    "SELECT org_id, sum(total_cost_usd)::float, sum(request_count) FROM ai_daily_costs GROUP BY 1 ORDER BY 1"
)
COUNTS = "SELECT (SELECT count(*) FROM ai_usage_logs), (SELECT count(*) FROM ai_usage_rejects)"


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


async def added(platform: Platform, *events: UsageEvent) -> None:
    """Write events as the usage function does, in its role."""
    async with usage_sink(platform.url("usage_sink")) as sink:
        for event in events:
            await sink.add(event)


async def kept(platform: Platform, *texts: str | bytes) -> None:
    """Keep messages that are no event, as the usage function does."""
    async with usage_sink(platform.url("usage_sink")) as sink:
        for number, text in enumerate(texts):
            await sink.reject(text if isinstance(text, bytes) else text.encode(), "no event", str(number))


async def test_refused_calls_are_in_the_daily_costs(platform: Platform) -> None:
    """What the table refused is in the daily costs.

    Under the organization that the event names, with a column that says how much has no row.
    """
    await added(
        platform,
        usage_event(cost_usd=0.1),
        usage_event(cost_usd=0.2, user_id=NEWCOMER),
        usage_event(cost_usd=0.4, org_id=STRANGER),
    )
    assert sorted(platform.owner(DAYS).splitlines()) == sorted(
        [
            f"{ORG}|2026-03-01|generation|2|240|0.300000|0|1",
            f"{STRANGER}|2026-03-01|generation|1|120|0.400000|0|1",
        ]
    )


async def test_a_sum_says_how_many_prices_it_leaves_out(platform: Platform) -> None:
    """In rows and in what is no row alike."""
    await added(
        platform,
        usage_event(cost_usd=0.1),
        usage_event(cost_usd=None),
        usage_event(cost_usd=None, user_id=NEWCOMER),
    )
    assert platform.owner(DAYS) == f"{ORG}|2026-03-01|generation|3|360|0.100000|2|1"


async def test_each_kept_call_is_counted_once(platform: Platform) -> None:
    """However often it was kept, and no more once it has a row."""
    event = usage_event(org_id=STRANGER, cost_usd=0.4)
    await added(platform, event, msgspec.structs.replace(event, latency_ms=3))
    assert platform.owner(COUNTS) == "0|2"
    assert platform.owner(SPENT) == f"{STRANGER}|0.4|1"
    platform.owner(ADD_STRANGER)
    platform.owner(
        "INSERT INTO ai_usage_logs (log_id, org_id, operation, model, cost_usd, created_at)"
        f" VALUES ('{event.event_id}', '{STRANGER}', 'generation', 'gpt-4o', 0.4, now())"
    )
    assert platform.owner(SPENT) == f"{STRANGER}|0.4|1"


# Always the same ids: a test is found by its name.
WHOLE = msgspec.to_builtins(
    usage_event(
        event_id="44444444-4444-4444-8444-444444444444",
        job_id="55555555-5555-4555-8555-555555555555",
        cost_usd=0.25,
    )
)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        (json.dumps(WHOLE), "0.250000|0"),
        (json.dumps(WHOLE | {"created_at": "2026-02-30T00:00:00Z"}), "0.250000|0"),
        (json.dumps(WHOLE | {"latency_ms": 2**31, "total_tokens": 2**40}), "0.250000|0"),
        (json.dumps(WHOLE | {"cost_usd": 12345.5}), "12345.500000|0"),
        (json.dumps(WHOLE | {"cost_usd": 2.5e-06}), "0.000002|0"),
        (json.dumps(WHOLE | {"cost_usd": "dear"}), "|1"),
        (json.dumps(WHOLE | {"cost_usd": -5, "saved_usd": -5}), "|1"),
        (json.dumps(WHOLE | {"cost_usd": 1e300}), "|1"),
        (json.dumps(WHOLE | {"model": "a\0b"}), "0.250000|0"),
        (json.dumps(WHOLE | {"operation": 7, "cached": "so", "org_id": "mine"}), "0.250000|0"),
        (json.dumps({"cost_usd": 0.25}), "0.250000|0"),
        (json.dumps({"event_id": WHOLE["event_id"]}), "|1"),
        (json.dumps({"total_tokens": 1}), None),
        (json.dumps([WHOLE]), None),
        ("null", None),
        ("{", None),
        ("[" * 100_000, None),
        (b"\xff\x00", None),
    ],
)
async def test_kept_message_is_read_as_far_as_possible(
    platform: Platform, text: str | bytes, counted: str | None
) -> None:
    """Whatever is kept is read as far as it goes.

    A price that can be read counts, whatever is wrong with the rest; and no text can't be kept.
    """
    await kept(platform, text)
    assert platform.owner("SELECT count(*) FROM ai_usage_rejects") == "1"
    seen = platform.owner(
        "SELECT sum(total_cost_usd), sum(unpriced_requests) FROM ai_daily_costs HAVING count(*) > 0"
    )
    assert seen == (counted or "")


async def test_kept_message_lowers_no_sum(platform: Platform) -> None:
    """A sum of calls stays as it is beside kept ones with numbers below 0, which are unknown."""
    await added(platform, usage_event(cost_usd=0.1, latency_ms=30))
    sums = "sum(total_cost_usd), sum(total_tokens), sum(total_saved_usd), min(avg_latency_ms)"
    before = platform.owner(f"SELECT {sums} FROM ai_daily_costs")
    numbers = ("cost_usd", "saved_usd", "prompt_tokens", "completion_tokens", "total_tokens", "latency_ms")
    await kept(platform, json.dumps(WHOLE | dict.fromkeys(numbers, -7)))
    assert platform.owner(f"SELECT {sums} FROM ai_daily_costs") == before
    tokens = (
        "SELECT count(*) FROM ai_call_costs WHERE least(prompt_tokens, completion_tokens, latency_ms) < 0"
    )
    assert (platform.owner("SELECT count(*) FROM ai_call_costs"), platform.owner(tokens)) == ("2", "0")


async def test_rejects_before_the_migration_count(supabase: Server) -> None:
    """What was kept before the migration is counted.

    In a database of the release before, whose view lacks the columns.
    """
    platform = Platform(supabase)
    old = sorted(path for path in (SUPABASE / "migrations").glob("*.sql") if path.name < "0004")
    supabase.apply(platform.database, "local", "postgres")
    platform.owner("".join(f"BEGIN;{path.read_text()};COMMIT;" for path in old))
    event = msgspec.json.encode(usage_event(org_id=STRANGER, cost_usd=0.4)).decode()
    platform.owner(
        f"INSERT INTO ai_usage_rejects VALUES ('1', '{event}', 'utf-8', 'org_id is not in organizations: x')"
    )
    assert platform.owner("SELECT count(*) FROM ai_daily_costs") == "0"
    assert platform.migrate() == ""
    assert platform.owner(SPENT) == f"{STRANGER}|0.4|1"


async def test_who_sees_what_has_no_row(platform: Platform) -> None:
    """A member their own organization's, the service role all of it, and nobody else any."""
    await added(
        platform,
        usage_event(cost_usd=0.2, user_id=NEWCOMER),
        usage_event(cost_usd=0.4, org_id=STRANGER),
    )
    unbooked = "SELECT coalesce(sum(cost_usd), 0)::float FROM ai_unbooked_costs"
    daily = "SELECT coalesce(sum(total_cost_usd), 0)::float FROM ai_daily_costs"
    for question in (unbooked, daily):
        assert platform.api("authenticated", question, USER) == "0.2"
        assert platform.api("authenticated", question, str(uuid4())) == "0"
        assert platform.api("service_role", question) == "0.6"
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api("anon", question, USER)
        with pytest.raises(AssertionError, match="permission denied"):
            platform.sink(question)


async def test_a_reject_is_taken_whatever_its_text(platform: Platform) -> None:
    """Reading it is no condition of keeping it: nine megabytes of JSON, too."""
    store = PostgresUsage(platform.url("usage_sink"))
    long = json.dumps(WHOLE | {"model": "m" * 9_000_000})
    await store.keep([Reject("1", long, "utf-8", "too long")])
    await store.close()
    assert platform.owner(SPENT) == f"{ORG}|0.25|1"
