"""The usage event of an answer, and its way through a deploy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from shared.messages.schemas import Count, Dollars, Id, UsageEvent, parse
from shared.stage.usage_event import to_event
from tests.support.fakes.gateway import answer
from tests.support.servers.proxy_wire import CALL

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DETAILS: dict[str, Any] = {
    "provider_model": "openai/gpt-6-sol",
    "cached_tokens": 64,
    "cache_write_tokens": 0,
    "reasoning_tokens": 20,
    "service_tier": "flex",
    "estimated": False,
}
LATER = {*DETAILS, "answer_id", "prompt_version"}


class FirstUsageEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event as the first release reads it."""

    event_id: Id
    job_id: Id
    org_id: Id
    user_id: Id
    operation: str
    model: str
    prompt_tokens: Count
    completion_tokens: Count
    total_tokens: Count
    cost_usd: Dollars | None
    saved_usd: Dollars | None
    latency_ms: Count
    cached: bool
    created_at: str


def made(**changed: Any) -> UsageEvent:
    """Return the event of an answer in a call of a stage with versioned prompts."""
    given = answer(**{**DETAILS, **changed})
    return to_event(given, replace(CALL, prompt_version="3f2a"), "1:q", "generation", NOW)


def test_event_has_what_a_bill_is_compared_with() -> None:
    """The answer's details and the call's prompt version are in the event."""
    event = made()
    assert {name: getattr(event, name) for name in DETAILS} == DETAILS
    assert (event.answer_id, event.prompt_version) == ("chatcmpl-1", "3f2a")


@pytest.mark.parametrize("answer_id", [CALL.call_id, "x" * 201, "a\x00b", ""])
def test_answer_without_id_of_its_own_has_none(answer_id: str) -> None:
    """Our own name of a call that was cut off early is no id of a provider, and a row holds no odd one."""
    event = made(answer_id=answer_id)
    assert event.answer_id is None
    assert parse(msgspec.json.encode(event), UsageEvent) == event
    assert event.event_id != made().event_id


def test_details_change_no_event_id() -> None:
    """The id stays the one of the release before: a retried call is the same event after a deploy."""
    assert made().event_id == "300929f1-15bd-56e8-88dc-b1ceb3f9295d"
    assert made(reasoning_tokens=None, provider_model=None).event_id == made().event_id


def test_unknown_details_are_left_out() -> None:
    """An event without details is, byte for byte, the release before's."""
    bare = replace(made(**dict.fromkeys(DETAILS)), answer_id=None, prompt_version=None)
    assert LATER.isdisjoint(msgspec.json.decode(msgspec.json.encode(bare)))
    assert list(msgspec.to_builtins(bare)) == list(FirstUsageEvent.__struct_fields__)


def test_earlier_release_reads_the_event() -> None:
    """A function of the first release ignores what it does not know, and loses no cost."""
    event = made()
    known = parse(msgspec.json.encode(event), FirstUsageEvent)
    assert all(getattr(known, name) == getattr(event, name) for name in FirstUsageEvent.__struct_fields__)
    assert msgspec.convert(msgspec.to_builtins(event), FirstUsageEvent) == known, "also in a job's document"


def test_earlier_releases_event_is_read() -> None:
    """An event of the first release has all the later fields, as unknown."""
    earlier = msgspec.json.encode(parse(msgspec.json.encode(made()), FirstUsageEvent))
    event = parse(earlier, UsageEvent)
    assert {getattr(event, name) for name in LATER} == {None}
