"""The sink's password reaches the database as PostgreSQL itself would have kept it, and in no other form."""

from __future__ import annotations

import base64
import re
import subprocess
import sys

import pytest

from infra.supabase.sink_password import verifier
from tests.support.servers.postgres import Server

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

PASSWORD = "correct-horse-battery-staple"  # noqa: S105 - of this test


def statement(password: str) -> subprocess.CompletedProcess[str]:
    """Run the command as the page tells it."""
    command = [sys.executable, "-m", "infra.supabase.sink_password"]
    return subprocess.run(command, input=password, capture_output=True, text=True, timeout=30, check=False)


def test_the_verifier_is_postgresqls_own(postgres: Server) -> None:
    """Of the same password, with the salt that it chose."""
    postgres.query("postgres", f"CREATE ROLE somebody PASSWORD '{PASSWORD}'")
    kept = postgres.query("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'somebody'")
    postgres.query("postgres", "DROP ROLE somebody")
    found = re.match(r"SCRAM-SHA-256\$(\d+):([^$]+)\$", kept)
    assert found
    assert verifier(PASSWORD, base64.b64decode(found[2]), int(found[1])) == kept


def test_kept_statement_shows_no_password(postgres: Server) -> None:
    """The statement is kept as it is and shows no password.

    PostgreSQL takes a verifier for one, and does not make another of it.
    """
    ended = statement(f"{PASSWORD}\n")
    assert ended.returncode == 0
    assert PASSWORD not in ended.stdout
    name = postgres.create("migrated")
    postgres.query(name, ended.stdout)
    kept = postgres.query(name, "SELECT rolpassword FROM pg_authid WHERE rolname = 'usage_sink'")
    assert f"'{kept}'" in ended.stdout
    assert statement(PASSWORD).stdout != ended.stdout


@pytest.mark.parametrize("password", ["", "short", "p\N{LATIN SMALL LETTER A WITH DIAERESIS}" * 10])
def test_what_is_no_good_password_is_told(password: str) -> None:
    """One sentence, which does not repeat it."""
    ended = statement(password)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "at least 16 printable ASCII characters" in ended.stderr
    assert not password or password not in ended.stderr
