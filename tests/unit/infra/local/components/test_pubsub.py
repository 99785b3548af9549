"""Subscriptions as the emulator is asked for them."""

from __future__ import annotations

from datetime import timedelta

from infra.local.components.pubsub import subscription
from shared import topology

DECLARED = topology.load()


def test_subscription_has_all_topology_values() -> None:
    """A subscription carries all of the topology.

    Deadline, back-off and dead letters are the declared ones.
    """
    generate = DECLARED.functions["generate"]
    assert subscription("p", DECLARED, generate, "http://h:1/") == {
        "name": "projects/p/subscriptions/blog-generate",
        "topic": "projects/p/topics/blog-requested",
        "push_config": {"push_endpoint": "http://h:1/"},
        "ack_deadline_seconds": DECLARED.timing.ack_deadline,
        "retry_policy": {
            "minimum_backoff": timedelta(seconds=generate.retry.min_backoff),
            "maximum_backoff": timedelta(seconds=generate.retry.max_backoff),
        },
        "dead_letter_policy": {
            "dead_letter_topic": "projects/p/topics/blog-dead-letter",
            "max_delivery_attempts": generate.retry.max_delivery_attempts,
        },
    }


def test_deadletter_has_no_dead_letters() -> None:
    """The last stop has no dead letters of its own.

    Otherwise a message that it refuses would come back to it for ever.
    """
    asked = subscription("p", DECLARED, DECLARED.functions["deadletter"], "http://h:1/")
    assert "dead_letter_policy" not in asked
