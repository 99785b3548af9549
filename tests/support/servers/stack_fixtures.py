"""Fixtures: one stack for the session, started by `blog up`.

A test module takes it with `pytest_plugins = ["tests.support.servers.stack_fixtures"]`, and
imports nothing from here: pytest wants to be the first to import a plugin.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers.provider import Upstream, running, well_behaved
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import Pipeline, connect


@pytest.fixture(scope="session")
def provider() -> Iterator[Upstream]:
    """The provider behind the stack's proxy."""
    with running() as upstream:
        yield upstream


@pytest.fixture(scope="session")
def stack(provider: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of a running stack."""
    state = tmp_path_factory.mktemp("stack")
    with serving(blog_up(provider.url, state), state):
        yield state


@pytest.fixture(scope="session")
def connected(stack: Path) -> Pipeline:
    """The stack's one client."""
    return connect(stack)


@pytest.fixture
def upstream(provider: Upstream) -> Iterator[Upstream]:
    """The provider, well behaved and without earlier calls."""
    provider.asked.clear()
    provider.script = well_behaved
    yield provider
    provider.script = well_behaved


@pytest.fixture
def pipeline(connected: Pipeline, upstream: Upstream) -> Pipeline:
    """The stack, with a provider without earlier calls."""
    assert not upstream.asked
    return connected
