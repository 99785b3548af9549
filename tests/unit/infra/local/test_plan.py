"""The services of the stack, and the environment of each."""

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


async def test_database_functions_have_their_own_role(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when they are deployed; a person who asks the stack's database for costs is its owner."""
    monkeypatch.delenv("SUPABASE_DB_URL", raising=False)
    made = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    urls = {service.name: service.environment.get("SUPABASE_DB_URL") for service in made.services}
    usage, owners = urls.pop("usage"), urls.pop("owners")
    owner, sink = urlsplit(made.environment["SUPABASE_DB_URL"]), urlsplit(usage or "")
    assert usage == owners
    assert (owner.username, sink.username) == ("postgres", "usage_sink")
    assert (owner.port, owner.path) == (sink.port, sink.path)
    assert owner.password != sink.password
    assert set(urls.values()) == {None}


async def test_dispatcher_starts_after_the_emulator(tmp_path: Path, ports: Ports) -> None:
    """On a machine with one core services start in turn, and the dispatcher waits for the subscriptions."""
    names = [
        service.name for service in (await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")).services
    ]
    assert names.index("pubsub") < names.index("dispatcher")
