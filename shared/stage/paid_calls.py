"""The paid calls of an attempt that are under way: a lost lease or a cancel waits for their end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class PaidCalls:
    """Counts calls that are paid for whether or not somebody waits for their answers."""

    def __init__(self) -> None:
        self._number = 0
        self._ended = asyncio.Event()  # set while none is under way
        self._ended.set()

    def __bool__(self) -> bool:
        """Return whether a call is under way."""
        return self._number > 0

    @contextmanager
    def begin(self) -> Iterator[None]:
        """Count a call until its end."""
        self._number += 1
        self._ended.clear()
        try:
            yield
        finally:
            self._number -= 1
            if not self._number:
                self._ended.set()

    async def wait(self) -> None:
        """Wait for the end of all calls."""
        await self._ended.wait()
