"""Keeping a message: the fake, and Firestore itself on its emulator."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from shared.gateways.job_store import FirestoreJobs, JobStore
from shared.messages.dead_letter import PART_BYTES, DeadLetter, to_dead_letter
from shared.messages.envelope import Envelope
from tests.support.fakes.job_store import MemoryJobs
from tests.support.workbench import JOB

NOW = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "delivery",
    [
        Envelope("1", b"{}", {"job_id": JOB}, "s"),
        Envelope("2", b"", {}, ""),
        Envelope("3", b"\xff\x00\x01", {}, "s"),
        Envelope("a/b:c", b"odd id", {}, "s"),
        Envelope("__4__", b"reserved id", {}, "s"),
        Envelope("5", b"odd names", {"__a__": "1", "b.c/d`e": "2", "": "3", "n\x00l": "4\x00"}, "s"),
        Envelope("9", "half a character: ü".encode()[:-1], {}, "s"),
        Envelope("6", bytes(range(256)) * 36_000, {}, "s"),
        Envelope("7", "ü".encode() * 4_500_000, {"k" * 256: "v" * 1024}, "s"),
        Envelope("8", b"\xff" * PART_BYTES, {f"{n:03}" + "k" * 253: "v" * 1024 for n in range(100)}, "s"),
    ],
    ids=[
        "small",
        "empty",
        "not UTF-8",
        "odd id",
        "reserved id",
        "odd names",
        "half",
        "9 MB",
        "9 MB of text",
        "full",
    ],
)
async def test_message_can_be_kept_twice(store: JobStore, delivery: Envelope) -> None:
    """Any message can be kept; a message that is kept again stays as it was."""
    kept = to_dead_letter(delivery, "because", NOW, JOB)
    await store.keep(kept)
    await store.keep(replace(kept, received_at=NOW + timedelta(hours=1)))
    found = await read_letter(store, kept.message_id)
    assert found == kept
    assert whole(found) == delivery.data


async def test_attributes_that_do_not_fit_are_cut(store: JobStore) -> None:
    """Attributes beyond Pub/Sub's limits are cut: or the message would come for ever."""
    many = {"long": "ü" * 600_000, "k" * 5000: "v", **{f"a{number}": "v" for number in range(500)}}
    kept = to_dead_letter(Envelope("10", b"{}", many, "s"), "because", NOW)
    await store.keep(kept)
    found = await read_letter(store, "10")
    assert found.attributes["long"] == "ü" * 512
    assert found.attributes["k" * 256] == "v"
    assert len(found.attributes) == 100


@pytest.mark.parametrize("length", [10, PART_BYTES + 1], ids=["small", "in parts"])
async def test_messages_with_one_id_are_both_kept(store: JobStore, length: int) -> None:
    """Two topics may give two messages the same id."""
    deliveries = [
        Envelope(f"same {length}", b"a" * length, {}, "s"),
        Envelope(f"same {length}", b"a" * (length - 1) + b"b", {}, "s"),
        Envelope(f"same {length}", b"a" * length, {}, "another"),
    ]
    first, *others = [to_dead_letter(delivery, "because", NOW, JOB) for delivery in deliveries]
    for _ in range(2):
        for kept in (first, *others):
            await store.keep(kept)
    names = [first.message_id, *(kept.with_own_id().message_id for kept in others)]
    assert len(set(names)) == 3
    found = [await read_letter(store, name) for name in names]
    assert [whole(kept) for kept in found] == [delivery.data for delivery in deliveries]
    assert [kept.subscription for kept in found] == ["s", "s", "another"]


async def test_concurrent_messages_with_one_id_are_kept(store: JobStore) -> None:
    """Messages with one id are all kept when each is looked up before any is written."""
    letters = [
        to_dead_letter(Envelope("11", bytes([number]), {}, "s"), "because", NOW) for number in range(10)
    ]
    await asyncio.gather(*(store.keep(kept) for kept in letters))
    first = await read_letter(store, letters[0].message_id)
    others = [kept for kept in letters if whole(kept) != whole(first)]
    assert len(others) == 9
    assert [await read_letter(store, kept.with_own_id().message_id) for kept in others] == [
        kept.with_own_id() for kept in others
    ]


async def read_letter(store: JobStore, message_id: str) -> DeadLetter:
    """Return a letter as a person who replays it would find it."""
    if isinstance(store, MemoryJobs):
        return store.letters[message_id]
    assert isinstance(store, FirestoreJobs)
    document = store._client.collection("dead_letters").document(message_id)
    fields: dict[str, Any] = (await document.get()).to_dict() or {}
    parts = [
        part.to_dict()["data"] async for part in document.collection("parts").order_by("__name__").stream()
    ]
    came = fields["received_at"]
    plain = {**fields, "received_at": datetime.combine(came.date(), came.timetz()), "parts": parts}
    return msgspec.convert(plain, DeadLetter)


def whole(kept: DeadLetter) -> bytes:
    """Return all of the message's data."""
    if kept.parts:
        return b"".join(kept.parts)
    return base64.b64decode(kept.data) if kept.encoding == "base64" else kept.data.encode()
