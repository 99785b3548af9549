"""Subscriptions as the emulator is asked for them."""

from __future__ import annotations

from infra.local.components.pubsub import subscription
from shared import topology

DECLARED = topology.load()


def test_subscription_has_all_topology_values() -> None:
    """Deadline and dead letters are the declared ones; the dispatcher has the address and the back-off."""
    generate = DECLARED.functions["generate"]
    assert subscription("p", DECLARED, generate) == {
        "name": "projects/p/subscriptions/blog-generate",
        "topic": "projects/p/topics/blog-requested",
        "ack_deadline_seconds": DECLARED.timing.ack_deadline,
        "dead_letter_policy": {
            "dead_letter_topic": "projects/p/topics/blog-dead-letter",
            "max_delivery_attempts": generate.retry.max_delivery_attempts,
        },
    }


def test_deadletter_has_no_dead_letters() -> None:
    """The last stop has no dead letters of its own.

    Otherwise a message that it refuses would come back to it for ever.
    """
    asked = subscription("p", DECLARED, DECLARED.functions["deadletter"])
    assert "dead_letter_policy" not in asked
