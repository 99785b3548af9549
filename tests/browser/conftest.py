"""Fixtures of the page's tests: one browser and one stack for all of them, a window for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.support.browser.jobs.collections import SCRIPT, every_state, hostile, long_job, many
from tests.support.browser.jobs.documents import Office
from tests.support.browser.jobs.store import paths, put, remove
from tests.support.browser.people import GARDENER, Person, enter
from tests.support.browser.records import hostile_letter, letters, usage, webhooks
from tests.support.browser.running import started
from tests.support.browser.visit import Visit, be_patient
from tests.support.servers.provider import Upstream, running
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import Pipeline, connect

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="package")
def provider() -> Iterator[Upstream]:
    """The provider behind this folder's stack."""
    with running() as upstream:
        yield upstream


@pytest.fixture(scope="package")
def stack(provider: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of a stack of its own: the emulator keeps closed windows' listeners for minutes."""
    state = tmp_path_factory.mktemp("browser")
    with serving(blog_up(provider.url, state), state):
        yield state


@pytest.fixture(scope="package")
def connected(stack: Path) -> Pipeline:
    """The client of this folder's stack."""
    return connect(stack)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of this folder; closed before others, which want a free event loop."""
    be_patient()
    with started() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """A function that opens a window; each has to end without errors."""
    windows: list[Visit] = []

    def opened(**options: object) -> Visit:
        windows.append(Visit(chromium.new_context(reduced_motion="reduce", **options)))  # type: ignore[arg-type]
        return windows[-1]

    yield opened
    for window in windows:
        window.context.close()
    for window in windows:
        assert not window.unexpected, "\n".join(window.unexpected)


@pytest.fixture
def at(visit: Callable[..., Visit], connected: Pipeline) -> Callable[..., Visit]:
    """A function that opens the page at a path, for a person who is signed in."""

    def opened(path: str = "/jobs", person: Person = GARDENER, **options: object) -> Visit:
        window = visit(**options)
        enter(window, connected.env, person)
        window.page.goto(f"{connected.env['WEB_URL']}{path}")
        return window

    return opened


@pytest.fixture(scope="package")
def garden(connected: Pipeline) -> Iterator[dict[str, str]]:
    """The ids of jobs in the gardener's organization, one of each state; 200 older ones are behind them.

    Other tests of the stack do not meet them: the sweep would run those that only look alive.
    """
    office = Office(GARDENER.org_id, GARDENER.user_id, datetime.now(UTC))
    named = every_state(office) | {"hostile": hostile(office), "long": long_job(office)}
    jobs = [*named.values(), *many(office)]
    put(connected._firestore, jobs)
    records = webhooks(GARDENER, office.now) | letters(GARDENER, office.now)
    records |= hostile_letter(GARDENER, office.now, SCRIPT)
    for path, document in records.items():
        connected.write(path, document)
    for event in usage(GARDENER, office.now - timedelta(days=3), 3):
        connected.publish(msgspec.json.encode(event), {}, topic="blog-usage")
    yield {name: written.job.job_id for name, written in named.items()}
    remove(connected._firestore, [*paths(jobs), *records])
