"""What the dispatcher has to do, from infra/topology.yaml; it gets this as JSON."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping

import msgspec

from shared.topology import Function, Topology

_SOONER = {"sweep": 5.0, "owners": 15.0, "deliver": 5.0}
"""Seconds between two messages of a schedule on this machine, where nobody wants to wait for minutes."""

_GROWTH = 2.0  # from one wait to the next
_JITTER = 0.2  # of a wait, at most: messages that failed together do not all come back together


class Route(msgspec.Struct, frozen=True):
    """A subscription, the function's URL, and its limits. Durations are in seconds.

    The function has at most `at_once` messages in its hands. Without `dead_letters`, none is given up; else
    it is after so many `attempts`.
    """

    function: str
    subscription: str
    url: str
    at_once: int
    deadline: float
    min_backoff: float
    max_backoff: float
    dead_letters: bool
    attempts: int = 0

    def backoff(self, attempt: int, jitter: Callable[[], float] = random.random) -> float:
        """Return the seconds to wait after the failure of an attempt; the first is 1."""
        grown = self.min_backoff * _GROWTH ** min(attempt - 1, 32)  # a larger power would be infinite
        return min(self.max_backoff, grown * (1 + _JITTER * jitter()))


class Timer(msgspec.Struct, frozen=True):
    """A schedule: a message to the topic `every` so many seconds, unless the function still has one."""

    function: str
    topic: str
    every: float


class Keeping(msgspec.Struct, frozen=True):
    """The journal of messages, the folder of Firestore's exports, and the name of this start of the stack."""

    file: str
    exports: str
    run: str


class Orders(msgspec.Struct, frozen=True):
    """The emulator's host:port, the routes and the timers.

    `lease` are the seconds, 10 or more, after which the messages of a dead dispatcher are delivered again.
    With `keeping`, a later run delivers what this one leaves.
    """

    host: str
    routes: tuple[Route, ...]
    timers: tuple[Timer, ...] = ()
    lease: int = 15
    dead_letter_topic: str = ""
    keeping: Keeping | None = None


def for_topology(
    host: str, project: str, topology: Topology, urls: Mapping[str, str], keeping: Keeping | None = None
) -> Orders:
    """Return the orders for all functions; `urls` are their addresses by name.

    A local function is one process, which stands for all instances of the cloud: with one instance's share,
    messages would wait for each other that do not in the cloud.
    """
    scheduled = {name: _period(name, function) for name, function in topology.consumers.items()}
    routes = tuple(
        Route(
            function=name,
            subscription=f"projects/{project}/subscriptions/{function.subscription}",
            url=urls[name],
            at_once=function.concurrency * function.max_instances,
            deadline=topology.timing.ack_deadline,
            # A function that fails has no new messages of its schedule: the failed one comes as often.
            min_backoff=min(function.retry.min_backoff, scheduled[name] or math.inf),
            max_backoff=min(function.retry.max_backoff, scheduled[name] or math.inf),
            dead_letters=function.retry.max_delivery_attempts is not None,
            attempts=function.retry.max_delivery_attempts or 0,
        )
        for name, function in topology.consumers.items()
    )
    timers = tuple(
        Timer(name, f"projects/{project}/topics/{topology.functions[name].consumes}", every)
        for name, every in scheduled.items()
        if every
    )
    dead_letters = f"projects/{project}/topics/{topology.dead_letter_topic}"
    return Orders(host, routes, timers, dead_letter_topic=dead_letters, keeping=keeping)


def _period(name: str, function: Function) -> float | None:
    return _SOONER.get(name, function.every) if function.every else None
