"""What `blog costs` reads from a real Postgres: names, rejected calls, months, and what a role sees."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from infra.cli.errors import Unreachable
from infra.cli.gateways import ledger as ledger_module
from infra.cli.gateways.cost_facts import Sight
from infra.cli.gateways.ledger import PostgresLedger
from infra.cli.jobs.cost_reading import Question, Reading, read
from infra.cli.jobs.savings import Overnight
from infra.cli.jobs.spans import parse_month
from shared.gateways.costs.sums import Grouping, add_up
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MARCH = parse_month("2026-03", NOW)
BAKERY, NAMELESS, STRANGER, FORMER = (str(UUID(int=number)) for number in (11, 12, 13, 14))
OWNERS = f"""
    ALTER TABLE organizations ALTER COLUMN name DROP NOT NULL;
    INSERT INTO organizations (org_id, name) VALUES ('{BAKERY}', E'Bak\\x1bery'), ('{NAMELESS}', NULL),
      ('{FORMER}', 'Former');
"""
CALLS: list[dict[str, object]] = [
    {"cost_usd": 4.0, "org_id": BAKERY, "service_tier": "flex", "provider_model": "openai/gpt-6-sol"},
    {"cost_usd": None, "org_id": BAKERY, "service_tier": "flex", "provider_model": "openai/gpt-6-sol"},
    {"cost_usd": 2.0, "org_id": NAMELESS},
    {"cost_usd": 1.0, "org_id": STRANGER},
    {"cost_usd": 0.5, "user_id": STRANGER},
    {"cost_usd": 0.25, "org_id": FORMER},
    {"cost_usd": 8.0, "created_at": "2026-02-01T00:00:00Z"},
    {"cost_usd": 16.0, "created_at": "2026-02-20T00:00:00Z"},
    {"cost_usd": 32.0, "created_at": "2026-01-31T23:59:59.999999Z"},
]


@pytest.fixture
async def platform(supabase: Server) -> Platform:
    """Return a database with three months, names, and rejected calls."""
    platform = Platform(supabase, "platform")
    platform.owner(OWNERS)
    async with usage_sink(platform.url("usage_sink")) as sink:
        for fields in CALLS:
            await sink.add(usage_event(**{"created_at": "2026-03-01T09:00:00Z"} | fields))
        await sink.reject(b"no event", "not JSON", "1")
    platform.owner(f"DELETE FROM organizations WHERE org_id = '{FORMER}'")
    return platform


async def reading(url: str, by: Grouping = Grouping.ORG, top: int | None = None) -> Reading:
    """Return March by something."""
    return await read(PostgresLedger(url), Question(MARCH, NOW, by={by: top}))


async def test_month_has_names_and_the_month_before(platform: Platform) -> None:
    """All sums are of the same calls, and of the month alone."""
    march = await reading(platform.url("postgres"))
    assert march.sight == Sight()
    groups = march.groups[Grouping.ORG]
    assert [group.key for group in groups] == [BAKERY, NAMELESS, STRANGER, ORG, FORMER]
    assert add_up(groups).total_cost_usd == march.month.total_cost_usd == 7.75
    assert march.names == {BAKERY: "Bak\x1bery", NAMELESS: None, ORG: "Demo"}
    assert (march.before.total_cost_usd, march.same_days.total_cost_usd) == (24.0, 8.0)
    assert march.overnight == Overnight(requests=2, saved_usd=4.0, unknown_requests=1)


async def test_groups_below_the_top_are_one(platform: Platform) -> None:
    """Their sums are not lost."""
    ledger = PostgresLedger(platform.url("postgres"))
    every = await ledger.groups(Grouping.ORG, MARCH.since, None, MARCH.until)
    first, second, others = await ledger.groups(Grouping.ORG, MARCH.since, None, MARCH.until, 2)
    assert [first, second] == every[:2]
    assert (others.key, others.groups, others.total_cost_usd) == (None, 3, 1.75)
    assert add_up([first, second, others]) == add_up(every)
    *_, last = await ledger.groups(Grouping.ORG, MARCH.since, None, MARCH.until, 4)
    assert last == every[-1]


async def test_posts_and_users_have_their_organization(platform: Platform) -> None:
    """A user with calls in several has none."""
    ledger = PostgresLedger(platform.url("postgres"))
    users = {each.key: each.org_id for each in await ledger.groups(Grouping.USER, MARCH.since, None)}
    assert users == {USER: None, STRANGER: ORG}
    assert {each.org_id for each in await ledger.groups(Grouping.POST, MARCH.since, STRANGER)} == {STRANGER}


async def test_rejected_calls_have_owner_and_reason(platform: Platform) -> None:
    """Also the user who is missing; an event that can't be read has only its reason."""
    ledger = PostgresLedger(platform.url("postgres"))
    org, user = await ledger.rejected(MARCH.since, None, MARCH.until) or []
    assert (org.org_id, org.user_id, org.request_count, org.cost_usd) == (STRANGER, None, 1, 1.0)
    assert (user.org_id, user.user_id, user.cost_usd) == (ORG, STRANGER, 0.5)
    assert str(user.reason).startswith("user_id is not in users")
    *_, lost = await ledger.rejected(MARCH.since, None) or []
    assert (lost.readable, lost.org_id, lost.reason, lost.cost_usd) == (False, None, "not JSON", None)
    assert await ledger.rejected(MARCH.since, BAKERY) == []


