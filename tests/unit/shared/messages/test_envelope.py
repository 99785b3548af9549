"""Push bodies: those of Pub/Sub, and others."""

from __future__ import annotations

import base64
import json

import pytest

from shared.messages.envelope import Envelope, open_envelope

SUBSCRIPTION = "projects/p/subscriptions/blog-generate"


def pushed(**message: object) -> bytes:
    """Return a push body with a message of these fields."""
    fields = {"data": base64.b64encode(b"{}").decode(), "messageId": "17", **message}
    return json.dumps({"message": fields, "subscription": SUBSCRIPTION}).encode()


def test_push_is_decoded() -> None:
    """A push is decoded, with the subscription's short name and without unused fields."""
    body = pushed(
        attributes={"job_id": "j"}, publishTime="2026-01-01T00:00:00Z", orderingKey="", deliveryAttempt=3
    )
    assert open_envelope(body) == Envelope(
        "17", b"{}", {"job_id": "j"}, "blog-generate", publish_time="2026-01-01T00:00:00Z"
    )


@pytest.mark.parametrize(
    "message",
    [
        {"data": None},
        {"data": ""},
        {"attributes": None},
        {"attributes": {}},
        {"publishTime": None},
        {"messageId": None, "message_id": "17"},
    ],
)
def test_optional_fields_may_be_missing(message: dict[str, object]) -> None:
    """Fields that Pub/Sub leaves out if they are empty may be missing."""
    envelope = open_envelope(pushed(**message))
    assert (envelope.fault, envelope.message_id, envelope.attributes) == (None, "17", {})


def test_message_without_subscription_is_read() -> None:
    """A message without a subscription, pushed by hand, is read."""
    envelope = open_envelope(b'{"message": {"data": "e30=", "messageId": "17"}, "subscription": null}')
    assert (envelope.fault, envelope.message_id, envelope.subscription) == (None, "17", "")


def test_data_may_be_any_bytes() -> None:
    """Data may be any bytes; the parser decides about them."""
    data = bytes(range(256))
    assert open_envelope(pushed(data=base64.b64encode(data).decode())).data == data


def test_message_of_9_mb_is_read() -> None:
    """A message of 9 MB is read; Pub/Sub's limit is 10 MB."""
    data = b"\xff" * 9_000_000
    assert open_envelope(pushed(data=base64.b64encode(data).decode())).data == data


@pytest.mark.parametrize(
    "data", ["not base64!", "YQ", "YQ==YQ==", "ü", "Y Q==", 5, True, ["YQ=="], {"a": 1}, "\x00"]
)
def test_undecodable_data_is_kept(data: object) -> None:
    """Data that is not base64 is kept as it came, under the message's own id."""
    envelope = open_envelope(pushed(data=data, attributes={"job_id": "j"}))
    assert envelope.fault is not None
    assert envelope.fault.startswith("The message's data is no")
    assert (envelope.message_id, envelope.attributes) == ("17", {"job_id": "j"})
    assert envelope.data == str(data).encode()


@pytest.mark.parametrize(
    ("attributes", "read"),
    [
        ({"n": 5, "none": None, "nested": {"a": 1}}, {"n": "5", "none": "None", "nested": "{'a': 1}"}),
        (["a"], {}),
        ("text", {}),
        ({"": "", "\x00": "\x00"}, {"": "", "\x00": "\x00"}),
    ],
)
def test_odd_attributes_become_text(attributes: object, read: dict[str, str]) -> None:
    """Attributes of any type become text."""
    envelope = open_envelope(pushed(attributes=attributes))
    assert (envelope.attributes, envelope.fault) == (read, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"message": null}',
        b'{"message": "text"}',
        b'{"message": {"messageId": 17}}',
        b'{"message": {"data": "YQ=="}, "subscription": 5}',
        b'{"message":' + b"[" * 100_000,
        b'{"message": {"data": "\xff"}}',
        b'{"message": {"data": "\\ud800"}}',
    ],
)
def test_other_body_is_kept_whole(body: bytes) -> None:
    """A body that is not a push message is kept whole, under an id that its bytes determine."""
    envelope = open_envelope(body)
    assert envelope.fault is not None
    assert envelope.fault.startswith("The request is not a Pub/Sub push message")
    assert len(envelope.fault) < 300
    assert envelope.data == body
    assert envelope.message_id.startswith("unreadable-")
    assert envelope.message_id == open_envelope(body).message_id != open_envelope(body + b" ").message_id


@pytest.mark.parametrize("message_id", ["", None])
def test_message_without_id_gets_a_stable_one(message_id: str | None) -> None:
    """A message without an id gets a stable one, from which a job id may be derived."""
    fields = {"data": "YQ=="} if message_id is None else {"data": "YQ==", "messageId": message_id}
    body = json.dumps({"message": fields}).encode()
    first, second = open_envelope(body), open_envelope(body)
    assert first.message_id == second.message_id != ""
