"""Questions to services that may hang."""

from __future__ import annotations

import asyncio
import threading

import pytest

from infra.cli.errors import Unreachable
from infra.cli.jobs.asking import ask, in_thread

_LONG = 30.0  # seconds; the tests end long before


def test_end_of_the_loop_does_not_wait_for_what_hangs() -> None:
    """As after Ctrl-C while Firestore hangs."""
    answers = threading.Event()
    came: list[bool] = []

    async def give_up() -> None:
        asking = asyncio.ensure_future(in_thread(lambda: came.append(answers.wait(_LONG))))
        await asyncio.sleep(0)
        asking.cancel()

    asyncio.run(give_up())
    assert came == []  # what hangs still does
    answers.set()


def test_answers_and_errors_reach_the_asker() -> None:
    """Ours and others."""

    def refuse() -> None:
        raise Unreachable("It is away.")

    assert asyncio.run(in_thread(lambda: 7)) == 7
    with pytest.raises(Unreachable, match="It is away"):
        asyncio.run(in_thread(refuse))
    assert ask({"It": refuse}, _LONG)["It"].trouble == "It is away."
