"""A CMS of each kind, and a finished job for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.publishing import Desk, desk_of


@pytest.fixture(params=["wordpress", "ghost"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """A finished job, and a CMS that its organization is connected to."""
    async with desk_of(request.param) as made:
        await made.finish()
        yield made
