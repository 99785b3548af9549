"""An organization or a person with usage can be deleted; what they cost stays."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.integration.infra.supabase.test_complete_books import ADD_STRANGER, DAYS, STRANGER, added, kept
from tests.integration.infra.supabase.test_migrations import A_ROW, GUIDE, STATE, Found
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.servers.postgres import SUPABASE, Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

FILES = {path.name[:4]: path.read_text() for path in sorted((SUPABASE / "migrations").glob("*.sql"))}
BOOKS = "SELECT sum(total_cost_usd), sum(request_count) FROM ai_daily_costs"
STRICT = """
    CREATE TABLE ai_usage_logs (log_id UUID PRIMARY KEY, org_id UUID NOT NULL, user_id UUID NOT NULL,
      operation TEXT NOT NULL, model TEXT NOT NULL, prompt_tokens INTEGER, completion_tokens INTEGER,
      total_tokens INTEGER, cost_usd DECIMAL(10, 6), latency_ms INTEGER, cached BOOLEAN DEFAULT false,
      created_at TIMESTAMPTZ DEFAULT now(),
      CONSTRAINT "the team" FOREIGN KEY (org_id) REFERENCES organizations ON DELETE {0} ON UPDATE CASCADE,
      CONSTRAINT "who did it" FOREIGN KEY (user_id) REFERENCES users ON DELETE {0});
"""
KEYS = """
    SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE conrelid = 'ai_usage_logs'::regclass AND contype = 'f' ORDER BY 1
"""
LOCKS = """
    SELECT string_agg(DISTINCT mode, ',') FROM pg_locks
     WHERE pid = pg_backend_pid() AND relation = 'ai_usage_logs'::regclass
       AND mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')
"""
READ = """
    SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
     WHERE relname = 'ai_usage_logs'
"""


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


@pytest.fixture
def new(postgres: Server) -> Found:
    """A database with a platform's organizations and users."""
    found = Found(postgres, "template1", None)
    found.apply("local")
    return found


@pytest.mark.parametrize("gone", [f"users WHERE user_id = '{USER}'", f"organizations WHERE org_id = '{ORG}'"])
async def test_an_owner_with_usage_can_be_deleted(platform: Platform, gone: str) -> None:
    """And the books of a day read as before, to the organization."""
    await added(
        platform, usage_event(cost_usd=0.1), usage_event(cost_usd=0.2), usage_event(user_id=str(uuid4()))
    )
    before = platform.owner(DAYS)
    delete = f"DELETE FROM users WHERE org_id = '{ORG}'; DELETE FROM {gone}"
    platform.api("service_role", delete)
    assert platform.owner(DAYS) == before
    assert platform.owner("SELECT count(*) FROM ai_usage_logs WHERE user_id IS NULL") == "2"
    assert platform.api("service_role", DAYS) == before
    if gone.startswith("organizations"):
        assert platform.owner("SELECT DISTINCT org_id, former_org_id FROM ai_usage_logs") == f"|{ORG}"
        assert platform.api("authenticated", "SELECT count(*) FROM ai_daily_costs", USER) == "0"


async def test_nothing_of_a_person_is_left(platform: Platform) -> None:
    """Not in rows, in kept events of any shape, or in what was no text; the costs stay."""
    odd = USER.upper()
    await added(platform, usage_event(cost_usd=0.1), usage_event(cost_usd=0.2, org_id=STRANGER))
    await kept(platform, f'{{"cost_usd": 0.4, "user_id": "{odd}"}}', f"{{ {USER}", b"\xff" + odd.encode())
    before = platform.owner(BOOKS)
    assert platform.owner(f"SELECT ai_usage.forget_user('{USER}')") == "5"
    assert platform.owner(BOOKS) == before
    for table in ("ai_usage_logs", "ai_usage_rejects"):
        assert USER not in platform.owner(f"SELECT {table}::text FROM {table}").lower()
    assert platform.owner("SELECT event FROM ai_usage_rejects WHERE encoding = 'base64'") == ""
    platform.owner(ADD_STRANGER)
    assert platform.sink("SELECT ai_usage.rebook()") == "1"
    assert platform.owner("SELECT count(*) FROM ai_usage_logs WHERE user_id IS NULL") == "2"


@pytest.mark.parametrize("action", ["RESTRICT", "CASCADE", "NO ACTION", "SET NULL"])
def test_a_foreign_key_of_any_name_lets_go(new: Found, action: str) -> None:
    """One that would delete the cost with its owner, too; each is checked, and keeps what else it does."""
    new.run(STRICT.format(action))
    new.run(A_ROW)
    assert new.apply() == ""
    key = "FOREIGN KEY ({0}) REFERENCES {1}({0})"
    assert new.run(KEYS).splitlines() == [
        f"the team|t|{key.format('org_id', 'organizations')} ON UPDATE CASCADE ON DELETE SET NULL",
        f"who did it|t|{key.format('user_id', 'users')} ON DELETE SET NULL",
    ]
    before = new.run(STATE)
    assert new.apply() == ""
    assert new.run(STATE) == before
    new.run("DELETE FROM users; DELETE FROM organizations")
    assert new.run("SELECT count(*), count(former_org_id) FROM ai_usage_logs") == "1|1"


def test_what_takes_long_locks_nobody_out(new: Found) -> None:
    """0004 reads no row of the table; 0005 checks them in a transaction that lets others read and write."""
    new.run(GUIDE)
    new.run(A_ROW + "".join(text for number, text in FILES.items() if number < "0004"))
    assert new.run(f"BEGIN; {FILES['0004']}; {READ}; COMMIT") == "0"
    checks, _, _ = FILES["0005"].partition("-- Deleting a user")
    assert new.run(f"BEGIN; {checks}; {LOCKS}; COMMIT") == ""
    assert "|f|" not in new.run(KEYS)
