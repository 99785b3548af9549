"""One try of a delivery: claim, send, record.

The order of effects, and what a crash after each of them costs:

1. The delivery is read, and its endpoint. Nothing has happened yet.
2. The claim: under the version that was read, the delivery becomes due again only after a minute. Of two
   messages or ticks one writes it, and the other one leaves. After a crash that minute passes, and the next
   tick tries again.
3. The request. After a crash the endpoint may have got it, and gets the same bytes with the same webhook-id
   again: at least once.
4. The record: the try, and when the next one is due. It is written under the claim's version. If Firestore
   refuses it, it is as after a crash at 3.
5. The endpoint's own state: failing, well again, or disabled after a 410. It is a hint, and a lost write is
   made up for by the next try.

The times in the documents are those of Firestore's writes. So an instance whose clock is wrong sends too
early or too late, and neither signs with its time nor puts off a delivery by its error.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from functions.deliver.slots import Slots
from functions.deliver.try_log import log_try
from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict
from shared.gateways.webhook_documents import Stored
from shared.gateways.webhook_sender import WebhookSender
from shared.gateways.webhook_store import WebhookStore
from shared.telemetry import Event
from shared.webhooks import delivery as deliveries
from shared.webhooks import signature
from shared.webhooks.delivery import Delivery, Outcome
from shared.webhooks.endpoint import GONE, Endpoint
from shared.webhooks.event import TEST_TYPE

_TRIES = 5  # of a record that meets other writes
_DELETED = "The endpoint was deleted before it got the event."
_DISABLED = "The endpoint was disabled before it got the event: enable it, and replay the event."
_MOVED = "The endpoint belongs to another organization."
_USER_AGENT = "content-pipeline-webhooks/1"


class NoSlot(Exception):
    """So many requests to the endpoint or its organization are under way that this one has to wait."""


@dataclass(frozen=True)
class Try:
    """A delivery after a try, and whether its endpoint had failed before."""

    after: Delivery
    was_failing: bool


class Attempts:
    """Makes tries; `signing_key` is the deployment's."""

    def __init__(
        self,
        store: WebhookStore,
        sender: WebhookSender,
        clock: Clock,
        signing_key: str,
        jitter: Callable[[], float] = random.random,
        lease: timedelta = deliveries.LEASE,
    ) -> None:
        self._store = store
        self._sender = sender
        self._clock = clock
        self._signing_key = signing_key
        self._jitter = jitter
        self._lease = lease
        self._slots = Slots()

    async def make(self, delivery_id: str) -> Try | None:
        """Return a try; None if it is not due or nobody can get it. Raise NoSlot: it stays due."""
        found = await self._store.delivery(delivery_id)
        if found is None or deliveries.claim(found.value, self._clock.now()) is None:
            return None
        before = found.value
        with telemetry.labelled(org_id=before.org_id, job_id=before.job_id):
            stored = await self._store.endpoint(before.endpoint_id)
            if reason := _obstacle(before, stored.value if stored else None):
                await self._give_up(found, reason)
                return None
            assert stored is not None
            endpoint = stored.value
            failing = endpoint.failing_since is not None
            with self._slots.take(endpoint.endpoint_id, endpoint.org_id, failing=failing) as has_slot:
                if not has_slot:
                    raise NoSlot
                return await self._try(found, stored)

    async def _try(self, found: Stored[Delivery], endpoint: Stored[Endpoint]) -> Try | None:
        claimed = deliveries.claim(found.value, self._clock.now(), self._lease)
        if claimed is None:
            return None
        try:
            held = await self._store.update_delivery(found, claimed)
        except Conflict:
            return None  # another message or tick was first
        outcome = await self._send(held, endpoint.value)
        after = await self._record(held, outcome)
        log_try(after, endpoint.value, outcome)
        await self._note(endpoint, outcome, held.written_at)
        return Try(after, endpoint.value.failing_since is not None)

    async def _send(self, held: Stored[Delivery], endpoint: Endpoint) -> Outcome:
        delivery, at, body = held.value, held.written_at, held.value.body.encode()
        keys = signature.signing_keys(
            self._signing_key, endpoint.endpoint_id, endpoint.version, endpoint.rotated_at, at
        )
        headers = {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            **signature.headers(keys, delivery.event_id, at, body),
        }
        return await self._sender.send(endpoint.url, headers, body)

    async def _record(self, held: Stored[Delivery], outcome: Outcome) -> Delivery:
        """Write the try down; over a newer version if its owner has asked for a replay meanwhile."""
        at = held.written_at
        for _ in range(_TRIES):
            after = deliveries.record(held.value, outcome, at, self._jitter())
            try:
                return (await self._store.update_delivery(held, after)).value
            except Conflict:
                newer = await self._store.delivery(held.value.delivery_id)
                if newer is None:
                    return after  # its organization was erased
                held = newer
        raise Conflict("The delivery changes faster than its try can be written.")

    async def _give_up(self, found: Stored[Delivery], reason: str) -> None:
        after = deliveries.give_up(found.value, reason, self._clock.now())
        try:
            await self._store.update_delivery(found, after)
        except Conflict:
            return
        telemetry.info(
            Event.WEBHOOK_FAILED, reason, delivery_id=after.delivery_id, endpoint_id=after.endpoint_id
        )

    async def _note(self, endpoint: Stored[Endpoint], outcome: Outcome, at: datetime) -> None:
        after = _noted(endpoint.value, outcome, at)
        if after == endpoint.value:
            return
        try:
            await self._store.update_endpoint(endpoint, after)
        except Conflict:  # its owner has changed it, or another try was noted
            newer = await self._store.endpoint(endpoint.value.endpoint_id)
            if newer and outcome.error is None and _is_same(newer.value, endpoint.value):
                await self._clear(newer)
            return  # a failure is noted by the next try
        if after.disabled:
            telemetry.warning(
                Event.WEBHOOK_DISABLED,
                "An endpoint answered 410 and is disabled: its owner can enable it.",
                endpoint_id=after.endpoint_id,
            )

    async def _clear(self, endpoint: Stored[Endpoint]) -> None:
        with suppress(Conflict):
            await self._store.update_endpoint(endpoint, replace(endpoint.value, failing_since=None))


def _is_same(newer: Endpoint, endpoint: Endpoint) -> bool:
    """Return whether a success at the one is a success at the other, which failed meanwhile."""
    return newer.url == endpoint.url and not newer.disabled and newer.failing_since is not None


def _obstacle(delivery: Delivery, endpoint: Endpoint | None) -> str | None:
    """Return why a delivery can't be tried at all."""
    if endpoint is None:
        return _DELETED
    if endpoint.org_id != delivery.org_id:
        return _MOVED
    return _DISABLED if endpoint.disabled and delivery.type != TEST_TYPE else None


def _noted(endpoint: Endpoint, outcome: Outcome, at: datetime) -> Endpoint:
    if outcome.gone:
        return replace(endpoint, disabled=True, disabled_by=GONE, failing_since=endpoint.failing_since or at)
    return replace(endpoint, failing_since=(endpoint.failing_since or at) if outcome.error else None)
