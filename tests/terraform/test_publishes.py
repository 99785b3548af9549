"""What the functions really publish to, watched in virtual time: the ground for test_access.py's grants."""

from __future__ import annotations

from collections import defaultdict

import pytest

from shared import topology
from tests.simulation import parts
from tests.simulation.sweep import one
from tests.terraform.test_access import needed

TOPOLOGY = topology.load()
SEEDS = 60


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """The topics that each function has published to."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    plain = parts.Topics.publish

    async def watched(self: parts.Topics, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        seen[self.instance.name].add(topic)
        return await plain(self, topic, data, attributes)

    monkeypatch.setattr(parts.Topics, "publish", watched)
    return seen


def test_functions_publish_to_expected_topics(published: dict[str, set[str]]) -> None:
    """All of it happens, under all kinds of trouble, and nothing else does.

    But what is too rare for so few worlds: costs that a dead job's document still held (test_deadletter.py).
    """
    for seed in range(SEEDS):
        one(seed)
    expected = {name: set(needed(name)) for name in TOPOLOGY.functions}
    expected["deadletter"].discard(TOPOLOGY.usage_topic)
    published["deadletter"].discard(TOPOLOGY.usage_topic)
    assert {name: published[name] for name in TOPOLOGY.functions} == expected
