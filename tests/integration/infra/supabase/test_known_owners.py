"""Changes of organizations and users are noted, whoever makes them, and the platform never pays for that."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from functions.owners.postgres import PostgresOwners
from shared.errors import Unavailable
from shared.jobs.owners import OwnerKey, OwnerKind
from tests.integration.infra.supabase.test_erasure import FILES
from tests.support.fakes.usage_store import ORG, USER
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

NOTES = "SELECT kind, owner_id FROM ai_usage.owner_changes ORDER BY change_id"
FORGET = "DELETE FROM ai_usage.owner_changes;"
OTHER_ORG = "33333333-3333-4333-8333-333333333333"
ADD_ORG = f"INSERT INTO organizations (org_id, name) VALUES ('{uuid4()}', 'New')"
MANY = "INSERT INTO organizations SELECT gen_random_uuid(), 'New' FROM generate_series(1, {})"
FUNCTIONS = (
    "read_owner_changes(INTEGER)",
    "forget_owner_changes(BIGINT[])",
    "find_owners(UUID[], UUID[])",
    "page_owners(TEXT, UUID, INTEGER)",
)


@pytest.fixture
def platform(supabase: Server) -> Platform:
    """A platform's database without notes."""
    platform = Platform(supabase, "platform")
    platform.owner(FORGET)
    return platform


@pytest.fixture(scope="module")
def still(supabase: Server) -> Platform:
    """A database for tests that change nothing."""
    return Platform(supabase, "platform")


@pytest.fixture
async def source(platform: Platform) -> AsyncIterator[PostgresOwners]:
    """The owners function's own access."""
    source = PostgresOwners(platform.url("usage_sink"))
    yield source
    await source.close()


@pytest.fixture
async def other(platform: Platform) -> AsyncIterator[Any]:
    """A connection of somebody else's, who gets in the way."""
    connection = await asyncpg.connect(platform.url("postgres"))
    yield connection
    await connection.close()


@pytest.fixture
def plain() -> Iterator[Server]:
    """A server with a role that owns its database, and is nothing else."""
    server = Server("fsync=off", "shared_buffers=32MB", "io_method=sync")
    server.query("postgres", "CREATE ROLE limited LOGIN; CREATE ROLE platform LOGIN")
    yield server
    server.remove()


def test_first_application_notes_everybody(supabase: Server) -> None:
    """One note for each kind stands for all rows, however many there are; another application adds none."""
    platform = Platform(supabase)
    supabase.apply(platform.database, "local", "postgres")
    assert platform.migrate() == ""
    assert platform.owner(NOTES) == "organization|\nuser|"
    platform.owner(FORGET)
    assert platform.migrate() == ""
    assert platform.owner(NOTES) == ""


def test_missing_trigger_comes_back_with_a_note(platform: Platform) -> None:
    """Changes may have passed unseen without it."""
    platform.owner("DROP TRIGGER ai_usage_added ON users")
    platform.migrate()
    assert platform.owner(NOTES) == "user|"
    platform.owner(f"INSERT INTO users VALUES (gen_random_uuid(), '{ORG}', 'new@example.com')")
    assert platform.owner(NOTES).count("user|") == 2


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        (f"DELETE FROM users WHERE user_id = '{USER}'", [f"user|{USER}"]),
        (f"UPDATE users SET org_id = '{OTHER_ORG}' WHERE user_id = '{USER}'", [f"user|{USER}"]),
        (
            f"UPDATE users SET user_id = '{OTHER_ORG}' WHERE user_id = '{USER}'",
            [f"user|{USER}", f"user|{OTHER_ORG}"],
        ),
        ("UPDATE users SET email = email || 'x', org_id = org_id", []),
        ("UPDATE organizations SET name = 'Other'", []),
        (f"INSERT INTO organizations VALUES ('{ORG}', 'Demo') ON CONFLICT DO NOTHING", []),
        (f"BEGIN; DELETE FROM users WHERE user_id = '{USER}'; ROLLBACK", []),
        ("TRUNCATE users CASCADE", ["user|"]),
        ("TRUNCATE organizations CASCADE", ["organization|", "user|"]),
        (MANY.format(1001), ["organization|"]),
    ],
)
def test_change_of_an_owner_is_noted(platform: Platform, change: str, notes: list[str]) -> None:
    """What adds, deletes or moves one; and nothing else, not even the number of rows in a large import."""
    platform.owner(change)
    assert sorted(platform.owner(NOTES).splitlines()) == sorted(notes)


def test_each_of_a_thousand_is_noted(platform: Platform) -> None:
    """A statement of a usual size is noted owner by owner."""
    platform.owner(MANY.format(1000))
    assert platform.owner("SELECT count(DISTINCT owner_id) FROM ai_usage.owner_changes") == "1000"


