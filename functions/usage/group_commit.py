"""Group commit: items that arrive while a batch is being written share the next one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Full(Exception):
    """So many items are waiting that another one would run into its timeout."""


class BatchFailed(Exception):
    """The item's batch was not written; the cause has the reason."""


class Batcher(Generic[Item]):
    """Writes concurrent items together, one batch at a time.

    Without a timer: a batch holds the items that arrived while the previous one was written. So an idle sink
    answers at once, and a busy one writes long batches.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[None]],
        *,
        max_batch: int = 1000,
        max_waiting: int = 5000,
    ) -> None:
        self._write = write
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._waiting: deque[tuple[Item, asyncio.Future[Exception | None]]] = deque()
        self._writer: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> None:
        """Return when the item's batch is written; raise Full, or BatchFailed from the cause.

        A cancelled caller leaves, and its item is still written.
        """
        if len(self._waiting) >= self._max_waiting:
            raise Full
        # A future for each caller: cancelling a caller cancels its future and not the shared write.
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        if self._writer is None or self._writer.done():
            # In an empty context, or each of its log lines would carry the labels of the first caller.
            self._writer = asyncio.create_task(self._write_all(), context=Context())
        if failure := await written:
            raise BatchFailed from failure

    async def _write_all(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._max_batch))]
            failure = await self._try([item for item, _ in batch])
            for _, written in batch:
                if not written.done():
                    written.set_result(failure)

    async def _try(self, items: Sequence[Item]) -> Exception | None:
        try:
            await self._write(items)
        except Exception as error:  # noqa: BLE001 - every caller has to be answered
            return error
        return None
