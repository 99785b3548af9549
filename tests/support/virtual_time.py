"""An event loop whose time jumps to the next timer: hours of leases and back-off in milliseconds, no luck.

It is for code without real input or output. When nothing is left to wait for, the test fails at once.
"""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec

_Parameters = ParamSpec("_Parameters")
_START = datetime(2026, 1, 1, tzinfo=UTC)


def in_virtual_time(
    test: Callable[_Parameters, Coroutine[Any, Any, None]],
) -> Callable[_Parameters, None]:
    """Make a test of an asynchronous one, on a loop of its own whose time is virtual."""

    @functools.wraps(test)
    def run(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> None:
        with asyncio.Runner(loop_factory=_VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


class LoopClock:
    """Returns the running loop's time, so that leases expire in virtual time."""

    def now(self) -> datetime:
        return _START + timedelta(seconds=asyncio.get_running_loop().time())


class _Selector(selectors.DefaultSelector):
    """Advances the time instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("The test waits for something that will never happen.")
        self.time += timeout
        return super().select(0)


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Return virtual seconds since the loop was made."""
        return self._virtual.time
