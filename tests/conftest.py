"""Fixtures that more than one suite uses."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.support.servers import emulators

# A shell that runs the tests in the background ignores SIGINT, and nohup SIGHUP: commands that tests start
# would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# As in the shell of a person who has `blog` in the PATH, so that hints begin with its name.
os.environ["PATH"] += f"{os.pathsep}{Path(sys.executable).parent}"

# A failure in these shows the compared values. Here, before any suite imports them.
pytest.register_assert_rewrite("tests.faults.cast", "tests.support.system.billing")

# An example that takes long on a busy machine is not a failure. Each run tries the same examples, so that a
# change is judged by what it changes. `make soak` searches for others (--hypothesis-profile=searching).
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("steady")

# Folders whose tests share what runs for a whole session, inner ones first, and the group that each is in.
_SHARING = {
    "tests/integration/rendering/": "rendering",
    "tests/faults/crashing/": "crashing",
    "tests/faults/": "faults",
    "tests/browser/": "browser",
    "tests/system/": "system",
    "tests/contract/": "servers",
    "tests/integration/": "servers",
    "tests/terraform/": "terraform",
}


# What takes longest begins first, so that no worker is left with it at the end; the rest fills the gaps.
_FIRST = ("faults", "servers", "system", "browser", "crashing", "terraform", "rendering")
_THEN = (
    "tests/unit/shared/text/test_hostile.py",
    "tests/simulation/test_sweep.py",
    "tests/simulation/test_slow_provider.py",
)


class Together(LoadScopeScheduling):  # type: ignore[misc]  # which has no types
    """Gives the tests of a group to one worker, in their order, and every other test to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        """Return the name of the group that is handed out as a whole."""
        return _group(nodeid)


def _group(nodeid: str) -> str:
    return next((group for folder, group in _SHARING.items() if nodeid.startswith(folder)), nodeid)


def _turn(item: pytest.Item) -> int:
    group = _group(item.nodeid)
    if group in _FIRST:
        return _FIRST.index(group)
    return len(_FIRST) + (not group.startswith(_THEN))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Share the tests out among pytest-xdist's workers, however many there are."""
    config.option.loadscopereorder = False  # the order is that of the collection
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests of a worker in the order in which they are handed out."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


@pytest.fixture(scope="session")
def pubsub_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The host:port of a Pub/Sub emulator that runs for the whole session."""
    with emulators.pubsub(tmp_path_factory.mktemp("pubsub")) as host:
        yield host


@pytest.fixture(scope="session")
def firestore_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The host:port of a Firestore emulator that runs for the whole session."""
    with emulators.firestore(tmp_path_factory.mktemp("firestore")) as host:
        yield host


@pytest.fixture
def project() -> str:
    """A Google Cloud project of the test's own: nothing of other tests is in it."""
    return f"test-{uuid4().hex[:20]}"
