"""Pub/Sub's client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.settings import Settings

if TYPE_CHECKING:
    from shared.gateways.publisher import PubSubPublisher


def publisher(settings: Settings) -> PubSubPublisher:
    """Return the publisher to the project's topics."""
    from shared.gateways import publisher as pubsub  # noqa: PLC0415 - heavy: loads on first use

    return pubsub.connect(settings.project, settings.pubsub_emulator)
