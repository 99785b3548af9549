"""Messages that a function dead-letters itself, on the dead-letter topic."""

from __future__ import annotations

import pytest

from shared.messages import forwarding
from shared.messages.envelope import Envelope


def forwarded(message: Envelope, reason: str) -> Envelope:
    """Return the message as the dead-letter function gets it."""
    return Envelope("99", message.data, forwarding.forwarded_attributes(message, reason), "blog-dead-letter")


def test_message_arrives_unchanged() -> None:
    """The message arrives with its id, subscription, data and attributes."""
    message = Envelope("7", b"\xff", {"job_id": "j", "traceparent": "t", "é": "ü"}, "blog-usage")
    assert forwarding.read_forwarded(forwarded(message, "Because.")) == (message, "Because.")


def test_message_beyond_limits_is_forwarded() -> None:
    """A message pushed by hand, beyond Pub/Sub's limits, is still forwarded."""
    many = {f"{number:03}": "ü" * 2000 for number in range(200)}
    message = Envelope("7" * 2000, b"", {"googclient_x": "1", "": "2", **many}, "")
    sent = forwarding.forwarded_attributes(message, "\ud800" + "r" * 2000)
    assert len(sent) <= 100
    assert all(name and not name.startswith("goog") for name in sent)
    assert max(len(value.encode()) for value in sent.values()) <= 1024
    assert all(sent.values())


@pytest.mark.parametrize(
    "source", ["CloudPubSubDeadLetterSourceSubscription", "CloudPubSubDeadLetterSourceNew"]
)
def test_pubsubs_dead_letter_is_not_ours(source: str) -> None:
    """A message that Pub/Sub dead-lettered is never read as one of ours, whatever its attributes say."""
    spoken = {"given_up_id": "1", "given_up_by": "blog-usage", "given_up_because": "It lies."}
    assert (
        forwarding.read_forwarded(Envelope("9", b"{}", {**spoken, source: "s"}, "blog-dead-letter")) is None
    )
    assert forwarding.read_forwarded(Envelope("9", b"{}", {}, "blog-dead-letter")) is None


def test_publisher_cannot_imitate_us_or_pubsub() -> None:
    """A publisher can't set the attributes of a forwarded message: they are dropped."""
    lies = {"given_up_by": "blog-polish", "CloudPubSubDeadLetterSourceSubscription": "blog-polish", "a": "b"}
    read = forwarding.read_forwarded(forwarded(Envelope("7", b"{}", lies, "blog-usage"), "Because."))
    assert read == (Envelope("7", b"{}", {"a": "b"}, "blog-usage"), "Because.")
