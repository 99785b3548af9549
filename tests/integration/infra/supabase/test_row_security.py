"""Who sees and writes what, on a Postgres with Supabase's roles: members, the public, the service role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.fakes.usage_store import ORG, USER
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

# The second organization and user of infra/supabase/local.
OTHER_ORG, OTHER_USER = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
NOBODY = "99999999-9999-4999-8999-999999999999"

ROWS = f"""
    INSERT INTO ai_usage_logs (log_id, org_id, user_id, operation, model, cost_usd, created_at)
    SELECT gen_random_uuid(), org, null, 'generation', 'gpt-4o', cost, '2026-03-01T12:00:00Z'
      FROM (VALUES ('{ORG}'::uuid, 1), ('{ORG}', 2), ('{OTHER_ORG}', 4), (null, 8)) AS rows (org, cost);
    INSERT INTO ai_usage_rejects VALUES ('1', '', 'utf-8', 'why');
"""  # noqa: S608  ids of our own
OWNERS = f"""
    INSERT INTO organizations VALUES ('{ORG}'), ('{OTHER_ORG}');
    INSERT INTO users VALUES ('{USER}', '{ORG}');
"""  # noqa: S608
SPENT = """
    SELECT (SELECT coalesce(sum(cost_usd), 0)::float FROM ai_usage_logs),
           (SELECT coalesce(sum(total_cost_usd), 0)::float FROM ai_daily_costs)
"""
# A platform that keeps members in a table of its own says so in the one function.
MEMBERSHIPS = f"""
    CREATE TABLE memberships (member UUID, team UUID);
    INSERT INTO memberships VALUES ('{USER}', '{ORG}'), ('{USER}', '{OTHER_ORG}');
    CREATE OR REPLACE FUNCTION ai_usage.member_orgs() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    AS 'SELECT team FROM public.memberships WHERE member = (SELECT auth.uid())';
"""  # noqa: S608
# A thousand organizations with a hundred rows each, as they come: by time.
MANY = """
    INSERT INTO organizations (org_id, name)
    SELECT md5(n::text)::uuid, n::text FROM generate_series(1, 1000) AS n;
    INSERT INTO ai_usage_logs (log_id, org_id, operation, model, created_at)
    SELECT gen_random_uuid(), md5((n % 1000 + 1)::text)::uuid, 'generation', 'gpt-4o',
           '2026-03-01T00:00:00Z'::timestamptz + n * interval '1 second'
      FROM generate_series(1, 100000) AS n;
    UPDATE users SET org_id = md5('7')::uuid WHERE user_id = '22222222-2222-4222-8222-222222222222';
    ANALYZE ai_usage_logs;
"""
# Who is given which rights on the tables and the view. The service role keeps what Supabase gave it.
RIGHTS = """
    SELECT relname, grantee::regrole, string_agg(privilege_type, ' ')
      FROM pg_class, aclexplode(relacl)
     WHERE relname IN ('ai_usage_logs', 'ai_usage_rejects', 'ai_daily_costs', 'ai_unbooked_costs',
                       'ai_call_costs')
       AND grantee NOT IN (relowner, 'service_role'::regrole)
     GROUP BY 1, 2 ORDER BY 1, 2
"""
WRITES = (
    "INSERT INTO {table} ({column}) SELECT {column} FROM {table}",
    "UPDATE {table} SET {column} = 'mine'",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
)


@pytest.fixture(scope="module")
def platform(supabase: Server) -> Platform:
    """For whoever only looks: organizations that spent 3 and 4 dollars, 8 of nobody's, and a reject."""
    return filled(supabase)


def filled(supabase: Server) -> Platform:
    platform = Platform(supabase, "platform")
    platform.owner(ROWS)
    return platform


@pytest.mark.parametrize(("user_id", "spent"), [(USER, "3"), (OTHER_USER, "4"), (NOBODY, "0"), (None, "0")])
def test_member_sees_the_organizations_spend(platform: Platform, user_id: str | None, spent: str) -> None:
    """A member sees what their organization spent.

    In the table and in the view; a token of nobody's, or of no user, sees no row.
    """
    assert platform.api("authenticated", SPENT, user_id) == f"{spent}|{spent}"


def test_a_member_of_two_organizations_sees_both(supabase: Server) -> None:
    """Once the platform has said where its members are, which another migration leaves alone."""
    platform = filled(supabase)
    platform.owner(MEMBERSHIPS)
    platform.migrate()
    assert platform.api("authenticated", SPENT, USER) == "7|7"
    assert platform.api("authenticated", SPENT, OTHER_USER) == "0|0"


def test_users_without_membership_are_no_members(supabase: Server) -> None:
    """Nobody is a member where users do not say of what. And the migration says what to replace."""
    platform = Platform(supabase)
    platform.owner("CREATE TABLE organizations (org_id UUID PRIMARY KEY, name TEXT)")
    platform.owner("CREATE TABLE users (user_id UUID PRIMARY KEY, org_id TEXT)")
    assert "No signed-in user sees any usage" in platform.migrate()
    platform.owner(OWNERS + ROWS)
    assert platform.api("authenticated", SPENT, USER) == "0|0"
    platform.owner(MEMBERSHIPS)
    assert platform.api("authenticated", SPENT, USER) == "7|7"


