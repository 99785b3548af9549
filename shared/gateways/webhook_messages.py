"""The messages of blog-deliveries that name a delivery: it is sent at once.

They only save time. Without its message the next tick of the deliver function finds the delivery due.
"""

from __future__ import annotations

import msgspec

from shared import telemetry
from shared.errors import PipelineError
from shared.gateways.publisher import Publisher
from shared.telemetry import Event
from shared.webhooks.delivery import Delivery


async def announce(publisher: Publisher, topic: str, delivery: Delivery, traceparent: str = "") -> None:
    """Publish the message of a stored delivery; log it if Pub/Sub does not take it."""
    attributes = {"org_id": delivery.org_id, "traceparent": telemetry.child_of(traceparent)}
    if delivery.job_id:
        attributes["job_id"] = delivery.job_id
    data = msgspec.json.encode({"delivery_id": delivery.delivery_id})
    try:
        await publisher.publish(topic, data, attributes)
    except PipelineError as error:
        telemetry.warning(
            Event.NOT_NOW,
            "A delivery waits for the next tick: its message could not be sent.",
            operator=error.operator,
            delivery_id=delivery.delivery_id,
        )
