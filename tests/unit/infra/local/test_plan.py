"""What each process of the stack is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from infra.local import plan
from infra.local.components import postgres
from infra.local.supervision.ports import Ports
from tests.support.paths import ROOT


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    ports = Ports()
    yield ports
    ports.close()
    postgres.remove(tmp_path)


async def test_the_usage_function_has_a_role_of_its_own(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it is deployed; whoever asks the stack's database what was spent is its owner."""
    monkeypatch.delenv("SUPABASE_DB_URL", raising=False)
    made = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    told = {service.name: service.environment.get("SUPABASE_DB_URL") for service in made.services}
    owner, sink = urlsplit(made.environment["SUPABASE_DB_URL"]), urlsplit(told.pop("usage") or "")
    assert (owner.username, sink.username) == ("postgres", "usage_sink")
    assert (owner.port, owner.path) == (sink.port, sink.path)
    assert owner.password != sink.password
    assert set(told.values()) == {None}
