"""Run several model calls of one step side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

_Result = TypeVar("_Result")


async def side_by_side(calls: Sequence[Callable[[], Awaitable[_Result]]], most: int) -> list[_Result]:
    """Return the results in the order of the calls, of which at most `most` run at once.

    The calls begin in their order. After an error no further call begins; those that run come to their end,
    because an answer that nobody waits for is paid for all the same. Then the first call's error is raised.
    """
    results: dict[int, _Result] = {}
    errors: dict[int, Exception] = {}
    waiting = iter(enumerate(calls))

    async def work() -> None:
        for place, call in waiting:
            try:
                results[place] = await call()
            except Exception as error:  # noqa: BLE001 - it is raised when the other calls have ended
                errors[place] = error
            if errors:
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(min(most, len(calls))):
            group.create_task(work())
    if errors:
        raise errors[min(errors)]
    return [results[place] for place in range(len(calls))]
