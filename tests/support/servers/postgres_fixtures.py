"""One Postgres for the session, with a new database for each test that needs one.

A test module takes them with `pytest_plugins = ["tests.support.servers.postgres_fixtures"]`, and
imports nothing from here: pytest wants to be the first to import a plugin.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.servers import supabase as postgres_supabase
from tests.support.servers.postgres import Server, scripts


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The session's server, with a template that has the seed and the migrations."""
    server = Server("fsync=off", "shared_buffers=32MB", "io_method=sync")
    try:
        server.query("postgres", "CREATE DATABASE migrated")
        server.query("migrated", scripts("local") + scripts("migrations"))
        yield server
    finally:
        server.remove()


@pytest.fixture
def database(postgres: Server) -> str:
    """Return the URL of a new database with the seed and the migrations."""
    return postgres.url(postgres.create("migrated"))


@pytest.fixture(scope="session")
def supabase() -> Iterator[Server]:
    """A second server for the session, set up like Supabase's, whose usage sink and door may sign in.

    Of its templates `supabase` is empty, and `platform` has the seed and the migrations.
    """
    server = postgres_supabase.start()
    try:
        server.query("postgres", "CREATE DATABASE platform TEMPLATE supabase OWNER postgres")
        for folder in ("local", "migrations"):
            server.apply("platform", folder, "postgres")
        for role in ("usage_sink", "ai_door"):
            server.query("platform", f"ALTER ROLE {role} LOGIN", "postgres")
        yield server
    finally:
        server.remove()
