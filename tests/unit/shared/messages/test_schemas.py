"""Messages: the limits of every field, and the sentence for a rejected one."""

from __future__ import annotations

import json

import msgspec
import pytest

from shared.errors import Poison
from shared.messages.schemas import (
    StageMessage,
    StartRequest,
    check_model,
    derive_job_id,
    parse,
    read_id,
)

ID = "6f1d3a52-2b0e-4c9b-9a39-6c8f0a7d1e01"
LEAST = {"org_id": ID, "user_id": ID, "topic": "Tea"}


def start(**changed: object) -> StartRequest:
    """Parse the shortest request, with changed fields."""
    return parse(json.dumps({**LEAST, **changed}).encode(), StartRequest)


def refusal(data: bytes, kind: type = StartRequest) -> str:
    """Return the sentence with which a message is rejected."""
    with pytest.raises(Poison) as caught:
        parse(data, kind)
    return str(caught.value)


def test_missing_fields_get_their_defaults() -> None:
    """Missing fields of a start message get their documented defaults."""
    request = start()
    assert (request.job_id, request.keywords, request.custom_instructions) == (None, (), "")
    assert (request.word_count, request.tone, request.model) == (1500, "professional", "gpt-4o")
    assert (request.language, request.min_quality, request.max_revisions) == ("en", 70, 1)


@pytest.mark.parametrize(
    ("field", "allowed", "refused"),
    [
        (
            "topic",
            ["abc", "t" * 300, "Ünïcödé 🫖"],
            ["", "ab", "t" * 301, "   ", "\n\t \u2003", 5, None, ["abc"]],
        ),
        (
            "keywords",
            [[], ["k"], ["k" * 80] * 20],
            ["k", [""], ["k" * 81], ["k"] * 21, ["k", 5], [[]], [" "]],
        ),
        ("word_count", [100, 5000], [99, 5001, 6000, "1500", 1500.5, True, None, 2**70, -1]),
        ("tone", ["t", "t" * 60], ["", "t" * 61, " ", 5]),
        ("custom_instructions", ["", "i" * 2000, "two\nlines\tand a tab"], ["i" * 2001, 5, {"a": 1}]),
        ("model", ["gpt-4o", "m" * 100], ["", "m" * 101, " ", 5]),
        ("language", ["en", "pt-BR", "zh-Hant-TW", "yue"], ["", "e", "english please", "en_US", "en\n", 5]),
        ("min_quality", [0, 100], [-1, 101, "70", 70.5]),
        ("max_revisions", [0, 3], [-1, 4, "1"]),
        ("org_id", [ID, ID.upper()], ["", "nope", ID[:-1], ID + "0", ID + "\n", f"{{{ID}}}", 5, None]),
        ("user_id", [ID, ID.upper()], ["", "nope", 5, None]),
        ("job_id", [ID, ID.upper(), None], ["", "nope", 5, ID.replace("-", "")]),
    ],
)
def test_each_field_has_its_limits(field: str, allowed: list[object], refused: list[object]) -> None:
    """A value outside a field's limits is rejected with one sentence that names the field."""
    for value in allowed:
        start(**{field: value})
    for value in refused:
        sentence = refusal(json.dumps({**LEAST, field: value}).encode())
        assert sentence.startswith(field), (value, sentence)
        assert sentence.endswith("."), sentence


@pytest.mark.parametrize(
    "model", ["gpt-4o,gpt-4o", "gpt-4", "openai/gpt-4o", "gpt-4o\n", "gpt-4o-mini,", "*"]
)
def test_only_an_alias_is_a_model(model: str) -> None:
    """Only an alias is accepted as a model; the parser itself reads other texts, which older jobs have."""
    with pytest.raises(Poison, match=r"\Amodel must be one of gpt-4o, gpt-4o-mini\.\Z"):
        check_model(start(model=model), ("gpt-4o", "gpt-4o-mini"))
    check_model(start(), ("gpt-4o", "gpt-4o-mini"))


@pytest.mark.parametrize("field", ["org_id", "user_id", "topic"])
def test_missing_required_field_is_named(field: str) -> None:
    """A missing required field is rejected by name."""
    fields = {name: value for name, value in LEAST.items() if name != field}
    assert refusal(json.dumps(fields).encode()) == f"{field} is required and missing."