# Each role's grants, what it sees, and the cost of March for it.
_LOGS = "GRANT SELECT ON ai_usage_logs TO {role}"
_VIEWS = "GRANT SELECT ON ai_call_costs, ai_unbooked_costs TO {role}"
_REJECTS = "GRANT SELECT (reject_id, usage, received_at, details, estimated) ON ai_usage_rejects TO {role}"
ROLES = [
    ("costs_logs", "BYPASSRLS", [_LOGS], Sight(rejects=False, reasons=False, names=False), 6.25),
    ("costs_views", "BYPASSRLS", [_LOGS, _VIEWS], Sight(rejects=False, reasons=False, names=False), 6.25),
    ("costs_all", "BYPASSRLS", [_LOGS, _VIEWS, _REJECTS], Sight(reasons=False, names=False), 7.75),
    (
        "costs_named",
        "BYPASSRLS",
        [_LOGS, "GRANT SELECT (org_id, name) ON organizations TO {role}"],
        Sight(rejects=False, reasons=False),
        6.25,
    ),
    (
        "costs_hidden",
        "NOBYPASSRLS",
        [_LOGS, _VIEWS, _REJECTS],
        Sight(rows=False, all_rejects=False, reasons=False, names=False),
        None,
    ),
]


@pytest.mark.parametrize(("role", "kind", "grants", "sight", "cost"), ROLES)
async def test_each_role_gets_what_it_may_see(
    platform: Platform, role: str, kind: str, grants: list[str], sight: Sight, cost: float | None
) -> None:
    """No question fails for want of a right: each role sees a part, and knows which."""
    platform.server.query("postgres", f"CREATE ROLE {role} LOGIN {kind}")
    try:
        for grant in grants:
            platform.owner(grant.format(role=role))
        for by in Grouping:
            march = await reading(platform.url(role), by)
            assert march.sight == sight
            assert add_up(march.groups[by]).total_cost_usd == march.month.total_cost_usd == cost
            assert (march.rejected is None) == (not sight.rejects)
            assert (march.names is None) == (not sight.names)
    finally:
        platform.server.query(platform.database, f"DROP OWNED BY {role}; DROP ROLE {role}")


async def test_service_role_reads_everything_but_reasons(platform: Platform) -> None:
    """The role that the docs name for reports."""
    platform.server.query("postgres", "CREATE ROLE costs_service LOGIN BYPASSRLS IN ROLE service_role")
    try:
        march = await reading(platform.url("costs_service"))
        assert march.sight == Sight(reasons=False)
        assert march.month.total_cost_usd == 7.75
        assert [each.reason for each in march.rejected or ()] == [None, None]
    finally:
        platform.server.query("postgres", "DROP ROLE costs_service")


@pytest.mark.parametrize(("shown", "names"), [("false", None), (f"org_id = '{NAMELESS}'", {NAMELESS: None})])
async def test_hidden_organizations_are_not_called_deleted(
    platform: Platform, shown: str, names: dict[str, None] | None
) -> None:
    """Row-level security on a platform's own table is no sign that an organization is gone."""
    role = "costs_of_some"
    platform.server.query("postgres", f"CREATE ROLE {role} LOGIN")
    try:
        platform.owner(f"""
            ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
            GRANT SELECT ON ai_usage_logs, organizations TO {role};
            CREATE POLICY every ON ai_usage_logs FOR SELECT TO {role} USING (true);
            CREATE POLICY known ON organizations FOR SELECT TO {role} USING ({shown});
        """)
        march = await reading(platform.url(role))
        assert (march.sight.names, march.sight.all_names, march.names) == (True, False, names)
    finally:
        platform.server.query(platform.database, f"DROP OWNED BY {role}; DROP ROLE {role}")


async def test_organizations_without_names(database: str) -> None:
    """A platform's table may have no such column."""
    connection = await asyncpg.connect(database)
    await connection.execute("ALTER TABLE organizations DROP COLUMN name")
    await connection.close()
    ledger = PostgresLedger(database)
    assert await ledger.sight() == Sight(names=False)
    assert await ledger.names([ORG]) == {}


async def test_snapshot_has_a_time_limit(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server itself stops a question that takes too long, unless its limit is lower."""
    monkeypatch.setattr(ledger_module, "_LONG_SECONDS", 1.0)
    limit = "SELECT current_setting('statement_timeout') AS kept"
    async with PostgresLedger(database).snapshot() as books:
        assert (await books._rows(limit))[0]["kept"] == "1s"
        with pytest.raises(Unreachable, match="takes too long to answer"):
            await books._rows("SELECT pg_sleep(30)", patience=60.0)
    lower = f"{database}{'&' if '?' in database else '?'}statement_timeout=200"
    async with PostgresLedger(lower).snapshot() as books:
        assert (await books._rows(limit))[0]["kept"] == "200ms"
