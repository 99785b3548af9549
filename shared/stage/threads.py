"""Long pure work beside the event loop, so that leases are renewed and messages are answered meanwhile.

Threads, and no processes: all that reads a text is made of many short steps of Python and takes time in
proportion to the text, so the loop waits milliseconds for its turn, while a process would cost a second of
start and 60 MB of memory. A thread can't be stopped: it ends by itself, because what it does is bounded.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import fields, is_dataclass
from typing import Any, ParamSpec, Protocol, TypeVar

import msgspec

from shared.errors import Overloaded

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

LONG = 60_000
"""Characters, from which on a text is a long one: twice what the longest post has."""

_PATIENCE = 60.0  # seconds: a text of the length that is read at all takes a few
_BUSY = "The service is busy, so this stage will be tried again."
_TOO_BUSY = "An instance had no time for a text: lower the function's concurrency in infra/topology.yaml."


class OffLoop(Protocol):
    """How a step has pure work done that may take long."""

    async def __call__(
        self,
        function: Callable[_Parameters, _Result],
        /,
        *args: _Parameters.args,
        **kwargs: _Parameters.kwargs,
    ) -> _Result:
        """Return what the function returns, or raise what it raises; Overloaded when it takes too long."""
        ...


async def run_inline(
    function: Callable[_Parameters, _Result], /, *args: _Parameters.args, **kwargs: _Parameters.kwargs
) -> _Result:
    """Do the work here and now: for tests, and for loops whose time is virtual."""
    return function(*args, **kwargs)


class Lanes:
    """A thread for texts of usual length and one for long texts, which wait for each other only."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        """`patience` are the seconds that work may take, with the waiting for its turn."""
        self._patience = patience
        self._usual = ThreadPoolExecutor(1, thread_name_prefix="text")
        self._long = ThreadPoolExecutor(1, thread_name_prefix="long-text")

    async def __call__(
        self,
        function: Callable[_Parameters, _Result],
        /,
        *args: _Parameters.args,
        **kwargs: _Parameters.kwargs,
    ) -> _Result:
        """See OffLoop. What was given up before its turn is never begun."""
        lane = self._long if _size((*args, *kwargs.values())) > LONG else self._usual
        work = functools.partial(copy_context().run, function, *args, **kwargs)
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.get_running_loop().run_in_executor(lane, work)
        except TimeoutError as error:
            raise Overloaded(_BUSY, operator=_TOO_BUSY) from error


def _size(value: Any) -> int:
    """Return how many characters some work is about."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, tuple | list):
        return sum(map(_size, value))
    if isinstance(value, msgspec.Struct):
        return sum(_size(getattr(value, name)) for name in value.__struct_fields__)
    if is_dataclass(value):
        return sum(_size(getattr(value, field.name)) for field in fields(value))
    return 0