def test_unknown_field_is_refused_with_the_known() -> None:
    """An unknown field, such as a mistyped option, is rejected by name with the known ones."""
    sentence = refusal(json.dumps({**LEAST, "wordcount": 300}).encode())
    assert sentence.startswith("wordcount is not a known field: send only job_id, org_id, user_id, topic,")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"topic": "ab"}, "topic must be text of 3 to 300 characters."),
        ({"topic": "t" * 301}, "topic must be text of 3 to 300 characters."),
        ({"topic": None}, "topic must be text of 3 to 300 characters, not nothing."),
        ({"word_count": 99}, "word_count must be a whole number from 100 to 5000."),
        ({"word_count": 6000}, "word_count must be a whole number from 100 to 5000."),
        (
            {"word_count": 300.5},
            "word_count must be a whole number from 100 to 5000, not a number with decimals.",
        ),
        ({"word_count": True}, "word_count must be a whole number from 100 to 5000, not true or false."),
        ({"custom_instructions": "i" * 2001}, "custom_instructions must be text of at most 2000 characters."),
        ({"keywords": "tea"}, "keywords must be a list of at most 20 items, not text."),
        ({"keywords": ["k"] * 21}, "keywords must be a list of at most 20 items."),
        ({"keywords": ["a", ""]}, "keywords[1] must be text of 1 to 80 characters."),
        ({"keywords": ["a", 5]}, "keywords[1] must be text of 1 to 80 characters, not a whole number."),
        ({"model": "m" * 101}, "model must be text of 1 to 100 characters."),
        ({"min_quality": 101}, "min_quality must be a whole number from 0 to 100."),
        ({"max_revisions": -1}, "max_revisions must be a whole number from 0 to 3."),
        ({"job_id": 5}, "job_id must be a lower-case UUID, not a whole number."),
        ({"keywords": ["a", " "]}, "keywords contains only spaces: write something."),
        ({"topic": " \t "}, "topic contains only spaces: write something."),
        ({"tone": None}, "tone must be text of 1 to 60 characters, not nothing."),
        ({"org_id": "acme"}, "org_id must be a lower-case UUID."),
        (
            {"language": "klingon, please"},
            "language must be a BCP 47 tag of at most 35 characters, such as en or pt-BR.",
        ),
        ({"topic": "A\x00B"}, "topic contains a control character: send plain text."),
        ({"keywords": ["fine", "A\x1bB"]}, "keywords contains a control character: send plain text."),
    ],
)
def test_sentence_names_field_and_remedy(fields: dict[str, object], sentence: str) -> None:
    """The sentence, which the frontend shows, names the field and the remedy."""
    assert refusal(json.dumps({**LEAST, **fields}).encode()) == sentence


