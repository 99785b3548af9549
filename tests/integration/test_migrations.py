"""The migrations on databases as they are found: new, already migrated, or with the first guide's table."""

from __future__ import annotations

import pytest

from tests.fakes.usage_store import ORG, USER
from tests.postgres import Server, scripts

pytest_plugins = ["tests.postgres_fixtures"]

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
     WHERE table_name = '{}' ORDER BY ordinal_position
"""
A_ROW = f"""
    INSERT INTO ai_usage_logs (log_id, org_id, user_id, operation, model)
    VALUES (gen_random_uuid(), '{ORG}', '{USER}', 'found', 'gpt-4o');
"""  # noqa: S608  ids of our own


def columns(server: Server, database: str, table: str) -> list[str]:
    return server.query(database, COLUMNS.format(table)).splitlines()


@pytest.fixture(params=["new", "migrated", "guide"])
def database(request: pytest.FixtureRequest, postgres: Server) -> str:
    name = postgres.create()
    postgres.query(name, scripts("local"))
    if request.param == "migrated":
        postgres.query(name, scripts("migrations"))
    if request.param == "guide":
        postgres.query(name, GUIDE)
        postgres.query(name, f"{A_ROW} GRANT SELECT ON ai_daily_costs TO pg_monitor")
    postgres.query(name, scripts("local") + scripts("migrations"))
    return name


def test_the_table_has_the_columns_of_the_contract(postgres: Server, database: str) -> None:
    """The same ones, in the same order, wherever the database came from."""
    assert columns(postgres, database, "ai_usage_logs") == [
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
    ]


def test_the_view_has_the_columns_of_the_contract(postgres: Server, database: str) -> None:
    """The guide's, in its order, and total_saved_usd."""
    names = [line.split("|")[0] for line in columns(postgres, database, "ai_daily_costs")]
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
    ]


def test_what_was_there_is_still_there(postgres: Server, database: str) -> None:
    """Rows of the first guide's logger and the right to read its view survive."""
    rows = postgres.query(database, "SELECT operation FROM ai_usage_logs")
    grants = postgres.query(database, "SELECT relacl::text FROM pg_class WHERE relname = 'ai_daily_costs'")
    assert ("pg_monitor" in grants) == (rows == "found")


def test_the_public_sees_nothing(postgres: Server, database: str) -> None:
    """The view runs with its reader's rights, and both tables are closed to whoever is not their owner."""
    postgres.query(database, A_ROW)
    postgres.query(database, "INSERT INTO ai_usage_rejects VALUES ('1', '', 'utf-8', 'why')")
    seen = postgres.query(
        database,
        "BEGIN; CREATE ROLE anybody; GRANT SELECT ON ALL TABLES IN SCHEMA public TO anybody;"
        "SET ROLE anybody;"
        "SELECT (SELECT count(*) FROM ai_usage_logs), (SELECT count(*) FROM ai_usage_rejects),"
        " (SELECT count(*) FROM ai_daily_costs); ROLLBACK",
    )
    assert seen == "0|0|0"


def test_a_database_without_organizations_is_told_so(postgres: Server) -> None:
    """The first table that is missing is named."""
    with pytest.raises(AssertionError, match='"organizations" does not exist'):
        postgres.query(postgres.create(), scripts("migrations"))
