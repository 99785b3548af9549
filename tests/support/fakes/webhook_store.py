"""Endpoints and deliveries in memory; passes the tests that Firestore's store passes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from shared.clock import Clock
from shared.errors import Conflict, Unavailable
from shared.gateways.webhook_documents import Due, Stored
from shared.webhooks.delivery import Delivery, Status
from shared.webhooks.endpoint import Endpoint

_LATER = datetime(9999, 12, 31, tzinfo=UTC)


class MemoryWebhooks:
    """Keeps the records with a version each. `clock` is the store's own, which stamps each write.

    `away` makes every call fail; `lose` makes so many writes of deliveries take effect and then fail.
    """

    def __init__(self, clock: Clock) -> None:
        self.hooks: dict[str, Stored[Endpoint]] = {}
        self.made: dict[str, Stored[Delivery]] = {}
        self.away = False
        self.refused_writes = 0
        self.reads = 0
        self._clock = clock
        self._number = 0

    async def endpoints(self, org_id: str) -> list[Stored[Endpoint]]:
        await self._reach()
        found = [each for each in self.hooks.values() if each.value.org_id == org_id]
        return sorted(found, key=lambda each: (each.value.created_at, each.value.endpoint_id))

    async def endpoint(self, endpoint_id: str) -> Stored[Endpoint] | None:
        await self._reach()
        return self.hooks.get(endpoint_id)

    async def create_endpoint(self, endpoint: Endpoint) -> Stored[Endpoint]:
        await self._reach()
        if endpoint.endpoint_id in self.hooks:
            raise Conflict("The endpoint is there already.")
        self.hooks[endpoint.endpoint_id] = self._stamp(endpoint)
        return self.hooks[endpoint.endpoint_id]

    async def update_endpoint(self, before: Stored[Endpoint], after: Endpoint) -> Stored[Endpoint]:
        await self._reach()
        self._check(before, self.hooks.get(after.endpoint_id))
        if after != before.value:
            self.hooks[after.endpoint_id] = self._stamp(after)
        return self.hooks[after.endpoint_id]

    async def delete_endpoint(self, endpoint_id: str) -> None:
        await self._reach()
        self.hooks.pop(endpoint_id, None)

    async def create_delivery(self, delivery: Delivery) -> bool:
        await self._reach()
        if delivery.delivery_id in self.made:
            return False
        self.made[delivery.delivery_id] = self._stamp(delivery)
        return True

    async def delivery(self, delivery_id: str) -> Stored[Delivery] | None:
        await self._reach()
        self.reads += 1
        return self.made.get(delivery_id)

    async def update_delivery(self, before: Stored[Delivery], after: Delivery) -> Stored[Delivery]:
        await self._reach()
        if self.refused_writes:
            self.refused_writes -= 1
            raise Unavailable("The state could not be stored for now.")
        self._check(before, self.made.get(after.delivery_id))
        if after != before.value:
            self.made[after.delivery_id] = self._stamp(after)
        return self.made[after.delivery_id]

    async def due(self, now: datetime, most: int) -> list[Due]:
        await self._reach()
        found = [
            each.value for each in self.made.values() if each.value.next_at and each.value.next_at <= now
        ]
        return [_due(each) for each in sorted(found, key=lambda each: each.next_at or _LATER)][:most]

    async def due_of(self, endpoint_id: str, now: datetime, most: int) -> list[Due]:
        return [each for each in await self.due(now, len(self.made)) if each.endpoint_id == endpoint_id][
            :most
        ]

    async def next_waiting(self, endpoint_id: str) -> str | None:
        await self._reach()
        waiting = {each.value.endpoint_id for each in self.made.values() if each.value.next_at}
        return min((each for each in waiting if each > endpoint_id), default=None)

    async def deliveries(
        self, endpoint_id: str, status: Status | None, before: Delivery | None, most: int
    ) -> list[Delivery]:
        await self._reach()
        found = [
            each.value
            for each in self.made.values()
            if each.value.endpoint_id == endpoint_id and status in {None, each.value.status}
        ]
        if before is not None:
            found = [each for each in found if _age(each) < _age(before)]
        return sorted(found, key=_age, reverse=True)[:most]

    def _stamp(self, value: Any) -> Stored[Any]:
        self._number += 1
        return Stored(value, self._number, self._clock.now())

    def _check(self, before: Stored[Any], now: Stored[Any] | None) -> None:
        if now is None or now.version != before.version:
            raise Conflict("The document changed.")

    async def _reach(self) -> None:
        await asyncio.sleep(0)  # others get their turn here, as they would over a network
        if self.away:
            raise Unavailable("The state could not be stored for now.")


def _age(delivery: Delivery) -> tuple[datetime, str]:
    return delivery.created_at, delivery.delivery_id


def _due(delivery: Delivery) -> Due:
    return Due(delivery.delivery_id, delivery.endpoint_id, delivery.org_id, delivery.next_at or _LATER)
