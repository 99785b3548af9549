"""One real stack whose functions crash on order, for all tests of this folder."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.stack import read_environment
from tests.faults.crashing.crash import Crashes
from tests.faults.crashing.orders import Orders
from tests.faults.crashing.stack import ROOT
from tests.system.pipeline import Pipeline
from tests.upstream import Upstream, running

_START = 180.0
_STOP = 30.0


@pytest.fixture(scope="package")
def crashing_provider() -> Iterator[Upstream]:
    """The provider behind the stack's proxy."""
    with running() as upstream:
        yield upstream


@pytest.fixture(scope="package")
def crashing_orders(tmp_path_factory: pytest.TempPathFactory) -> Orders:
    """Where the stack's processes look for orders."""
    return Orders(tmp_path_factory.mktemp("orders"))


@pytest.fixture(scope="package")
def crashing_stack(
    crashing_provider: Upstream, crashing_orders: Orders, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The state folder of a running stack."""
    state = tmp_path_factory.mktemp("crashing")
    arguments = [str(state), crashing_provider.url, str(crashing_orders.folder)]
    command = [sys.executable, "-m", "tests.faults.crashing.stack", *arguments]
    with (state / "stack.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + _START
        while not (state / "stack.env").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the stack did not start:\n{(state / 'stack.log').read_text()}")
            time.sleep(0.1)
        yield state
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP)
        finally:
            process.kill()  # its leash ends whatever it has started


@pytest.fixture(scope="package")
def crashes(crashing_stack: Path, crashing_provider: Upstream, crashing_orders: Orders) -> Crashes:
    """The running stack, with a way to crash it."""
    env = read_environment(crashing_stack)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", env["FIRESTORE_EMULATOR_HOST"])
        pipeline = Pipeline(env, crashing_stack)
    return Crashes(pipeline, crashing_provider, crashing_orders)
