"""Fixtures: one stack whose functions crash on order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.crashing.crash import Crashes
from tests.faults.crashing.orders import Orders
from tests.support.servers.provider import Upstream, running
from tests.support.servers.stack import serving
from tests.support.system.pipeline import connect


@pytest.fixture(scope="package")
def crashing_provider() -> Iterator[Upstream]:
    """The provider behind the stack's proxy."""
    with running() as upstream:
        yield upstream


@pytest.fixture(scope="package")
def crashing_orders(tmp_path_factory: pytest.TempPathFactory) -> Orders:
    """The orders that the stack's processes read."""
    return Orders(tmp_path_factory.mktemp("orders"))


@pytest.fixture(scope="package")
def crashing_stack(
    crashing_provider: Upstream, crashing_orders: Orders, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The state folder of a running stack."""
    state = tmp_path_factory.mktemp("crashing")
    arguments = [str(state), crashing_provider.url, str(crashing_orders.folder)]
    command = [sys.executable, "-m", "tests.faults.crashing.stack", *arguments]
    with serving(command, state):
        yield state


@pytest.fixture(scope="package")
def crashes(crashing_stack: Path, crashing_provider: Upstream, crashing_orders: Orders) -> Crashes:
    """The running stack and the means to crash it."""
    return Crashes(connect(crashing_stack), crashing_provider, crashing_orders)
