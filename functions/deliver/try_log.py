"""The log line of a try: for the operator, and for what is counted and alerted on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from shared import telemetry
from shared.telemetry import Event
from shared.webhooks.delivery import Delivery, Outcome, Status
from shared.webhooks.endpoint import Endpoint


def log_try(after: Delivery, endpoint: Endpoint, outcome: Outcome) -> None:
    """Write one line for the try; of the URL the host alone, since a path or query may hold a secret."""
    line: dict[str, Any] = {
        "delivery_id": after.delivery_id,
        "endpoint_id": after.endpoint_id,
        "event_id": after.event_id,
        "type": after.type,
        "host": urlsplit(endpoint.url).hostname,
        "status_code": outcome.status_code,
        "latency_ms": outcome.latency_ms,
        "tries": after.tries,
        "next_at": after.next_at.isoformat() if after.next_at else None,
        "delivery_status": after.status.value,
    }
    if outcome.error is None:
        telemetry.info(Event.WEBHOOK_TRIED, "The endpoint took the event.", **line)
        return
    telemetry.warning(Event.WEBHOOK_TRIED, outcome.error, **line)
    if after.status is Status.FAILED:
        telemetry.warning(Event.WEBHOOK_FAILED, "The event is given up; its owner can replay it.", **line)
