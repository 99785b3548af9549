"""The renderers, which one process of Node.js runs for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.rendering.renderers import Renderers, start_renderers


@pytest.fixture(scope="session")
def renderers() -> Iterator[Renderers]:
    """All of them, ready."""
    with start_renderers() as renderers:
        yield renderers