def test_users_that_go_with_their_organization_are_noted(supabase: Server) -> None:
    """Also those that a foreign key deletes or moves, in tables with the keys alone."""
    platform = Platform(supabase)
    platform.owner(
        "CREATE TABLE organizations (org_id UUID PRIMARY KEY);"
        "CREATE TABLE users (user_id UUID PRIMARY KEY,"
        " org_id UUID REFERENCES organizations ON DELETE CASCADE ON UPDATE CASCADE)"
    )
    platform.migrate()
    platform.owner(
        f"INSERT INTO organizations VALUES ('{ORG}'); INSERT INTO users VALUES ('{USER}', '{ORG}')"
    )
    platform.owner(f"{FORGET} UPDATE organizations SET org_id = '{OTHER_ORG}'")
    moved = {f"organization|{ORG}", f"organization|{OTHER_ORG}", f"user|{USER}"}
    assert set(platform.owner(NOTES).splitlines()) == moved
    platform.owner(f"{FORGET} DELETE FROM organizations")
    assert set(platform.owner(NOTES).splitlines()) == {f"organization|{OTHER_ORG}", f"user|{USER}"}


async def test_users_without_an_organization_are_found(supabase: Server) -> None:
    """A table of users with the key alone; a column that the platform adds later, or of another type."""
    platform = Platform(supabase)
    platform.owner(
        "CREATE TABLE organizations (org_id UUID PRIMARY KEY);"
        f"CREATE TABLE users (user_id UUID PRIMARY KEY); INSERT INTO users VALUES ('{USER}')"
    )
    warnings = platform.migrate()
    assert "member_orgs" in warnings
    assert warnings.count("WARNING") == 1
    source = PostgresOwners(platform.url("usage_sink"))
    user = OwnerKey(OwnerKind.USER, USER)
    for kind, value, expected in (
        ("TEXT", f"'{ORG.upper()}'", ORG),
        ("TEXT", "'acme'", None),
        ("INTEGER", "7", None),
        ("UUID", f"'{ORG}'", ORG),
    ):
        platform.owner(f"ALTER TABLE users ADD COLUMN org_id {kind} DEFAULT {value}")
        [owner] = await source.find([user])
        assert owner.org_id == expected
        platform.owner("ALTER TABLE users DROP COLUMN org_id")
    [owner] = await source.page(OwnerKind.USER, USER, 1)
    assert owner.org_id is None
    await source.close()


async def test_platform_defines_the_organization(platform: Platform, source: PostgresOwners) -> None:
    """A replaced org_of_user() is asked, and stays through another application of the migrations."""
    platform.owner(
        "CREATE OR REPLACE FUNCTION ai_usage.org_of_user(person UUID) RETURNS UUID LANGUAGE sql"
        " AS 'SELECT NULL::uuid'"
    )
    platform.migrate()
    [owner] = await source.find([OwnerKey(OwnerKind.USER, USER)])
    assert owner.org_id is None


@pytest.mark.parametrize(
    "trouble",
    [
        "DROP TABLE ai_usage.owner_changes",
        "ALTER TABLE ai_usage.owner_changes ADD CHECK (false) NOT VALID",
        "ALTER TABLE ai_usage.owner_changes RENAME COLUMN kind TO sort",
    ],
)
def test_platform_goes_on_without_the_notes(platform: Platform, trouble: str) -> None:
    """Where a change can't be noted, the platform's statement succeeds, of every kind."""
    platform.owner(trouble)
    platform.owner(f"{ADD_ORG}; INSERT INTO users VALUES (gen_random_uuid(), '{ORG}', 'x@example.com')")
    platform.owner(f"UPDATE users SET org_id = '{OTHER_ORG}' WHERE user_id = '{USER}'")
    platform.owner("DELETE FROM users; DELETE FROM organizations; TRUNCATE users CASCADE")
    assert platform.owner("SELECT count(*) FROM organizations") == "0"


async def test_platform_does_not_wait_for_the_notes(platform: Platform, other: Any) -> None:
    """While somebody has locked them, a statement succeeds, and does not wait for the lock's end."""
    async with other.transaction():
        await other.execute("LOCK ai_usage.owner_changes IN ACCESS EXCLUSIVE MODE")
        platform.owner(f"SET statement_timeout = '30s'; {ADD_ORG}")
    assert platform.owner("SELECT count(*) FROM organizations WHERE name = 'New'") == "1"


async def test_second_application_waits_for_no_writer(platform: Platform, other: Any) -> None:
    """It takes no lock on the platform's tables, which a running transaction would make others wait for."""
    async with other.transaction():
        await other.execute(f"UPDATE users SET email = 'x@example.com' WHERE user_id = '{USER}'")
        await other.execute(f"UPDATE organizations SET name = 'Other' WHERE org_id = '{ORG}'")
        platform.owner(f"BEGIN; SET LOCAL lock_timeout = '1ms'; {FILES['0007']}; COMMIT")


