"""What infra/supabase/README.md tells an owner to do, done as it is written there."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.support.fakes.usage_store import ORG, USER
from tests.support.paths import ROOT
from tests.support.servers.postgres import SUPABASE, Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

MEMBERS = f"""
    CREATE TABLE organization_members (user_id UUID, org_id UUID);
    INSERT INTO organization_members VALUES ('{USER}', '{ORG}');
"""  # noqa: S608  ids of our own
USAGE = f"""
    INSERT INTO organizations VALUES ('{ORG}');
    INSERT INTO ai_usage_logs (log_id, org_id, operation, model)
    VALUES (gen_random_uuid(), '{ORG}', 'generation', 'gpt-4o');
"""  # noqa: S608


@pytest.fixture
def platform(supabase: Server) -> Iterator[Platform]:
    """A database whose roles may not sign in; afterwards these, which all databases share, are as before."""
    platform = Platform(supabase)
    for role in ("usage_sink", "ai_door"):
        platform.owner(f"ALTER ROLE {role} NOLOGIN")
    yield platform
    for role in ("usage_sink", "ai_door"):
        platform.owner(f"ALTER ROLE {role} LOGIN PASSWORD NULL")


def test_an_owner_gets_there_by_the_readme(platform: Platform) -> None:
    """Migrate, let the sink and the door in, say who is a member: then one writes, and others read."""
    shell(platform, *blocks("bash"))
    [members] = blocks("sql")
    assert platform.server.query(platform.database, "SELECT log_id FROM ai_usage_logs", "ai_door") == ""
    assert platform.sink("SELECT log_id FROM ai_usage_logs") == ""
    platform.owner(MEMBERS + members + USAGE)
    assert platform.api("authenticated", "SELECT count(*) FROM ai_usage_logs", USER) == "1"
    assert platform.api("authenticated", "SELECT count(*) FROM ai_usage_logs", ORG) == "0"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (SUPABASE / "README.md").read_text(), re.DOTALL)


def shell(platform: Platform, *commands: str) -> None:
    """Run commands in the project's folder, with the server's own psql."""
    environment = {
        "PATH": f"{platform.server.programs}:{os.environ['PATH']}",
        "DATABASE": platform.url("postgres"),
        "PASSWORD": "correct-horse-battery-staple",
    }
    for command in commands:
        ended = subprocess.run(
            ["/bin/sh", "-euc", command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
