"""Run long pure work in threads, so that the event loop keeps renewing leases.

Threads rather than processes: reading a text takes many short steps of Python, in time proportional to the
text, so the loop waits milliseconds for its turn. A process would cost a second of start and 60 MB. A thread
can't be stopped: it ends by itself, because its work is bounded.
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
"""Characters of a long text, at least: twice as many as the longest post has."""

_PATIENCE = 60.0  # seconds: the longest text takes a few
_BUSY = "The service is busy, so this stage will be tried again."
_TOO_BUSY = "An instance had no time for a text: lower the function's concurrency in infra/topology.yaml."


class OffLoop(Protocol):
    """Interface to run a step's long pure work."""

    async def __call__(
        self,
        function: Callable[_Parameters, _Result],
        /,
        *args: _Parameters.args,
        **kwargs: _Parameters.kwargs,
    ) -> _Result:
        """Return the function's result or raise its error; raise Overloaded if it takes too long."""
        ...


async def run_inline(
    function: Callable[_Parameters, _Result], /, *args: _Parameters.args, **kwargs: _Parameters.kwargs
) -> _Result:
    """Do the work on the loop: for tests and virtual time."""
    return function(*args, **kwargs)


class Lanes:
    """A thread for texts of usual length and one for long texts, which wait for each other only."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        """`patience` are the seconds that work may take, including the wait for its turn."""
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
        """See OffLoop. Work whose patience ends before its turn never begins."""
        lane = self._long if _size((*args, *kwargs.values())) > LONG else self._usual
        work = functools.partial(copy_context().run, function, *args, **kwargs)
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.get_running_loop().run_in_executor(lane, work)
        except TimeoutError as error:
            raise Overloaded(_BUSY, operator=_TOO_BUSY) from error


def _size(value: Any) -> int:
    """Return the number of characters in some work's arguments."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, tuple | list):
        return sum(map(_size, value))
    if isinstance(value, msgspec.Struct):
        return sum(_size(getattr(value, name)) for name in value.__struct_fields__)
    if is_dataclass(value):
        return sum(_size(getattr(value, field.name)) for field in fields(value))
    return 0
