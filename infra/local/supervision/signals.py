"""Ctrl-C, SIGTERM and the end of the terminal, once and twice."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(Exception):
    """A signal stopped the stack; a shell expects `exit_code`."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(f"stopped by {number.name}")
        self.exit_code = 128 + number
        self.by_keyboard = number is signal.SIGINT


class SignalHandler:
    """Cancels the installing task at the first signal, and calls `on_repeat` at every later one."""

    def __init__(self, on_repeat: Callable[[], None]) -> None:
        self.reason: Exception | None = None
        self._on_repeat = on_repeat
        self._stopping = False
        self._handled: tuple[signal.Signals, ...] = _SIGNALS
        self._task: asyncio.Task[object] | None = None

    def install(self) -> None:
        self._task = asyncio.current_task()
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup sets it
            self._handled = (*_SIGNALS, signal.SIGHUP)
        for number in self._handled:
            asyncio.get_running_loop().add_signal_handler(number, self._receive, number)

    def interrupt(self, reason: Exception) -> None:
        """Cancel the installing task as a signal does; `raise_if_interrupted` raises the reason then."""
        if self.reason is None and not self._stopping and self._task is not None:
            self.reason = reason
            self._task.cancel()

    def remove(self) -> None:
        for number in self._handled:
            asyncio.get_running_loop().remove_signal_handler(number)

    def begin_stop(self) -> None:
        """Let every signal from now on call `on_repeat`: the stop itself is never cancelled."""
        self._stopping = True

    def raise_if_interrupted(self) -> None:
        """Raise Interrupted if a signal was the reason to stop, or the reason that another one gave."""
        if self.reason is not None and self._task is not None:
            self._task.uncancel()
            raise self.reason

    def _receive(self, number: signal.Signals) -> None:
        if self._stopping or self.reason is not None:
            if number is not signal.SIGHUP:  # which a terminal and its shell both send
                self._on_repeat()
            return
        self.interrupt(Interrupted(number))