@pytest.mark.parametrize("user_id", [None, USER])
@pytest.mark.parametrize(
    "table", ["ai_usage_logs", "ai_usage_rejects", "ai_daily_costs", "ai_unbooked_costs", "ai_call_costs"]
)
def test_the_public_sees_nothing(platform: Platform, table: str, user_id: str | None) -> None:
    """With a user's id in the token too, and whatever Supabase grants on new tables."""
    with pytest.raises(AssertionError, match="permission denied"):
        platform.api("anon", f"TABLE {table}", user_id)


@pytest.mark.parametrize("role", ["anon", "authenticated"])
@pytest.mark.parametrize(("table", "column"), [("ai_usage_logs", "model"), ("ai_usage_rejects", "reason")])
def test_the_api_writes_nothing(platform: Platform, role: str, table: str, column: str) -> None:
    """Not in the user's own organization either."""
    for write in WRITES:
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, write.format(table=table, column=column), USER)


def test_grants_are_needed(platform: Platform) -> None:
    """Nobody has a right that they have no use for. TRUNCATE, say, which no policy covers."""
    assert sorted(platform.owner(RIGHTS).splitlines()) == [
        "ai_call_costs|ai_door|SELECT",
        "ai_call_costs|authenticated|SELECT",
        "ai_daily_costs|authenticated|SELECT",
        "ai_unbooked_costs|ai_door|SELECT",
        "ai_unbooked_costs|authenticated|SELECT",
        "ai_usage_logs|ai_door|SELECT",
        "ai_usage_logs|authenticated|SELECT",
        "ai_usage_logs|usage_sink|INSERT",
        "ai_usage_rejects|usage_sink|INSERT",
    ]


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_rejects_are_for_the_owner_alone(platform: Platform, role: str) -> None:
    """They hold what was sent, whoever's it was; the views show no more of it than a row would."""
    for column in ("reason", "event", "encoding"):
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, f"SELECT {column} FROM ai_usage_rejects", USER)  # noqa: S608
    assert platform.owner("SELECT reason FROM ai_usage_rejects") == "why"


def test_the_service_role_sees_every_row(platform: Platform) -> None:
    """For a report over all organizations."""
    assert platform.api("service_role", SPENT) == "15|15"


def test_only_signed_in_users_ask_memberships(platform: Platform) -> None:
    """Only a signed in user may ask for memberships.

    The function runs with its owner's rights, so that nobody else is let near it.
    """
    ask = "SELECT ai_usage.member_orgs()"
    assert platform.api("authenticated", ask, USER) == ORG
    for role in ("anon", "service_role"):
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, ask, USER)
        may = f"SELECT has_function_privilege('{role}', 'ai_usage.member_orgs()', 'EXECUTE')"
        assert platform.owner(may) == "f"


def test_nobody_makes_themselves_a_member(platform: Platform) -> None:
    """With a table of their own that is found before the platform's."""
    forged = f"CREATE TEMP TABLE users AS SELECT '{USER}'::uuid AS user_id, '{OTHER_ORG}'::uuid AS org_id"
    platform.owner(f"GRANT TEMPORARY ON DATABASE {platform.database} TO authenticated")
    seen = platform.api("authenticated", f"{forged}; SET search_path = pg_temp, public; {SPENT}", USER)
    assert seen == "3|3"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM ai_usage_logs",
        "SELECT * FROM ai_usage_logs WHERE created_at >= '2026-03-01T20:00:00Z'",
        "SELECT * FROM ai_daily_costs",
        "SELECT sum(total_cost_usd) FROM ai_daily_costs WHERE date = '2026-03-02'",
    ],
)
def test_the_policy_uses_the_index(crowded: Platform, query: str) -> None:
    """Of a hundred thousand rows the organization's own are read, and no others."""
    ask = f"EXPLAIN (ANALYZE, TIMING off, FORMAT json) {query}"
    steps = list(below(json.loads(crowded.api("authenticated", ask, USER))[0]["Plan"]))
    scans = [step for step in steps if step.get("Relation Name") == "ai_usage_logs"]
    own = [step for step in steps if step.get("Index Name") == "idx_ai_usage_org_date"]
    assert any("org_id = ANY" in step["Index Cond"] for step in own)
    assert sum(step["Actual Rows"] for step in scans) <= 100
    assert not any("Seq Scan" in step["Node Type"] for step in scans)


@pytest.fixture(scope="module")
def crowded(supabase: Server) -> Platform:
    """A hundred thousand rows of a thousand organizations."""
    platform = Platform(supabase, "platform")
    platform.owner(MANY)
    return platform


def below(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the step of a plan, and all that it is made of."""
    yield step
    for part in step.get("Plans", ()):
        yield from below(part)
