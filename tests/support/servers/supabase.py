"""A Postgres with Supabase's access control: its roles, their default rights, and auth.uid().

As there, the role `postgres` owns the database and is not a superuser, nobody signs in as anon, authenticated
or service_role but the API's `authenticator` turns into them, and uuid_generate_v4 does not exist.
"""

from __future__ import annotations

import json

from tests.support.servers.postgres import Server

_ROLES = """
    CREATE ROLE postgres LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS;
    CREATE ROLE anon NOLOGIN NOINHERIT;
    CREATE ROLE authenticated NOLOGIN NOINHERIT;
    CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
    CREATE ROLE authenticator LOGIN NOINHERIT;
    GRANT anon, authenticated, service_role TO authenticator;
    CREATE DATABASE supabase OWNER postgres;
"""
_DATABASE = """
    CREATE SCHEMA extensions;
    CREATE SCHEMA auth;
    CREATE TABLE auth.users (id UUID PRIMARY KEY);
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
      SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
    $$;
    GRANT USAGE ON SCHEMA public, extensions, auth TO postgres, anon, authenticated, service_role;
    ALTER DATABASE supabase SET search_path = "$user", public, extensions;
    ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public
      GRANT ALL ON TABLES TO anon, authenticated, service_role;
    ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public
      GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
    ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public
      GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
"""


def start() -> Server:
    """Return a server whose database `supabase` is an empty template."""
    server = Server("fsync=off", "shared_buffers=32MB", "io_method=sync", superuser="supabase_admin")
    server.query("postgres", _ROLES)
    server.query("supabase", _DATABASE)
    return server


class Platform:
    """One database and its three users: owner, API and usage sink."""

    def __init__(self, server: Server, template: str = "supabase") -> None:
        self.server = server
        self.database = server.create(template, owner="postgres")

    def migrate(self) -> str:
        """Apply the migrations as the owner and return Postgres' warnings."""
        return self.server.apply(self.database, "migrations", "postgres")

    def owner(self, sql: str) -> str:
        """Run statements as `postgres`."""
        return self.server.query(self.database, sql, "postgres")

    def api(self, role: str, sql: str, user_id: str | None = None) -> str:
        """Run statements as the API does for a token of a role; raise AssertionError if one is rejected."""
        claims = json.dumps({"role": role} | ({"sub": user_id} if user_id else {}))
        who = f"BEGIN; SET LOCAL ROLE {role}; SET LOCAL request.jwt.claims = '{claims}';"
        return self.server.query(self.database, f"{who} {sql}; COMMIT", "authenticator")

    def sink(self, sql: str) -> str:
        """Run statements as the usage sink, which needs its password first."""
        return self.server.query(self.database, sql, "usage_sink")

    def url(self, user: str) -> str:
        return self.server.url(self.database, user)
