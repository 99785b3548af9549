"""The request that a job keeps: digests for texts, the same for messages that any version can read."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Poison
from shared.jobs.stored_request import read_request
from shared.materials.compact import compact_fields, split
from shared.messages.inputs import MOST_HEAD_CHARACTERS, MOST_PAGE_CHARACTERS
from shared.messages.schemas import StartRequest, as_map, parse, read_fields
from tests.support.workbench import START

TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: not text.isspace()
)
SOURCE = st.fixed_dictionaries({"title": TEXT, "text": TEXT}, optional={"url": st.just("https://a.example/")})
PAGE = st.fixed_dictionaries({"url": st.just("https://a.example/")}, optional={"title": TEXT})
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "sources": st.lists(SOURCE, max_size=3),
        "links": st.fixed_dictionaries(
            {"pages": st.lists(PAGE, min_size=1, max_size=3)},
            optional={
                "per_thousand_words": st.floats(0.5, 20),
                "sitemap": st.just("https://a.example/s.xml"),
            },
        ),
        "refresh": st.fixed_dictionaries({"text": TEXT, "changes": TEXT.map(lambda text: f"{text} xx")}),
        "review": st.sampled_from(["none", "required"]),
        "profile": st.just("news"),
    },
)


@given(GIVEN)
def test_document_gives_the_same_request(fields: dict[str, Any]) -> None:
    """As Firestore returns it, and published again as a message."""
    compact, texts = split(read_fields({**START, **fields}, StartRequest))
    stored = msgspec.json.decode(msgspec.json.encode(as_map(compact)))
    assert read_request(stored) == compact
    again, nothing = split(parse(msgspec.json.encode(stored), StartRequest))
    assert again == compact
    assert texts.missing is None
    if fields.get("sources") or "refresh" in fields or "links" in fields:
        assert nothing.missing
    assert not any("text" in each for each in stored.get("sources", []))


@given(GIVEN)
def test_unreadable_message_has_the_same_digests(fields: dict[str, Any]) -> None:
    """A newer version's message, of which this one can read only the known fields."""
    compact, _ = split(read_fields({**START, **fields}, StartRequest))
    raw = compact_fields({**START, **fields, "mood": "later"})
    stored = as_map(compact)
    for name in ("sources", "refresh"):
        assert raw.get(name, []) == stored.get(name, []) or fields.get(name) == []
    if "links" in fields:
        assert raw["links"]["sha256"] == stored["links"]["sha256"]


def test_document_of_another_version_is_read() -> None:
    """With limits that this one does not have, fields that it does not know, and other words."""
    document = {
        **START,
        "sources": [{"title": "x" * 900, "sha256": "short", "characters": 2, "mood": 5, "uri": "s3://a"}],
        "links": {"sitemap": "ftp://a", "per_thousand_words": 90, "depth": {"a": 1}},
        "review": "twice",
        "profile": "Any Name",
        "refresh": {"changes": "", "sha256": "x", "characters": -1, "since": None},
    }
    request = read_request(document)
    assert (request.review, request.profile) == ("twice", "Any Name")
    assert (len(request.sources[0].title), request.sources[0].uri) == (900, "s3://a")
    assert request.links
    assert (request.links.per_thousand_words, request.links.pages) == (90, ())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"sources": [{"title": "x" * 300, "url": f"https://a.example/{'x' * 1900}", "text": "y"}] * 10},
            "titles",
        ),
        (
            {"links": {"pages": [{"url": f"https://a.example/{'x' * 400}"}] * 490}},
            "links.pages must have at most",
        ),
        (
            {"sources": [{"title": "a", "text": "x" * 100_001}, {"title": "b", "text": "y" * 100_000}]},
            "200,001",
        ),
    ],
)
def test_limits_of_all_items_are_named(fields: dict[str, Any], sentence: str) -> None:
    """Each is within its own limits."""
    assert MOST_HEAD_CHARACTERS < MOST_PAGE_CHARACTERS
    with pytest.raises(Poison, match=sentence):
        read_fields({**START, **fields}, StartRequest)
