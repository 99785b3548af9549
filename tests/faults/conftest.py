"""Fixtures: one stack, and the jobs of all faults on it, as many as possible at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.faults import crashes, long_posts, outages, overlap
from tests.faults import provider as providers
from tests.faults.cast import Cast
from tests.support.servers.provider import Upstream, running
from tests.support.servers.stack import serving
from tests.support.system.pipeline import ORG, connect

_AT_ONCE = 200
"""Jobs of the tests' organisation: each begins at once, so that no fault waits for another."""


@pytest.fixture(scope="package")
def faulty_provider() -> Iterator[Upstream]:
    """The provider behind the stack's proxy."""
    with running() as upstream:
        yield upstream


@pytest.fixture(scope="package")
def quick_stack(faulty_provider: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of a running stack."""
    state = tmp_path_factory.mktemp("faults")
    command = [sys.executable, "-m", "tests.faults.quick_stack", str(state), faulty_provider.url]
    with serving(command, state):
        yield state


@pytest.fixture(scope="package")
def cast(quick_stack: Path, faulty_provider: Upstream) -> Iterator[Cast]:
    """Every job of these tests. At the end all jobs have ended, with no extra row."""
    cast = Cast(connect(quick_stack), faulty_provider)
    cast.pipeline.write(f"admission/{ORG}", {"limits": {"jobs": _AT_ONCE}})
    faulty_provider.script = cast.answer
    yield cast
    cast.finish()


@pytest.fixture(scope="package")
def wanted(request: pytest.FixtureRequest) -> set[str]:
    """The faults whose tests are selected."""
    calls = (getattr(item, "callspec", None) for item in request.session.items)
    return {call.params["row"].fault for call in calls if call is not None and "row" in call.params}


@pytest.fixture(scope="package")
def begun(cast: Cast, wanted: set[str]) -> Iterator[dict[str, Future[Any]]]:
    """Begin all faults that can overlap, the crashes first; give the results of those that need a thread."""
    crashes.begin(cast, wanted)
    parts = {
        "postgres-stopped": outages.postgres,
        **overlap.PARTS,
        **long_posts.PLAYED,
        "garbage": outages.garbage,
    }
    with ThreadPoolExecutor(len(parts)) as threads:
        playing = {name: threads.submit(play, cast) for name, play in parts.items() if name in wanted}
        long_posts.begin(cast, wanted)
        providers.begin(cast, wanted)
        yield playing
