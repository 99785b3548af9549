"""Manage endpoints and deliveries for their owner, in the door and in the `blog webhooks` command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from shared.clock import Clock
from shared.errors import Conflict
from shared.gateways.publisher import Publisher
from shared.gateways.webhook_documents import Stored
from shared.gateways.webhook_messages import announce
from shared.gateways.webhook_store import WebhookStore
from shared.webhooks import delivery as deliveries
from shared.webhooks import endpoint as endpoints
from shared.webhooks import signature
from shared.webhooks.delivery import Delivery, Status
from shared.webhooks.endpoint import BadField, Endpoint
from shared.webhooks.event import new_test_event

PAGE = 50
_TRIES = 5


class NotPossible(Exception):
    """The owner's wish meets the state of things; one sentence says what to do."""


class BadCursor(Exception):
    """The cursor is not one that an earlier page ended with."""


@dataclass(frozen=True)
class Page:
    """Some deliveries, the newest first, and where the next page begins; None at the end."""

    deliveries: list[Delivery]
    cursor: str | None


class WebhookDesk:
    """Works for one organization at a time: the caller has checked whose it is.

    `local` allows this machine as an endpoint. `topic` is that of the deliveries.
    """

    def __init__(
        self,
        store: WebhookStore,
        publisher: Publisher,
        clock: Clock,
        *,
        topic: str,
        signing_key: str,
        local: bool,
    ) -> None:
        self.store = store
        self._publisher = publisher
        self._clock = clock
        self._topic = topic
        self._signing_key = signing_key
        self._local = local

    async def list(self, org_id: str) -> list[Endpoint]:
        """Return an organization's endpoints, the oldest first."""
        return [each.value for each in await self.store.endpoints(org_id)]

    def find_faults(self, fields: Mapping[str, Any], endpoint: Endpoint | None = None) -> Sequence[BadField]:
        """Return all wrong fields of a new endpoint, or of a change of one."""
        return endpoints.find_faults(fields, endpoint, local=self._local)

    async def create(
        self, org_id: str, fields: Mapping[str, Any], created_by: str | None = None
    ) -> tuple[Endpoint, str]:
        """Return a new endpoint and its secret; raise BadEndpoint, or NotPossible if there are too many."""
        now = self._clock.now()
        endpoint = endpoints.new_endpoint(
            str(uuid4()), org_id, fields, now, local=self._local, created_by=created_by
        )
        if len(await self.store.endpoints(org_id)) >= endpoints.MOST:
            raise NotPossible(f"The organization has {endpoints.MOST} endpoints: delete one first.")
        await self.store.create_endpoint(endpoint)
        return endpoint, self.secret(endpoint)

    async def change(self, endpoint_id: str, fields: Mapping[str, Any]) -> Endpoint | None:
        """Return the changed endpoint; None if there is none. Raise BadEndpoint."""
        for _ in range(_TRIES):
            found = await self.store.endpoint(endpoint_id)
            if found is None:
                return None
            after = endpoints.change(found.value, fields, local=self._local)
            if (written := await self._write(found, after)) is not None:
                return written
        raise NotPossible("The endpoint changes too fast: try again.")

    async def rotate(self, endpoint_id: str) -> tuple[Endpoint, str] | None:
        """Return the endpoint and its new secret; the old one signs as well for a day."""
        for _ in range(_TRIES):
            found = await self.store.endpoint(endpoint_id)
            if found is None:
                return None
            after = endpoints.rotate(found.value, self._clock.now())
            if (written := await self._write(found, after)) is not None:
                return written, self.secret(written)
        raise NotPossible("The endpoint changes too fast: try again.")

    async def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint; its pending deliveries fail when they are due."""
        await self.store.delete_endpoint(endpoint_id)

    def secret(self, endpoint: Endpoint) -> str:
        """Return an endpoint's secret, for its owner's eyes."""
        return signature.secret(self._signing_key, endpoint.endpoint_id, endpoint.version)

    async def test(self, endpoint: Endpoint) -> Delivery:
        """Send a test event to an endpoint, also to a disabled one; return its delivery."""
        now = self._clock.now()
        event = new_test_event(str(uuid4()), endpoint.org_id, endpoint.endpoint_id, now)
        delivery = deliveries.new_delivery(event, endpoint, now)
        await self.store.create_delivery(delivery)
        await announce(self._publisher, self._topic, delivery)
        return delivery

    async def deliveries(
        self, endpoint_id: str, status: Status | None = None, cursor: str | None = None, most: int = PAGE
    ) -> Page:
        """Return a page of an endpoint's deliveries; raise BadCursor."""
        before = await self._read_cursor(endpoint_id, cursor) if cursor else None
        found = await self.store.deliveries(endpoint_id, status, before, most + 1)
        shown = found[:most]
        return Page(shown, shown[-1].delivery_id if len(found) > most else None)

    async def replay(self, delivery_id: str) -> Delivery | None:
        """Return a delivery that is due again at once; None if there is none. Raise NotPossible."""
        for _ in range(_TRIES):
            found = await self.store.delivery(delivery_id)
            if found is None:
                return None
            endpoint = await self.store.endpoint(found.value.endpoint_id)
            if endpoint is None:
                raise NotPossible("The endpoint was deleted: its events can't be sent any more.")
            if endpoint.value.disabled:
                raise NotPossible("The endpoint is disabled: enable it first.")
            after = deliveries.replay(found.value, self._clock.now())
            try:
                await self.store.update_delivery(found, after)
            except Conflict:
                continue
            await announce(self._publisher, self._topic, after)
            return after
        raise NotPossible("The delivery is being tried: try again in some seconds.")

    async def _read_cursor(self, endpoint_id: str, cursor: str) -> Delivery:
        try:
            found = await self.store.delivery(str(UUID(cursor)))
        except ValueError:
            found = None
        if found is None or found.value.endpoint_id != endpoint_id:
            raise BadCursor("The cursor is not one that an earlier page ended with: begin without it.")
        return found.value

    async def _write(self, found: Stored[Endpoint], after: Endpoint) -> Endpoint | None:
        try:
            return (await self.store.update_endpoint(found, after)).value
        except Conflict:
            return None
