"""Add, change and test endpoints, and replay deliveries, for `blog webhooks`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

from infra.cli.errors import Failed, WrongUsage
from shared.stage.webhook_desk import NotPossible, WebhookDesk
from shared.webhooks.delivery import Delivery, Status
from shared.webhooks.endpoint import BadEndpoint, Endpoint

_Found = TypeVar("_Found")
_TESTED = 20.0  # seconds that a test's result is waited for; a try takes 15 at most


async def find(desk: WebhookDesk, endpoint_id: str) -> Endpoint:
    """Return an endpoint; raise Failed without one."""
    found = await desk.store.endpoint(endpoint_id)
    if found is None:
        raise Failed(f"There is no endpoint {endpoint_id}: `blog webhooks` lists them.")
    return found.value


async def add(desk: WebhookDesk, org_id: str, fields: Mapping[str, Any]) -> tuple[Endpoint, str]:
    """Return a new endpoint and its secret; raise WrongUsage for fields that can't be taken."""
    try:
        return await desk.create(org_id, fields)
    except BadEndpoint as error:
        raise WrongUsage(str(error)) from error
    except NotPossible as error:
        raise Failed(str(error)) from error


async def switch(desk: WebhookDesk, endpoint_id: str, *, disabled: bool) -> Endpoint:
    """Return the endpoint after it was enabled or disabled."""
    await find(desk, endpoint_id)
    return _there(await desk.change(endpoint_id, {"disabled": disabled}), endpoint_id)


async def show_secret(desk: WebhookDesk, endpoint_id: str, *, rotate: bool) -> tuple[Endpoint, str]:
    """Return the endpoint and its secret, which is new after a rotation."""
    endpoint = await find(desk, endpoint_id)
    if not rotate:
        return endpoint, desk.secret(endpoint)
    return _there(await desk.rotate(endpoint_id), endpoint_id)


async def replay(desk: WebhookDesk, delivery_id: str) -> Delivery:
    """Return a delivery that is due again."""
    try:
        delivery = await desk.replay(delivery_id)
    except NotPossible as error:
        raise Failed(str(error)) from error
    if delivery is None:
        raise Failed(f"There is no delivery {delivery_id}: `blog webhooks deliveries ENDPOINT` lists them.")
    return delivery


async def send_test(desk: WebhookDesk, endpoint_id: str, pause: float) -> Delivery:
    """Send a test event; return its delivery after the first try, or pending if none comes in time."""
    delivery = await desk.test(await find(desk, endpoint_id))
    try:
        async with asyncio.timeout(_TESTED):
            while not delivery.attempts and delivery.status is Status.PENDING:
                await asyncio.sleep(pause)
                found = await desk.store.delivery(delivery.delivery_id)
                delivery = found.value if found else delivery
    except TimeoutError:
        pass
    return delivery


def _there(found: _Found | None, endpoint_id: str) -> _Found:
    if found is None:
        raise Failed(f"There is no endpoint {endpoint_id} any more: it was deleted meanwhile.")
    return found