async def test_first_application_gives_way_to_a_writer(platform: Platform, other: Any) -> None:
    """It gives up after five seconds in which others wait behind it, and can be repeated."""
    platform.owner("DROP TRIGGER ai_usage_added ON users")
    async with other.transaction():
        await other.execute(f"UPDATE users SET email = 'x@example.com' WHERE user_id = '{USER}'")
        with pytest.raises(AssertionError, match="lock timeout"):
            platform.owner(FILES["0007"])
    platform.owner(FILES["0007"])
    assert platform.owner(NOTES) == "user|"


def test_a_role_of_few_rights_is_noted_too(platform: Platform) -> None:
    """The platform's own roles need no right on the notes."""
    platform.owner("GRANT INSERT, SELECT, DELETE ON users TO service_role")
    platform.api("service_role", f"DELETE FROM users WHERE user_id = '{USER}'")
    assert platform.owner(NOTES) == f"user|{USER}"


@pytest.mark.parametrize("function", FUNCTIONS)
async def test_each_of_its_functions_is_needed(
    platform: Platform, source: PostgresOwners, function: str
) -> None:
    """Without one of them a call fails with a sentence, and the next migration gives the right back."""
    calls = (
        lambda: source.changes(1),
        lambda: source.forget([1]),
        lambda: source.find([]),
        lambda: source.page(OwnerKind.USER, USER, 1),
    )
    call = calls[FUNCTIONS.index(function)]
    platform.owner(f"REVOKE EXECUTE ON FUNCTION ai_usage.{function} FROM usage_sink")
    with pytest.raises(Unavailable, match="sign in as usage_sink"):
        await call()
    platform.migrate()
    await call()


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM ai_usage.owner_changes",
        "INSERT INTO ai_usage.owner_changes (kind) VALUES ('user')",
        "DELETE FROM ai_usage.owner_changes",
        "TRUNCATE ai_usage.owner_changes",
        "SELECT ai_usage.org_of_user(gen_random_uuid())",
        "SELECT * FROM users",
        "SELECT * FROM organizations",
    ],
)
def test_the_role_can_do_nothing_else(still: Platform, attempt: str) -> None:
    """It reads keys, and deletes notes, through the functions alone."""
    with pytest.raises(AssertionError, match="permission denied"):
        still.sink(attempt)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_nobody_else_gets_at_owners(still: Platform, role: str) -> None:
    """Neither with the public key nor signed in."""
    for attempt in (
        "SELECT * FROM ai_usage.owner_changes",
        "DELETE FROM ai_usage.owner_changes",
        "SELECT * FROM ai_usage.page_owners('user', gen_random_uuid(), 1)",
        "SELECT * FROM ai_usage.find_owners('{}', '{}')",
        "SELECT * FROM ai_usage.read_owner_changes(1)",
        "SELECT ai_usage.forget_owner_changes('{}')",
    ):
        with pytest.raises(AssertionError, match="permission denied"):
            still.api(role, attempt, USER)


def test_full_grant_on_notes_shows_nothing(platform: Platform) -> None:
    """Row-level security closes the table to a role that was granted everything in the schema."""
    platform.owner(f"DELETE FROM users WHERE user_id = '{USER}'")
    platform.owner("GRANT USAGE ON SCHEMA ai_usage TO anon; GRANT SELECT ON ai_usage.owner_changes TO anon")
    assert platform.api("anon", "SELECT count(*) FROM ai_usage.owner_changes") == "0"


def test_hidden_owner_is_not_a_deleted_one(plain: Server) -> None:
    """Where a policy hides owners from the functions, they raise an error instead of missing some."""
    database = plain.create(owner="limited")
    plain.apply(database, "local", "limited")
    plain.apply(database, "migrations", "limited")
    page = "SELECT * FROM ai_usage.page_owners('user', gen_random_uuid(), 1)"
    find = f"SELECT owner_id FROM ai_usage.find_owners('{{}}', ARRAY['{USER}']::uuid[])"
    assert plain.query(database, find, "limited") == USER
    plain.query(
        database,
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY; ALTER TABLE users FORCE ROW LEVEL SECURITY",
        "limited",
    )
    for question in (page, find):
        with pytest.raises(AssertionError, match="would be affected by row-level security"):
            plain.query(database, question, "limited")


def test_owner_without_triggers_is_told(plain: Server) -> None:
    """A role that may not add triggers to the platform's tables is warned, and the rest is there."""
    database = plain.create(owner="limited")
    plain.query(database, "GRANT CREATE ON SCHEMA public TO platform", "limited")
    plain.apply(database, "local", "platform")
    plain.query(database, "GRANT SELECT, REFERENCES ON organizations, users TO limited", "platform")
    warnings = plain.apply(database, "migrations", "limited")
    assert "reach the pipeline once a day" in warnings
    find = f"SELECT owner_id FROM ai_usage.find_owners('{{}}', ARRAY['{USER}']::uuid[])"
    assert plain.query(database, find, "limited") == USER
    assert plain.query(database, NOTES, "limited") == ""
