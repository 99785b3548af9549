"""Bad input is acknowledged, kept with a reason, and disturbs nothing else."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import uuid4

import pytest

from tests.support.servers.provider import Upstream
from tests.support.system.pipeline import ORG, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

GOOD: dict[str, Any] = {"org_id": ORG, "user_id": USER, "topic": "A good topic"}

NAMED: list[tuple[dict[str, Any], str]] = [
    ({"word_count": 6000}, "word_count"),
    ({"word_count": "many"}, "word_count"),
    ({"word_count": True}, "word_count"),
    ({"custom_instructions": "x" * 2001}, "custom_instructions"),
    ({"topic": "a\x00b and more"}, "topic"),
    ({"topic": "ab"}, "topic"),
    ({"topic": "   "}, "topic"),
    ({"org_id": "no-uuid"}, "org_id"),
    ({"user_id": 7}, "user_id"),
    ({"colour": "blue"}, "colour"),
    ({"keywords": ["x"] * 21}, "keywords"),
    ({"keywords": ["ok", ""]}, "keywords"),
    ({"language": "english!"}, "language"),
    ({"max_revisions": 4}, "max_revisions"),
    ({"min_quality": -1}, "min_quality"),
    ({"custom_instructions": "Honey \ud83c"}, "custom_instructions"),  # half of a character
    ({"word_count": float("nan")}, "word_count"),
]


@pytest.mark.parametrize(("fields", "field"), NAMED, ids=[str(list(f.items()))[:40] for f, _ in NAMED])
def test_a_bad_field_fails_the_job_by_its_name(
    pipeline: Pipeline, upstream: Upstream, fields: dict[str, Any], field: str
) -> None:
    """The error of the failed job names the field."""
    job_id = str(uuid4())
    message_id = pipeline.publish(json.dumps({**GOOD, "job_id": job_id, **fields}).encode(), {})
    job = pipeline.ended(job_id, 20)
    assert job["status"] == "failed"
    assert job["error"]["code"] == "invalid_request"
    assert field in job["error"]["message"]
    assert field in pipeline.until(lambda: pipeline.dead_letter(message_id), bool, 10)["reason"]
    assert not upstream.asked


UNREADABLE: list[tuple[str, bytes, str]] = [
    ("not JSON", b"not json", "JSON"),
    ("not UTF-8", b'{"topic": "\xff\xfe"}', "UTF-8"),
    ("a list", b"[1, 2]", "object"),
    ("no ids", b'{"topic": "A topic"}', "org_id"),
    ("job_id no UUID", json.dumps({**GOOD, "job_id": "job-1"}).encode(), "job_id"),
    ("nothing", b"", "JSON"),
    ("9 MB", json.dumps({**GOOD, "topic": "x" * 9_000_000}).encode(), "topic"),
]


@pytest.mark.parametrize(("data", "word"), [case[1:] for case in UNREADABLE], ids=[c[0] for c in UNREADABLE])
def test_message_without_job_is_kept(pipeline: Pipeline, data: bytes, word: str) -> None:
    """The whole message is in dead_letters, with a reason."""
    message_id = pipeline.publish(data or b"", {"note": "bad"})
    kept = pipeline.until(lambda: pipeline.dead_letter(message_id), bool, 30)
    assert word in kept["reason"]
    assert kept["attributes"] == {"note": "bad"}
    assert kept["subscription"] == "blog-generate"
    assert kept["size"] == len(data)


@pytest.mark.parametrize(
    "body",
    [
        b"no envelope NAME",
        b'{"NAME": {}}',
        json.dumps(
            {"message": {"data": "%%%", "messageId": "bad-base64-NAME"}, "subscription": "s"}
        ).encode(),
        json.dumps(
            {"message": {"data": base64.b64encode(b"\xff").decode(), "messageId": "bad-utf-8-NAME"}}
        ).encode(),
        json.dumps({"message": {"data": 5, "orderingKey": "NAME"}}).encode(),
    ],
)
@pytest.mark.parametrize("function", ["generate", "polish", "quality", "meta", "usage", "deadletter"])
def test_invalid_push_is_kept_and_acknowledged(pipeline: Pipeline, function: str, body: bytes) -> None:
    """A request that is not a push message is kept and acknowledged.

    No request of whatever shape comes back for ever, and none is lost.
    """
    before = pipeline.kept()
    places = 2 if function == "usage" else 1  # among the costs as well
    for _ in range(2):
        assert pipeline.deliver(function, body.replace(b"NAME", function.encode())) == 204
        pipeline.until(lambda: pipeline.kept() - before, lambda new: len(new) == places, 10)


def test_a_good_job_passes_between_bad_ones(pipeline: Pipeline) -> None:
    """Poison does not block the messages behind it."""
    for _ in range(10):
        pipeline.publish(b"poison", {})
    assert pipeline.ended(pipeline.start(topic="Between the bad"))["status"] == "completed"


@pytest.mark.parametrize("topic", ["blog-generated", "blog-polished", "blog-checked"])
def test_a_stage_message_for_no_job_is_kept(pipeline: Pipeline, topic: str) -> None:
    """The stage keeps a message whose job does not exist."""
    data = json.dumps({"job_id": str(uuid4()), "run": 1, "revision": 0}).encode()
    message_id = pipeline.publish(data, {}, topic)
    kept = pipeline.until(lambda: pipeline.dead_letter(message_id), bool, 20)
    assert "The job does not exist" in kept["reason"]


def test_invalid_usage_event_is_kept_twice(pipeline: Pipeline) -> None:
    """An invalid usage event is kept in the rejects and in the dead letters.

    The sink answers and keeps it, and stores the good one behind it.
    """
    mark = uuid4().hex
    message_id = pipeline.publish(json.dumps({"event_id": mark}).encode(), {}, "blog-usage")
    letter = pipeline.until(lambda: pipeline.dead_letter(message_id), bool, 20)
    assert mark in letter["data"]
    query = "SELECT * FROM ai_usage_rejects WHERE event::text LIKE $1"
    rows = pipeline.until(lambda: pipeline.sql(query, f"%{mark}%"), bool, 20)
    assert "event_id" in rows[0]["reason"]
