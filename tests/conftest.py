"""Fixtures that more than one suite uses."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests import emulators


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
