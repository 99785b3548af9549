"""Messages that a strict reader refuses: the sentence, and what of them can still be read."""

from __future__ import annotations

import json

import pytest

from shared.errors import Poison
from shared.messages.nearly_json import find_fault, read_nearly
from shared.messages.schemas import StartRequest, parse, read_object
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import START, Workbench, envelope

IDS = {name: START[name] for name in ("job_id", "org_id", "user_id")}
WHOLE = json.dumps(START).encode()


def extended(text: str) -> bytes:
    """Return the start message with one more field, as text."""
    return WHOLE[:-1] + f", {text}}}".encode()


REFUSED = [
    (json.dumps({**START, "topic": "Honey \ud83c"}).encode(), "topic contains half of a character"),
    (json.dumps({**START, "keywords": ["ok", "\udf6f"]}).encode(), "keywords contains half of a character"),
    (json.dumps({**START, "x\ud83c": 1}).encode(), "x\N{REPLACEMENT CHARACTER} contains half"),
    (json.dumps({**START, "word_count": float("nan")}).encode(), "word_count must be a number in range"),
    (extended('"word_count": -Infinity'), "word_count must be a number in range"),
    (extended('"word_count": 1e400'), "word_count must be a number in range"),
    (extended(f'"min_quality": {"9" * 5000}'), "min_quality must be"),
    (json.dumps({**START, "topic": "Café"}, ensure_ascii=False).encode("latin-1"), "not UTF-8 text"),
]


@pytest.mark.parametrize(("data", "sentence"), REFUSED, ids=range(len(REFUSED)))
@in_virtual_time
async def test_refused_message_with_ids_fails_its_job(data: bytes, sentence: str) -> None:
    """The job shows the reason to its owner, who would wait for ever; the message is kept, too."""
    bench = Workbench()
    for _ in range(2):
        assert await bench.deliver(envelope(data))
    job = bench.job()
    assert (job.status, job.org_id, job.user_id) == ("failed", START["org_id"], START["user_id"])
    assert job.error is not None
    assert job.error.message.startswith(sentence) or sentence in job.error.message
    json.dumps(job.request, allow_nan=False).encode()
    assert not any("\ud800" <= sign <= "\udfff" for sign in json.dumps(job.request, ensure_ascii=False))
    (letter,) = bench.jobs.letters.values()
    assert letter.reason == job.error.message


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"5", b"{", b'{"a": ' + b"[" * 100_000, b"\xff\xfe", b'{"a": 1} x']
)
def test_what_is_far_from_json_has_no_fields(data: bytes) -> None:
    """Nothing is read from what is not nearly a JSON object, and there is no more to say of it."""
    assert (read_nearly(data), find_fault(data)) == ({}, None)
    with pytest.raises(Poison, match="JSON"):
        read_object(data)


def test_whole_characters_and_numbers_stay() -> None:
    """A readable message is read as the strict reader reads it."""
    fields = {**START, "topic": "Honey \U0001f36f", "word_count": 150, "keywords": ["é"]}
    for data in (
        json.dumps(fields).encode(),
        b"\xef\xbb\xbf" + json.dumps(fields, ensure_ascii=False).encode(),
    ):
        assert read_nearly(data) == read_object(data) == fields
        assert find_fault(data) is None


def test_field_without_a_name_is_named() -> None:
    """The sentence shows an empty name as it stands in the message."""
    with pytest.raises(Poison, match=r'^"" is not a known field'):
        parse(extended('"": 1'), StartRequest)


@pytest.mark.parametrize("value", ["NaN", '"\\ud83d"'])
def test_name_of_a_field_has_nothing_that_a_terminal_obeys(value: str) -> None:
    """The sentence is in the job, in logs and on screens."""
    data = rf'{{"\u001b[31m\nred": {value}}}'.encode()
    fault = find_fault(data)
    assert fault is not None
    assert fault.startswith("[31m red ")
    assert fault.isprintable()
    assert find_fault(rf'{{"": {value}}}'.encode()) == fault.replace("[31m red", '""')


def test_half_of_a_character_in_a_name_is_replaced() -> None:
    """What is read can be written as UTF-8, also the names."""
    assert read_nearly(rb'{"\ud83dx": "a\ud83d"}') == {
        "\N{REPLACEMENT CHARACTER}x": "a\N{REPLACEMENT CHARACTER}"
    }
