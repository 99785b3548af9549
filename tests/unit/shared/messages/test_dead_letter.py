"""Kept messages: whole, readable if they are text, and within a document's limit."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest

from shared.messages.dead_letter import PART_BYTES, DeadLetter, to_dead_letter
from shared.messages.envelope import Envelope

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def kept(data: bytes = b"{}", message_id: str = "1", attributes: dict[str, str] | None = None) -> DeadLetter:
    """Keep a message."""
    return to_dead_letter(Envelope(message_id, data, attributes or {}, "blog-polish"), "because", NOW, "j")


def test_letter_has_origin_and_reason() -> None:
    """A letter has all that a replay and a person need: content, origin, reason and time."""
    assert kept(b'{"a": 1}', attributes={"org_id": "o"}) == DeadLetter(
        message_id="1",
        data='{"a": 1}',
        encoding="utf-8",
        size=8,
        attributes={"org_id": "o"},
        subscription="blog-polish",
        reason="because",
        received_at=NOW,
        job_id="j",
        digest=hashlib.sha256(b'{"a": 1}').hexdigest(),
    )


@pytest.mark.parametrize(
    "data", [b"", b"text", "Grüße 🫖".encode(), b"\x00", b"\xff", "ü".encode()[:1], "text 🫖".encode()[:-1]]
)
def test_no_byte_is_lost(data: bytes) -> None:
    """Every byte is kept, also of a message that ends inside a character."""
    whole = kept(data)
    read = base64.b64decode(whole.data) if whole.encoding == "base64" else whole.data.encode()
    assert (read, whole.size) == (data, len(data))


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"a" * PART_BYTES, "utf-8"),
        (b"a" * (PART_BYTES + 1), "utf-8"),
        ("ü".encode() * 4_500_000, "utf-8"),
        (b"a" + "ü".encode() * 4_500_000, "utf-8"),
        (b"ab" + "🫖".encode() * 2_250_000, "utf-8"),
        (b"\xff" * 9_000_000, "base64"),
        (b"\xff" * PART_BYTES, "base64"),
    ],
)
def test_long_message_is_kept_in_parts(data: bytes, encoding: str) -> None:
    """A long message is kept in parts under Firestore's limit, and its letter shows the beginning."""
    whole = kept(data)
    assert (whole.encoding, whole.size) == (encoding, len(data))
    assert (b"".join(whole.parts) == data) == (len(data) > PART_BYTES)
    assert all(len(part) <= PART_BYTES for part in whole.parts)
    assert len(whole.data.encode()) <= 850_000
    shown = base64.b64decode(whole.data) if encoding == "base64" else whole.data.encode()
    assert data.startswith(shown)
    assert len(shown) > PART_BYTES // 11


@pytest.mark.parametrize("plain", ["1234567890", "unreadable-0f", "a_b-C"])
def test_plain_id_is_the_documents_id(plain: str) -> None:
    """A letter of a plain message id has that id, which the logs name."""
    assert kept(message_id=plain).message_id == plain


@pytest.mark.parametrize("odd", ["a/b", ".", "..", "__a__", "", " ", "ü", "x" * 129, "a\n"])
def test_odd_id_is_replaced_by_a_stable_one(odd: str) -> None:
    """An id that Firestore would reject is replaced by a stable one."""
    first, second = kept(message_id=odd).message_id, kept(message_id=odd).message_id
    assert first == second
    assert first.startswith("message-")
    assert first != kept(message_id=odd + "x" * 200).message_id


def test_reserved_attributes_are_renamed() -> None:
    """Attributes with names that Firestore reserves are kept under another name."""
    odd = {"": "1", "__a__": "2", "____": "3", "__a\n__": "4", "a__": "5", "b.c": "6"}
    assert kept(attributes=odd).attributes == {
        "attribute ": "1",
        "attribute __a__": "2",
        "attribute ____": "3",
        "attribute __a\n__": "4",
        "a__": "5",
        "b.c": "6",
    }
