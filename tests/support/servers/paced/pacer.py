"""Write answers at a steady pace: one clock for all of them, so that many cost little."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Running:
    """An answer that is being written. `first_at` is of the loop's clock, in seconds.

    `write` gets the range of tokens that are due and whether they are the last; it returns whether the
    caller is still there.
    """

    tokens: int
    first_at: float
    write: Callable[[int, int, bool], bool]
    sent: int = 0


class Pacer:
    """Has each answer write its tokens when they are due.

    All answers share one tick, which is as long as a token takes. `latest` is the longest delay of a tick in
    seconds: how much the machine has slowed the pace.
    """

    def __init__(self, tokens_a_second: float) -> None:
        self.latest = 0.0
        self._rate = tokens_a_second
        self._running: list[Running] = []
        self._loop = asyncio.get_running_loop()
        self._due = 0.0

    def add(self, running: Running) -> None:
        """Begin an answer."""
        self._running.append(running)
        if len(self._running) == 1:
            self._due = self._loop.time()
            self._schedule()

    def _schedule(self) -> None:
        self._due = max(self._due + 1 / self._rate, self._loop.time())
        self._loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        now = self._loop.time()
        self.latest = max(self.latest, now - self._due)
        self._running = [running for running in self._running if self._go_on(running, now)]
        if self._running:
            self._schedule()

    def _go_on(self, running: Running, now: float) -> bool:
        """Write what is due, and return whether there is more to come."""
        if now < running.first_at:
            return True
        start, due = running.sent, min(running.tokens, int((now - running.first_at) * self._rate) + 1)
        if due == start:
            return True
        running.sent = due
        is_last = due == running.tokens
        return running.write(start, due, is_last) and not is_last
