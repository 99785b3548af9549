"""The migrations on databases as they are found: empty, a platform's, already migrated, or the first guide's.

Each on plain Postgres and on one with Supabase's roles and schemas, where they run as its owner.
"""

from __future__ import annotations

import itertools

import pytest

from tests.support.fakes.usage_store import ORG, USER
from tests.support.servers.postgres import SUPABASE, Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

GUIDE = """
    CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()';
    CREATE TABLE ai_usage_logs (
      log_id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
      org_id UUID REFERENCES organizations(org_id),
      user_id UUID REFERENCES users(user_id),
      operation TEXT NOT NULL,
      model TEXT NOT NULL,
      prompt_tokens INTEGER,
      completion_tokens INTEGER,
      total_tokens INTEGER,
      cost_usd DECIMAL(10, 6),
      latency_ms INTEGER,
      cached BOOLEAN DEFAULT false,
      created_at TIMESTAMPTZ DEFAULT NOW()
    );
    CREATE INDEX idx_ai_usage_org_date ON ai_usage_logs(org_id, created_at);
    CREATE INDEX idx_ai_usage_operation ON ai_usage_logs(operation);
    CREATE VIEW ai_daily_costs AS
    SELECT org_id, DATE(created_at) as date, operation, COUNT(*) as request_count,
      SUM(total_tokens) as total_tokens, SUM(cost_usd) as total_cost_usd,
      COUNT(CASE WHEN cached THEN 1 END) as cached_requests, ROUND(AVG(latency_ms), 2) as avg_latency_ms
    FROM ai_usage_logs GROUP BY org_id, DATE(created_at), operation;
"""
COLUMNS = """
    SELECT column_name, data_type, numeric_precision, numeric_scale FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = '{}' ORDER BY ordinal_position
"""
A_ROW = f"""
    INSERT INTO ai_usage_logs (log_id, org_id, user_id, operation, model)
    VALUES (gen_random_uuid(), '{ORG}', '{USER}', 'found', 'gpt-4o');
"""  # noqa: S608  ids of our own
THE_OWNERS = f"""
    INSERT INTO organizations (org_id) VALUES ('{ORG}');
    INSERT INTO users (user_id, org_id) VALUES ('{USER}', '{ORG}');
"""  # noqa: S608


def in_order(rights: str) -> str:
    """Return the SQL of a list of rights, sorted: their own order is that of the grants."""
    return f"(SELECT array_agg(each::text ORDER BY each::text) FROM unnest({rights}) AS each)"  # noqa: S608


# Everything that a migration could change: tables, indexes, rights, policies, functions and their texts.
STATE = f"""
    SELECT relname, relkind, relrowsecurity, reloptions::text, {in_order("relacl")} FROM pg_class
     WHERE relnamespace IN ('public'::regnamespace, to_regnamespace('ai_usage')) ORDER BY 1;
    SELECT attrelid::regclass, attname, atttypid::regtype, {in_order("attacl")} FROM pg_attribute
     WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
     ORDER BY 1, 2;
    SELECT conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
     ORDER BY 1, 2;
    SELECT viewname, definition FROM pg_views WHERE schemaname = 'public' ORDER BY 1;
    SELECT tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2;
    SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2;
    SELECT proname, prosrc, {in_order("proacl")} FROM pg_proc WHERE pronamespace = to_regnamespace('ai_usage')
     ORDER BY 1;
    SELECT rolname, rolcanlogin, rolconfig::text FROM pg_roles WHERE rolname IN ('usage_sink', 'ai_door')
     ORDER BY 1;
"""  # noqa: S608


class Found:
    """A database that the migrations are applied to."""

    def __init__(self, server: Server, template: str, user: str | None) -> None:
        self._server, self._user = server, user
        self.name = server.create(template, owner=user)

    def run(self, sql: str) -> str:
        return self._server.query(self.name, sql, self._user)

    def tried(self, *statements: str) -> str:
        """Run statements where there are an organization and a user, and undo all of it."""
        known = self.run("SELECT count(*) FROM organizations") != "0"
        return self.run(";".join(("BEGIN", "" if known else THE_OWNERS, *statements, "ROLLBACK")))

    def apply(self, folder: str = "migrations") -> str:
        return self._server.apply(self.name, folder, self._user)

    def columns(self, table: str) -> list[str]:
        return self.run(COLUMNS.format(table)).splitlines()


