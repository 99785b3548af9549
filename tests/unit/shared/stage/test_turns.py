"""Start messages of one organisation that come together, in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from shared.errors import Conflict, RetryLater
from shared.stage.claimer import _CLAIM_PATIENCE, _TURN_PATIENCE, _retry_on_conflict
from tests.support.virtual_time import in_virtual_time


class Document:
    """An admission that takes a tenth of a second to read and write; who writes first wins."""

    def __init__(self) -> None:
        self.version = 0
        self.tries = 0

    async def claim(self, _: int) -> int:
        self.tries += 1
        before = self.version
        await asyncio.sleep(0.1)
        if before != self.version:
            raise Conflict("Somebody wrote in between.")
        self.version += 1
        return self.version


@in_virtual_time
async def test_contenders_take_turns() -> None:
    """Forty at once write in their order, and no try is in vain."""
    document, turn = Document(), asyncio.Lock()
    written = await asyncio.gather(*(_retry_on_conflict(document.claim, turn) for _ in range(40)))
    assert written == list(range(1, 41))
    assert document.tries == 40


@in_virtual_time
async def test_turn_that_hangs_holds_up_nobody() -> None:
    """After some seconds a message is claimed without a turn, and its job is not refused."""
    turn = asyncio.Lock()
    async with turn:
        assert await _retry_on_conflict(Document().claim, turn) == 1
        assert turn.locked()
    assert asyncio.get_running_loop().time() == pytest.approx(_TURN_PATIENCE + 0.1)
    assert _TURN_PATIENCE < _CLAIM_PATIENCE


@in_virtual_time
async def test_turn_ends_with_its_attempt() -> None:
    """Also with one that fails for good."""

    async def fail(_: int) -> None:
        raise RetryLater("away")

    turn = asyncio.Lock()
    for _ in range(3):
        with pytest.raises(RetryLater, match="away"):
            await _retry_on_conflict(fail, turn)
    assert not turn.locked()
