"""What a function gives up by itself, on its way over the dead-letter topic."""

from __future__ import annotations

import pytest

from shared.messages import forwarding
from shared.messages.envelope import Envelope


def forwarded(message: Envelope, reason: str) -> Envelope:
    """Return the message as the dead-letter function gets it."""
    return Envelope("99", message.data, forwarding.forwarded_attributes(message, reason), "blog-dead-letter")


def test_the_message_arrives_as_it_was() -> None:
    """With its id, its subscription and what it carried; only a name that Firestore refuses is another."""
    message = Envelope("7", b"\xff", {"job_id": "j", "traceparent": "t", "é": "ü"}, "blog-usage")
    assert forwarding.read_forwarded(forwarded(message, "Because.")) == (message, "Because.")


def test_pubsubs_limits_do_not_keep_it_back() -> None:
    """What Pub/Sub would refuse does not keep it back.

    Its own names, and more or longer attributes than it takes: only a push by hand has them.
    """
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
    """What Pub/Sub gave up is never taken for ours.

    Whatever a publisher wrote on it: its job waits for it, and has to fail.
    """
    spoken = {"given_up_id": "1", "given_up_by": "blog-usage", "given_up_because": "It lies."}
    assert (
        forwarding.read_forwarded(Envelope("9", b"{}", {**spoken, source: "s"}, "blog-dead-letter")) is None
    )
    assert forwarding.read_forwarded(Envelope("9", b"{}", {}, "blog-dead-letter")) is None


def test_publisher_cannot_imitate_us_or_pubsub() -> None:
    """A publisher can't speak for us or for Pub/Sub.

    What a message on blog-usage says of itself is left behind.
    """
    lies = {"given_up_by": "blog-polish", "CloudPubSubDeadLetterSourceSubscription": "blog-polish", "a": "b"}
    read = forwarding.read_forwarded(forwarded(Envelope("7", b"{}", lies, "blog-usage"), "Because."))
    assert read == (Envelope("7", b"{}", {"a": "b"}, "blog-usage"), "Because.")