@pytest.fixture(scope="module", params=["plain", "supabase"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new(request: pytest.FixtureRequest, kind: str) -> Found:
    """An empty database."""
    return created(request, kind)


def created(request: pytest.FixtureRequest, kind: str) -> Found:
    if kind == "plain":
        return Found(request.getfixturevalue("postgres"), "template1", None)
    return Found(request.getfixturevalue("supabase"), "supabase", "postgres")


@pytest.fixture(scope="module", params=["empty", "platform", "migrated", "guide"])
def found(request: pytest.FixtureRequest, kind: str) -> Found:
    """A database with the migrations, and with what was there before them, for all tests of this module."""
    new = created(request, kind)
    if request.param != "empty":
        new.apply("local")
    if request.param == "migrated":
        new.apply()
    if request.param == "guide":
        new.run(GUIDE)
        new.run(f"{A_ROW} GRANT SELECT ON ai_daily_costs TO pg_monitor")
    assert new.apply() == ""
    return new


def test_table_has_the_expected_columns(found: Found) -> None:
    """The table has the columns that other programs read.

    The same ones, in the same order, wherever the database came from.
    """
    assert found.columns("ai_usage_logs") == [
        "log_id|uuid||",
        "org_id|uuid||",
        "user_id|uuid||",
        "operation|text||",
        "model|text||",
        "prompt_tokens|integer|32|0",
        "completion_tokens|integer|32|0",
        "total_tokens|integer|32|0",
        "cost_usd|numeric|10|6",
        "latency_ms|integer|32|0",
        "cached|boolean||",
        "created_at|timestamp with time zone||",
        "job_id|uuid||",
        "saved_usd|numeric|10|6",
        "former_org_id|uuid||",
        "provider_model|text||",
        "answer_id|text||",
        "cached_tokens|integer|32|0",
        "cache_write_tokens|integer|32|0",
        "reasoning_tokens|integer|32|0",
        "service_tier|text||",
        "prompt_version|text||",
        "estimated|boolean||",
    ]


def test_the_view_has_the_columns_of_the_contract(found: Found) -> None:
    """The guide's, in its order, and total_saved_usd; then what the sums leave out."""
    names = [line.split("|")[0] for line in found.columns("ai_daily_costs")]
    assert names == [
        "org_id",
        "date",
        "operation",
        "request_count",
        "total_tokens",
        "total_cost_usd",
        "cached_requests",
        "avg_latency_ms",
        "total_saved_usd",
        "unpriced_requests",
        "unbooked_requests",
    ]


def test_what_was_there_is_still_there(found: Found) -> None:
    """Rows of the first guide's logger and the right to read its view survive."""
    rows = found.run("SELECT operation FROM ai_usage_logs")
    grants = found.run("SELECT relacl::text FROM pg_class WHERE relname = 'ai_daily_costs'")
    assert ("pg_monitor" in grants) == (rows == "found")


def test_applying_again_changes_nothing(found: Found) -> None:
    """No table, right, policy or function is another one afterwards."""
    before = found.run(STATE)
    assert found.apply() == ""
    assert found.run(STATE) == before


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_one_migration_again_changes_nothing(found: Found, order: str) -> None:
    """Each alone, after all of them and after any of the others: an older one takes nothing back."""
    before = found.run(STATE)
    files = [path.read_text() for path in sorted((SUPABASE / "migrations").glob("*.sql"))]
    for text in files if order == "forwards" else reversed(files):
        found.run(f"BEGIN;\n{text}\nCOMMIT;")
        assert found.run(STATE) == before, text.splitlines()[0]


def test_a_row_is_taken(found: Found) -> None:
    """Also where the organizations and users are the migrations' own."""
    before = int(found.run("SELECT count(*) FROM ai_usage_logs"))
    assert int(found.tried(A_ROW, "SELECT count(*) FROM ai_usage_logs")) == before + 1


def test_an_owner_goes_and_the_cost_stays(found: Found) -> None:
    """Wherever the table came from; the organization is remembered, and the user is not."""
    before = found.tried(A_ROW, "SELECT count(*) FROM ai_usage_logs WHERE org_id IS NOT NULL")
    after = found.tried(
        A_ROW,
        "UPDATE ai_usage_logs SET cost_usd = 1",
        "DELETE FROM users",
        "DELETE FROM organizations",
        "SELECT count(user_id), count(org_id), count(former_org_id), sum(cost_usd)::int FROM ai_usage_logs",
    )
    assert after == f"0|0|{before}|{before}"


def test_full_grant_still_sees_nothing(found: Found) -> None:
    """Whoever is granted everything still sees nothing.

    The view runs with its reader's rights, and both tables are closed to whoever no policy names.
    """
    seen = found.tried(
        A_ROW,
        "INSERT INTO ai_usage_rejects VALUES ('1', '', 'utf-8', 'why')",
        "CREATE ROLE anybody",
        "GRANT anybody TO CURRENT_USER",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO anybody",
        "SET ROLE anybody",
        "SELECT (SELECT count(*) FROM ai_usage_logs), (SELECT count(*) FROM ai_usage_rejects),"
        " (SELECT count(*) FROM ai_daily_costs)",
    )
    assert seen == "0|0|0"


def test_empty_database_is_closed(supabase: Server) -> None:
    """What an empty database is given is closed.

    Whoever has the public key could otherwise make themselves a member of any organization.
    """
    platform = Platform(supabase)
    platform.migrate()
    attempts = (
        "SELECT FROM users",
        "INSERT INTO organizations DEFAULT VALUES",
        "TRUNCATE users CASCADE",
    )
    for role, sql in itertools.product(("anon", "authenticated"), attempts):
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, sql)


@pytest.mark.parametrize(
    ("organizations", "users", "lacking"),
    [
        ("org_id UUID PRIMARY KEY", None, "a table users with a unique UUID column user_id"),
        (None, "user_id UUID PRIMARY KEY", "a table organizations with a unique UUID column org_id"),
        ("id UUID PRIMARY KEY", "user_id UUID PRIMARY KEY", "a table organizations with a unique"),
        ("org_id UUID", "user_id UUID PRIMARY KEY", "a table organizations with a unique"),
        ("org_id UUID PRIMARY KEY", "user_id TEXT PRIMARY KEY", "a table users with a unique"),
    ],
)
def test_database_without_owners_is_named(
    new: Found, organizations: str | None, users: str | None, lacking: str
) -> None:
    """A database that rows cant refer to is told so.

    In a sentence that says what to add; nothing of ours is left in it.
    """
    for name, columns in (("organizations", organizations), ("users", users)):
        new.run(f"CREATE TABLE {name} ({columns})" if columns else "")
    with pytest.raises(AssertionError, match=f"give this database {lacking}"):
        new.apply()
    assert new.run("SELECT to_regclass('ai_usage_logs') IS NULL") == "t"


def test_owner_without_createrole_is_told() -> None:
    """An owner who may not create roles is told so.

    Everything but the sink's role is there, and one who may completes it later.
    """
    server = Server("fsync=off", "shared_buffers=32MB", "io_method=sync")
    try:
        server.query("postgres", "CREATE ROLE limited LOGIN")
        database = server.create(owner="limited")
        said = server.apply(database, "migrations", "limited")
        for role in ("usage_sink", "ai_door"):
            assert f"There is no role {role}, since limited may not create roles" in said
        assert server.query(database, "SELECT count(*) FROM ai_daily_costs", "limited") == "0"
        assert server.apply(database, "migrations") == ""
        server.query(database, "ALTER ROLE usage_sink LOGIN")
        assert server.query(database, "SELECT log_id FROM ai_usage_logs", "usage_sink") == ""
    finally:
        server.remove()
