"""Start messages of one organisation that come together, in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from shared.errors import Conflict, RetryLater
from shared.stage.claimer import _CLAIM_PATIENCE, _SIDE_BY_SIDE, _retry_on_conflict
from tests.support.virtual_time import in_virtual_time


class Document:
    """An admission that takes a tenth of a second to read and write; who writes first wins."""

    def __init__(self) -> None:
        self.version = 0
        self.writers = self.most = self.tries = 0

    async def claim(self, _: int) -> int:
        self.tries += 1
        self.writers += 1
        self.most = max(self.most, self.writers)
        seen = self.version
        await asyncio.sleep(0.1)
        self.writers -= 1
        if seen != self.version:
            raise Conflict("Somebody wrote in between.")
        self.version += 1
        return self.version


@in_virtual_time
async def test_contenders_take_turns() -> None:
    """Forty at once write forty times, and few tries are in vain."""
    document, turn = Document(), asyncio.Semaphore(_SIDE_BY_SIDE)
    written = await asyncio.gather(*(_retry_on_conflict(document.claim, turn) for _ in range(40)))
    assert sorted(written) == list(range(1, 41))
    assert document.most == _SIDE_BY_SIDE
    assert document.tries <= 40 * _SIDE_BY_SIDE


@in_virtual_time
async def test_turn_that_never_comes_is_retried() -> None:
    """The message comes again: a request has to end before Cloud Run ends it."""
    turn = asyncio.Semaphore(0)
    with pytest.raises(RetryLater, match="start at once"):
        await _retry_on_conflict(Document().claim, turn)
    assert asyncio.get_running_loop().time() == pytest.approx(_CLAIM_PATIENCE)


@in_virtual_time
async def test_turn_ends_with_its_attempt() -> None:
    """Also with one that fails for good."""

    async def fail(_: int) -> None:
        raise RetryLater("away")

    turn = asyncio.Semaphore(1)
    for _ in range(3):
        with pytest.raises(RetryLater, match="away"):
            await _retry_on_conflict(fail, turn)
    assert not turn.locked()