@pytest.mark.parametrize("code", [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
def test_control_characters_are_refused(code: int) -> None:
    """Control characters are rejected in every field."""
    for field in ("topic", "tone", "custom_instructions", "model"):
        assert refusal(json.dumps({**LEAST, field: f"abc{chr(code)}"}).encode()).startswith(field)


@pytest.mark.parametrize(
    ("data", "start_of_sentence"),
    [
        (b"", "The message is not JSON"),
        (b"hello", "The message is not JSON"),
        (b'{"topic": "Tea"', "The message is not JSON"),
        (b'{"word_count": NaN}', "word_count must be a number in range"),
        (b'{"word_count": 1e999}', "word_count must be a number in range"),
        (b'{"topic": "\\ud83d"}', "topic contains half of a character"),
        (b"\xff\xfe{}", "The message is not JSON"),
        (b'{"topic": "\xff"}', "The message is not UTF-8"),
        (b'{"topic": "\xed\xa0\xbd"}', "The message is not UTF-8"),
        (b"[]", "The message is JSON but not an object"),
        (b"null", "The message is JSON but not an object"),
        (b'"text"', "The message is JSON but not an object"),
        (b"[" * 100_000, "The message is not JSON"),
        (b'{"a":' * 100_000, "The message is not JSON"),
    ],
)
def test_other_data_is_rejected(data: bytes, start_of_sentence: str) -> None:
    """Data that is not a JSON object is rejected, however deep, odd or broken it is."""
    sentence = refusal(data)
    assert sentence.startswith(start_of_sentence)
    assert len(sentence) < 200


def test_sentence_is_short_for_any_message() -> None:
    """The sentence, which is kept beside the message, is short for any message."""
    name = "n" * 1_000_000
    assert len(refusal(json.dumps({**LEAST, name: 1}).encode())) < 400
    assert len(refusal(json.dumps({**LEAST, name: "\x00"}).encode())) < 400


def test_ids_are_lower_case() -> None:
    """Ids become lower case, so that one id is one job."""
    request = start(job_id=ID.upper(), org_id=ID.upper(), user_id=ID.upper())
    assert (request.job_id, request.org_id, request.user_id) == (ID, ID, ID)


@pytest.mark.parametrize(
    "fields", [{"run": 0}, {"run": "1"}, {"revision": -1}, {"job_id": "x"}, {"run": None}]
)
def test_stage_message_is_three_fields(fields: dict[str, object]) -> None:
    """A stage message carries three fields; content stays in Firestore."""
    good = {"job_id": ID, "run": 1, "revision": 0}
    assert parse(json.dumps(good).encode(), StageMessage) == StageMessage(ID, 1, 0)
    assert refusal(json.dumps({**good, **fields}).encode(), StageMessage).startswith(next(iter(fields)))


@pytest.mark.parametrize("more", [{"topic": "t"}, {"priority": 9}, {"": "\x00"}, {"parts": [{"a": [1]}]}])
def test_unknown_stage_fields_are_ignored(more: dict[str, object]) -> None:
    """Unknown fields of a stage message are ignored, since a newer version may send them."""
    fields = {"job_id": ID, "run": 2, "revision": 1, **more}
    assert parse(json.dumps(fields).encode(), StageMessage) == StageMessage(ID, 2, 1)


def test_published_stage_message_is_strict() -> None:
    """A published stage message has three fields only: the first release rejects others."""
    sent = json.loads(msgspec.json.encode(StageMessage(ID, 1, 0)))
    assert set(sent) == {"job_id", "run", "revision"}


@pytest.mark.parametrize(
    ("value", "read"), [(ID, ID), (ID.upper(), ID), ("x", None), (5, None), (None, None), ("", None)]
)
def test_id_is_read_from_an_invalid_message(value: object, read: str | None) -> None:
    """An id is read from an otherwise invalid message, so that its job can report the error."""
    assert read_id({"job_id": value, "word_count": "many"}, "job_id") == read


def test_derived_job_id_never_changes() -> None:
    """A message id always gives the same job id, also in later versions."""
    assert derive_job_id("1234567890") == "e8ae263d-b67f-5c33-9ded-f0ae54f34327"
    assert derive_job_id("1234567891") != derive_job_id("1234567890")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sources": [{"title": "T", "text": "t"}, {"title": ""}]}, "sources[1].title must be text of 1 to"),
        ({"sources": [{"title": "T", "url": "x"}]}, "sources[0].url must be an address that begins with"),
        ({"sources": [{}]}, "sources[0].title is required and missing."),
        ({"sources": [{"title": "T", "by": 1}]}, "sources[0].by is not a known field: send only title, url,"),
        ({"sources": ["T"]}, "sources[0] must be an object, not text."),
        (
            {"links": {"per_thousand_words": 0}},
            "links.per_thousand_words must be a number above 0 and at most",
        ),
        ({"links": {"pages": [{"url": 5}]}}, "links.pages[0].url must be an address that begins"),
        ({"links": {"sitemap": "/a.xml"}}, "links.sitemap must be an address that begins with https:// or"),
        ({"review": "maybe"}, "review must be none or required."),
        ({"profile": "A B"}, "profile must be a name of at most 40 lower-case letters, digits and hyphens."),
        ({"refresh": {"text": "t"}}, "refresh.changes is required and missing."),
    ],
)
def test_nested_field_is_named_with_its_rule(changed: dict[str, object], sentence: str) -> None:
    """The sentence has the field's whole path."""
    assert refusal(json.dumps({**LEAST, **changed}).encode()).startswith(sentence)
