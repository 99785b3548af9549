"""The draft of an attempt: the newest text is turned into what readers see, and never holds up the lease."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from shared.errors import Overloaded
from shared.llm.chat import Draft, Live
from shared.stage.threads import OffLoop

_RESTS = 10  # a draft that took a second is not renewed for ten: drafts cost a tenth of the time at most


class LiveDraft:
    """Keeps the newest text that was announced, and the draft that is shown."""

    def __init__(self, off_loop: OffLoop, patience: float) -> None:
        """A draft that takes longer than `patience` seconds waits for the next turn."""
        self._off_loop = off_loop
        self._patience = patience
        self._news = asyncio.Event()
        self._unseen: tuple[Live, Callable[[], str]] | None = None
        self._rests_until = 0.0  # in the loop's time
        self.shown = Draft(text="", fraction=0.0)

    def announce(self, live: Live, text: Callable[[], str]) -> None:
        """Announce more text; `text` is called only when it is time to write it."""
        self._unseen = (live, text)
        self._news.set()

    async def wait(self, seconds: float) -> None:
        """Wait until more text is announced, at most so many seconds."""
        # Not wait_for: up to Python 3.11 it forgets a cancellation that comes together with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()

    async def update(self) -> None:
        """Update the draft, unless that takes long: the renewal can't wait for it."""
        began = asyncio.get_running_loop().time()
        if self._unseen is None or began < self._rests_until:
            return
        (live, text), self._unseen = self._unseen, None
        try:
            async with asyncio.timeout(self._patience):
                self.shown = await self._off_loop(live, text())
        except (TimeoutError, Overloaded):
            self._unseen = self._unseen or (live, text)
        seconds = asyncio.get_running_loop().time() - began
        self._rests_until = began + _RESTS * seconds
