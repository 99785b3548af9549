"""The topics that the functions publish to in virtual time, which test_access.py grants."""

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
    """Under all faults, the functions publish to exactly the expected topics.

    Except for one that is too rare for so few worlds: unsent usage events of a failed job (test_handler.py).
    """
    for seed in range(SEEDS):
        one(seed)
    expected = {name: set(needed(name)) for name in TOPOLOGY.functions}
    expected["deadletter"].discard(TOPOLOGY.usage_topic)
    published["deadletter"].discard(TOPOLOGY.usage_topic)
    assert {name: published[name] for name in TOPOLOGY.functions} == expected
