"""Keeps the Pub/Sub emulator redelivering.

Google's service needs none of this. The emulator's clock for redeliveries ends for good, and without a word,
once two messages of a subscription become due in the same millisecond: nothing of that subscription that
fails twice ever comes back. A function that dies with two messages in hand is enough.

Without a retry policy a subscription has no such clock: the emulator drops its schedule, and pushes the due
messages. So each policy is removed for some milliseconds and set again, every few seconds. Messages of a
healthy subscription are redelivered a little earlier. No message is pulled, since a returned message would go
to the end of the queue.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import grpc
from google.api_core.exceptions import GoogleAPICallError
from google.pubsub_v1 import SubscriberAsyncClient
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport

if TYPE_CHECKING:
    from collections.abc import Sequence

_EVERY = 5.0  # seconds; far less than the two minutes within which a crash is taken over
_GAP = 0.05  # seconds without a policy: due messages are pushed at once
_TIMEOUT = 5.0


async def keep(host: str, subscriptions: Sequence[dict[str, Any]], every: float = _EVERY) -> None:
    """Never return; `subscriptions` are the API's fields, as they were created."""
    async with grpc.aio.insecure_channel(host) as channel:
        client = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        while True:
            await asyncio.sleep(every)
            for fields in subscriptions:
                with suppress(GoogleAPICallError, grpc.RpcError):  # it is away, or just starting again
                    await _release(client, fields)


async def _release(client: SubscriberAsyncClient, fields: dict[str, Any]) -> None:
    name, policy = fields["name"], fields["retry_policy"]
    removal = asyncio.ensure_future(_set(client, {"name": name}))
    try:
        await asyncio.shield(removal)
        await asyncio.sleep(_GAP)
    finally:
        await asyncio.wait([removal])  # cancelled on its way, it could be done after the policy is set again
        await _set(client, {"name": name, "retry_policy": policy})


async def _set(client: SubscriberAsyncClient, fields: dict[str, Any]) -> None:
    mask = {"paths": ["retry_policy"]}
    await client.update_subscription({"subscription": fields, "update_mask": mask}, timeout=_TIMEOUT)
