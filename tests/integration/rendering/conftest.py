"""The renderers, which one process of Node.js runs for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.rendering.renderers import Renderers, started


@pytest.fixture(scope="session")
def renderers() -> Iterator[Renderers]:
    """All of them, ready."""
    with started() as renderers:
        yield renderers
