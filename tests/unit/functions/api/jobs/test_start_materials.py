"""`POST /jobs` with a profile, sources, own pages and an existing post."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from functions.api.bodies import Room
from functions.api.dependencies import Dependencies
from functions.api.problems import Problem
from shared.messages.inputs import MOST_POST_CHARACTERS, MOST_SOURCE_CHARACTERS
from tests.support.fakes.door import OTHER_ORG, as_caller, dependencies, door
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.usage_store import ORG
from tests.unit.functions.api.jobs.test_start import BODY, post, published

SOURCES = [{"title": "A trial", "text": "Nine years."}, {"title": "A letter", "text": "In winter."}]
DIGEST = {"title": "A", "sha256": "a" * 64, "characters": 1}
PROFILE = {"voice": "Dry.", "model": "gpt-4o-mini", "word_count": 400}


def with_profile(
    made: Dependencies, profile: dict[str, Any], org_id: str = ORG, name: str = "default"
) -> None:
    """Give an organization a profile."""
    assert isinstance(made.jobs, MemoryJobs)
    made.jobs.admissions.profiles[org_id, name] = profile


async def test_all_that_is_given_is_published() -> None:
    """As it came: the profile may fill the fields that are left out."""
    made = dependencies()
    with_profile(made, PROFILE)
    body = {
        "topic": "Honey",
        "sources": SOURCES,
        "links": {"pages": [{"url": "https://shop.example/"}]},
        "refresh": {"text": "# Honey", "changes": "A new price."},
        "review": "required",
    }
    async with door(made) as api:
        answer = await post(api, body)
    assert answer.status_code == 202
    [message] = published(made)
    assert {name: message[name] for name in body} == body
    assert {"model", "word_count", "language"}.isdisjoint(message)


async def test_same_request_again_is_not_published() -> None:
    """Though the profile has changed, and this instance remembers its job with digests."""
    made = dependencies()
    with_profile(made, PROFILE)
    body = {"topic": "Honey", "sources": SOURCES, "job_id": str(uuid4())}
    async with door(made) as api:
        assert (await post(api, body)).status_code == 202
        with_profile(made, {"model": "gpt-4o"})
        assert (await post(api, body)).status_code == 202
        other = body | {"sources": [*SOURCES[:1], {"title": "A letter", "text": "In spring."}]}
        assert (await post(api, other)).status_code == 409
    assert len(published(made)) == 1


@pytest.mark.parametrize("dry_run", ["true", "false"])
async def test_quote_counts_what_is_given(dry_run: str) -> None:
    """And the profile's model and length."""
    prices = []
    for profile, fields in (
        (PROFILE | {"word_count": 1500}, {}),
        (PROFILE, {}),
        (PROFILE, {"sources": [SOURCES[0] | {"text": "x" * 50_000}]}),
        (PROFILE, {"refresh": {"text": "word " * 400, "changes": "A new price."}}),
    ):
        made = dependencies()
        with_profile(made, profile)
        async with door(made) as api:
            answer = await post(api, {"topic": "Honey", **fields}, params={"dry_run": dry_run})
        prices.append(answer.json()["estimate"]["usd"])
    long, short, sourced, refreshed = prices
    assert refreshed < short < sourced < long


@pytest.mark.parametrize(
    ("fields", "profile", "field", "sentence"),
    [
        ({"profile": "news"}, None, "profile", "profile must name one of the organisation's profiles"),
        ({"profile": "News!"}, None, "profile", "profile must be a name of at most 40"),
        ({}, {"voice": 5}, "profile", "The profile default can't be used: voice must be"),
        ({}, {"model": "gpt-9"}, "profile", "The profile default can't be used: its model"),
        ({"sources": [{"title": "A"}]}, None, "sources", "sources[0] must have text, or uri"),
        (
            {"sources": [{"title": "A", "sha256": "a" * 64, "characters": 1}]},
            None,
            "sources",
            "must have text",
        ),
        (
            {"sources": [{"title": "A", "text": "x\x00"}]},
            None,
            "sources",
            "sources[0].text contains a control",
        ),
        ({"sources": [{"title": "A", "uri": "gs://b/c"}]}, None, "sources", "can't be sources here"),
        ({"links": {}}, None, "links", "links must have pages, or sitemap."),
        ({"review": "maybe"}, None, "review", "review must be none or required."),
        ({"refresh": {"changes": "abc"}}, None, "refresh", "refresh must have text"),
    ],
)
async def test_wrong_fields_are_named(
    fields: dict[str, Any], profile: dict[str, Any] | None, field: str, sentence: str
) -> None:
    """By the field that a form has, and the place in it."""
    made = dependencies()
    if profile:
        with_profile(made, profile)
    async with door(made) as api:
        answer = await post(api, BODY | fields, params={"dry_run": "true"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], sentence in error["detail"]) == (400, field, True), error
    assert published(made) == []


async def test_profile_is_the_organizations_own() -> None:
    """Another one's of the same name is not found, nor its folder in the bucket."""
    made = dependencies()
    made = replace(made, settings=msgspec.structs.replace(made.settings, sources_bucket="bucket"))
    with_profile(made, PROFILE, OTHER_ORG, "news")
    async with door(made) as api:
        assert (await post(api, BODY | {"profile": "news"})).status_code == 400
        theirs = {"title": "A", "uri": f"gs://bucket/{OTHER_ORG}/a.md"}
        answer = await post(api, BODY | {"sources": [theirs]})
        assert (answer.status_code, f"gs://bucket/{ORG}/" in answer.json()["detail"]) == (400, True)
        ours = {"title": "A", "uri": f"gs://bucket/{ORG}/a.md"}
        assert (await post(api, BODY | {"sources": [ours]})).status_code == 202


@pytest.mark.parametrize("escaped", [True, False])
async def test_longest_request_has_room(*, escaped: bool) -> None:
    """Also where JSON has escaped each character."""
    character = "\U00020b9f"
    sources = [
        {"title": str(number), "text": character * (MOST_SOURCE_CHARACTERS // 20)} for number in range(20)
    ]
    refresh = {"text": character * MOST_POST_CHARACTERS, "changes": character * 4_000}
    pages = [{"url": f"https://a.example/{n}", "title": character * 300} for n in range(500)]
    body = {"topic": "Honey", "sources": sources, "refresh": refresh, "links": {"pages": pages}}
    async with door(dependencies()) as api:
        content = json.dumps(body, ensure_ascii=escaped).encode()
        answer = await api.post("/jobs?dry_run=true", content=content, headers=as_caller("user"))
    assert answer.status_code == 200, answer.text[:300]


def test_large_bodies_wait_for_room() -> None:
    """A caller too many gets a 503 and may come again; the room is free after each."""
    room = Room(2)
    with room.held() as first, room.held() as second, room.held() as third:
        first()
        first()
        second()
        with pytest.raises(Problem, match="too many large requests"):
            third()
    with room.held() as fourth:
        fourth()
