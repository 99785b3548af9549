"""A caller's request, as each kind of model takes it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.litellm.adaption import adapt, takes_tier

REQUEST: dict[str, Any] = {"model": "openai/x", "messages": [], "temperature": 0.3, "max_tokens": 900}
PLAIN: dict[str, Any] = {
    "temperature": "always",
    "efforts": [],
    "effort": None,
    "schema": True,
    "reasoning_tokens": 0,
    "flex": False,
}
QUIET = PLAIN | {"temperature": "without_reasoning", "efforts": ["none", "low", "high"], "effort": "none"}
THINKER = QUIET | {"efforts": ["low", "medium"], "effort": "medium", "reasoning_tokens": 8000, "flex": True}
CLAUDE = THINKER | {"temperature": "never", "effort": "low", "flex": False}
SCHEMA: dict[str, Any] = {"response_format": {"type": "json_schema"}}
FLEX, LEAST = {"service_tier": "flex"}, {"reasoning_effort": "minimal"}


@pytest.mark.parametrize(
    ("facts", "asked", "expected"),
    [
        (PLAIN, {}, REQUEST),
        (PLAIN, LEAST | FLEX, REQUEST),
        (PLAIN, SCHEMA, REQUEST | SCHEMA),
        (PLAIN | {"schema": False}, SCHEMA, REQUEST),
        (QUIET, {}, REQUEST | {"reasoning_effort": "none"}),
        (QUIET, LEAST, REQUEST | {"reasoning_effort": "none"}),
        (THINKER, {}, {"max_tokens": 8900, "reasoning_effort": "medium"}),
        (THINKER, LEAST | FLEX, {"max_tokens": 8900, "reasoning_effort": "low"} | FLEX),
        (CLAUDE, FLEX, {"max_tokens": 8900, "reasoning_effort": "low"}),
        (CLAUDE, LEAST, {"max_tokens": 8900, "reasoning_effort": "low"}),
    ],
)
def test_request_is_adapted_to_its_model(
    facts: dict[str, Any], asked: dict[str, Any], expected: dict[str, Any]
) -> None:
    """What a model refuses is dropped; the effort and the room for reasoning are added."""
    given = REQUEST | asked
    before = dict(given)
    unchanged = {"model": "openai/x", "messages": []}
    assert adapt(given, facts) == unchanged | expected
    assert given == before, "a fallback adapts the caller's request anew"


def test_request_without_limit_keeps_none() -> None:
    """A model's own limit leaves room enough."""
    assert "max_tokens" not in adapt({"model": "openai/x", "temperature": 1}, THINKER)
    assert adapt(REQUEST | {"max_tokens": None}, THINKER)["max_tokens"] is None


@pytest.mark.parametrize(
    ("facts", "asked", "taken"),
    [
        (THINKER, FLEX, True),
        (CLAUDE, FLEX, False),
        (THINKER, {}, False),
        (THINKER, {"service_tier": "x"}, False),
    ],
)
def test_cheap_tier_is_taken_where_there_is_one(
    facts: dict[str, Any], asked: dict[str, Any], *, taken: bool
) -> None:
    """Only such a request does without a fallback."""
    assert takes_tier(REQUEST | asked, facts) is taken
