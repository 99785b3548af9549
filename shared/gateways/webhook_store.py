"""Endpoints and deliveries of webhooks in Firestore: the collections `webhooks` and `webhook_deliveries`.

Every change carries the version that was read. A delivery is created under the id of its event and endpoint,
so the copies of an event are one delivery.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from shared.errors import Conflict, Unavailable
from shared.gateways import webhook_documents as documents
from shared.gateways.firestore_calls import TIMEOUT, call
from shared.gateways.webhook_documents import Due, Kind, Stored
from shared.webhooks import delivery as deliveries
from shared.webhooks import endpoint as endpoints
from shared.webhooks.delivery import Delivery, Status
from shared.webhooks.endpoint import Endpoint

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncQuery

_LATER = datetime(9999, 12, 31, tzinfo=UTC)


class WebhookStore(Protocol):
    """Raises Conflict for a failed precondition, CorruptDocument, and Unavailable for an outage."""

    async def endpoints(self, org_id: str) -> list[Stored[Endpoint]]:
        """Return an organization's endpoints, the oldest first, without those that can't be read."""
        ...

    async def endpoint(self, endpoint_id: str) -> Stored[Endpoint] | None: ...

    async def create_endpoint(self, endpoint: Endpoint) -> Stored[Endpoint]: ...

    async def update_endpoint(self, before: Stored[Endpoint], after: Endpoint) -> Stored[Endpoint]: ...

    async def delete_endpoint(self, endpoint_id: str) -> None: ...

    async def create_delivery(self, delivery: Delivery) -> bool:
        """Return False if the delivery is there already, and then write nothing."""
        ...

    async def delivery(self, delivery_id: str) -> Stored[Delivery] | None: ...

    async def update_delivery(self, before: Stored[Delivery], after: Delivery) -> Stored[Delivery]: ...

    async def due(self, now: datetime, most: int) -> list[Due]:
        """Return deliveries whose next try is due, the longest due first."""
        ...

    async def due_of(self, endpoint_id: str, now: datetime, most: int) -> list[Due]:
        """Return those of one endpoint."""
        ...

    async def next_waiting(self, endpoint_id: str) -> str | None:
        """Return the first endpoint after this one, in the order of ids, that has a pending delivery."""
        ...

    async def deliveries(
        self, endpoint_id: str, status: Status | None, before: Delivery | None, most: int
    ) -> list[Delivery]:
        """Return an endpoint's deliveries, the newest first, from the one after `before` on.

        Those that can't be read are left out, and logged.
        """
        ...


def connect(project: str) -> FirestoreWebhooks:
    """Make a client on the running loop; the library reads FIRESTORE_EMULATOR_HOST."""
    from google.cloud.firestore import AsyncClient  # noqa: PLC0415 - heavy: loads on first use

    return FirestoreWebhooks(AsyncClient(project=project))


class FirestoreWebhooks:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def endpoints(self, org_id: str) -> list[Stored[Endpoint]]:
        query = self._where(endpoints.COLLECTION, "org_id", "==", org_id)
        found = await call(query.limit(10 * endpoints.MOST).get(retry=None, timeout=TIMEOUT))
        read = documents.read_all(found, Endpoint)  # those get their events
        return sorted(read, key=lambda each: (each.value.created_at, each.value.endpoint_id))

    async def endpoint(self, endpoint_id: str) -> Stored[Endpoint] | None:
        found = await call(self._endpoint(endpoint_id).get(retry=None, timeout=TIMEOUT))
        return documents.read(found, Endpoint) if found.exists else None

    async def create_endpoint(self, endpoint: Endpoint) -> Stored[Endpoint]:
        place = self._endpoint(endpoint.endpoint_id)
        written = await call(place.create(documents.fields(endpoint), retry=None, timeout=TIMEOUT))
        return documents.written(endpoint, written.update_time)

    async def update_endpoint(self, before: Stored[Endpoint], after: Endpoint) -> Stored[Endpoint]:
        return await self._update(self._endpoint(after.endpoint_id), before, after)

    async def delete_endpoint(self, endpoint_id: str) -> None:
        await call(self._endpoint(endpoint_id).delete(retry=None, timeout=TIMEOUT))

    async def create_delivery(self, delivery: Delivery) -> bool:
        place = self._delivery(delivery.delivery_id)
        try:
            await call(place.create(documents.fields(delivery), retry=None, timeout=TIMEOUT))
        except Conflict as error:
            if await self.delivery(delivery.delivery_id) is None:  # a conflict of another kind
                raise Unavailable("The delivery could not be stored for now.") from error
            return False
        return True

    async def delivery(self, delivery_id: str) -> Stored[Delivery] | None:
        found = await call(self._delivery(delivery_id).get(retry=None, timeout=TIMEOUT))
        return documents.read(found, Delivery) if found.exists else None

    async def update_delivery(self, before: Stored[Delivery], after: Delivery) -> Stored[Delivery]:
        return await self._update(self._delivery(after.delivery_id), before, after)

    async def due(self, now: datetime, most: int) -> list[Due]:
        query = self._where(deliveries.COLLECTION, "next_at", "<=", now).order_by("next_at")
        return await self._get_due(query, most)

    async def due_of(self, endpoint_id: str, now: datetime, most: int) -> list[Due]:
        query = self._where(deliveries.COLLECTION, "endpoint_id", "==", endpoint_id)
        query = query.where(filter=_field_filter("next_at", "<=", now)).order_by("next_at")
        return await self._get_due(query, most)

    async def next_waiting(self, endpoint_id: str) -> str | None:
        # Only a pending delivery has the field next_at, and so an entry in this index.
        query = self._client.collection(deliveries.COLLECTION).order_by("endpoint_id").order_by("next_at")
        query = query.start_after({"endpoint_id": endpoint_id, "next_at": _LATER}).limit(1)
        found = await call(query.select(["endpoint_id"]).get(retry=None, timeout=TIMEOUT))
        return str(found[0].get("endpoint_id")) if found else None

    async def deliveries(
        self, endpoint_id: str, status: Status | None, before: Delivery | None, most: int
    ) -> list[Delivery]:
        query = self._where(deliveries.COLLECTION, "endpoint_id", "==", endpoint_id)
        if status is not None:
            query = query.where(filter=_field_filter("status", "==", status.value))
        query = query.order_by("created_at", direction="DESCENDING")
        query = query.order_by("__name__", direction="DESCENDING")
        if before is not None:
            place = self._delivery(before.delivery_id)
            query = query.start_after({"created_at": before.created_at, "__name__": place})
        read: list[Delivery] = []
        while len(read) < most:
            found = await call(query.limit(most).get(retry=None, timeout=TIMEOUT))
            read += [each.value for each in documents.read_all(found, Delivery)]
            if len(found) < most:
                break
            query = query.start_after(found[-1])
        return read[:most]

    async def close(self) -> None:
        """Close the channel."""
        self._client.close()

    async def _update(self, place: AsyncDocumentReference, before: Stored[Kind], after: Kind) -> Stored[Kind]:
        from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415

        # Only what differs: fields of another version of this code stay as they are.
        old, new = documents.fields(before.value), documents.fields(after)
        changed = {name: value for name, value in new.items() if name not in old or old[name] != value}
        changed |= {name: DELETE_FIELD for name in old if name not in new}
        if not changed:
            return before
        option = self._client.write_option(last_update_time=before.version)
        written = await call(place.update(changed, option=option, retry=None, timeout=TIMEOUT))
        return documents.written(after, written.update_time)

    async def _get_due(self, query: AsyncQuery, most: int) -> list[Due]:
        query = query.select(["endpoint_id", "org_id", "next_at"]).limit(most)
        return [documents.read_due(each) for each in await call(query.get(retry=None, timeout=TIMEOUT))]

    def _where(self, collection: str, field: str, operator: str, value: object) -> AsyncQuery:
        return self._client.collection(collection).where(filter=_field_filter(field, operator, value))

    def _endpoint(self, endpoint_id: str) -> AsyncDocumentReference:
        return self._client.collection(endpoints.COLLECTION).document(endpoint_id)

    def _delivery(self, delivery_id: str) -> AsyncDocumentReference:
        return self._client.collection(deliveries.COLLECTION).document(delivery_id)


def _field_filter(field: str, operator: str, value: object) -> Any:
    from google.cloud.firestore import FieldFilter  # noqa: PLC0415

    return FieldFilter(field, operator, value)
