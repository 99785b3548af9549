"""Acknowledge a message at its subscription, and in the journal if one is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from infra.local.dispatch.journal import Journal
from infra.local.dispatch.orders import Route
from infra.local.dispatch.push import Settling
from infra.local.dispatch.subscription import Received

GiveUp = Callable[[Route, Received], Awaitable[None]]
"""Publishes a message to the dead-letter topic."""


class Journalled:
    """Settles the messages of a function, and writes down which have an end.

    A message of an earlier run has no lease: the emulator does not know it. So it is delivered again here,
    and given up after as many attempts.
    """

    def __init__(self, route: Route, subscription: Settling, journal: Journal, give_up: GiveUp) -> None:
        self._route = route
        self._subscription = subscription
        self._journal = journal
        self._give_up = give_up
        self._receive: Callable[[Received], None] = lambda _: None
        self._given_up: set[asyncio.Task[None]] = set()

    def deliver_left(self, receive: Callable[[Received], None]) -> None:
        """Hand over the messages that an earlier run left without an end."""
        self._receive = receive
        for received in self._journal.left(self._route.function):
            receive(received)

    def begin(self, received: Received) -> None:
        """Write a message of the subscription down, before it is delivered.

        Its id becomes one of its own among all runs: the emulator counts from 1 in each, and a job without an
        id, or a dead letter, has the message's.
        """
        received.message.message_id = f"{self._journal.run}-{received.message.message_id}"
        self._journal.begin(self._route.function, received)

    def acknowledge(self, received: Received) -> None:
        """End a message."""
        self._journal.end(self._route.function, received)
        if received.ack_id:
            self._subscription.acknowledge(received)

    def give_back(self, received: Received) -> None:
        """Have a message delivered again, or dead-lettered after its last attempt."""
        is_last = received.attempt >= self._route.attempts
        if received.ack_id:
            if is_last:
                self._journal.end(self._route.function, received)
            self._subscription.give_back(received)
        elif is_last:
            task = asyncio.create_task(self._give_up_for_good(received))
            self._given_up.add(task)
            task.add_done_callback(self._given_up.discard)
        else:
            self._receive(replace(received, attempt=received.attempt + 1))

    async def _give_up_for_good(self, received: Received) -> None:
        await self._give_up(self._route, received)
        self._journal.end(self._route.function, received)
