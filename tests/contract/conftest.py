"""Each implementation of a gateway, empty."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.gateways.job_store import JobStore, connect
from tests.support.fakes.job_store import MemoryJobs


@pytest.fixture(params=["memory", "firestore"])
async def store(
    request: pytest.FixtureRequest, project: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[JobStore]:
    """A job store without jobs."""
    if request.param == "memory":
        yield MemoryJobs()
        return
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", request.getfixturevalue("firestore_emulator"))
    jobs = connect(project)
    yield jobs
    await jobs.close()
