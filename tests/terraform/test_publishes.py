"""The topics that the functions publish to in virtual time, which test_access.py grants."""

from __future__ import annotations

from collections import defaultdict

import pytest

from shared import topology
from shared.jobs.letters import Letter
from shared.stage.letters import consumer
from tests.simulation import parts
from tests.simulation.sweep import one
from tests.support.samples.jobs import NOW
from tests.terraform.test_access import STAGE_TOPICS, STAGES, needed

TOPOLOGY = topology.load()
SEEDS = 40
ELSEWHERE = {"webhooks", "deliver", "publish", "cms"}
"""Functions that the simulation does not run: they change no job."""
RARE = {TOPOLOGY.functions["sweep"].consumes}
"""The topic on which generate asks for a sitemap (test_own_pages.py): no job of the simulation has one."""


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
    """Under all faults, each function publishes to its topics and to no other.

    Some messages are too rare for so few worlds: of a waiting job that another stage's end lets in, and the
    unsent usage events of a job that failed elsewhere (test_handler.py).
    """
    for seed in range(SEEDS):
        one(seed)
    for name in set(TOPOLOGY.consumers) - ELSEWHERE:
        allowed = set(needed(name))
        rare = STAGE_TOPICS | {TOPOLOGY.usage_topic} if name not in STAGES else STAGE_TOPICS - own(name)
        rare |= RARE
        assert allowed - rare <= published[name] <= allowed, name
    assert published["polish"] & STAGE_TOPICS > own("polish"), "no end has let a waiting job in"
    assert published["sweep"] & STAGE_TOPICS, "no sweep has let a waiting job in"


def test_api_sends_dead_letters_to_granted_topics() -> None:
    """Each subscription that gives messages up has a function, whose topic the API may publish on."""
    for name, function in TOPOLOGY.consumers.items():
        if function.retry.max_delivery_attempts is not None:
            found = consumer(given_up_by(function.subscription), TOPOLOGY)
            assert found == (name if name != "publish" else "cms")
            assert TOPOLOGY.functions[found].consumes in set(needed("api"))
    assert TOPOLOGY.output_topic not in set(needed("api")), "others listen there"


def given_up_by(subscription: str) -> Letter:
    return Letter(
        message_id="1",
        data="{}",
        encoding="utf-8",
        size=2,
        attributes={},
        subscription=subscription,
        reason="given up",
        received_at=NOW,
    )


def own(name: str) -> set[str]:
    """Return the topics that a stage publishes to for its own job."""
    function = TOPOLOGY.functions[name]
    return {topic for topic in (function.publishes, function.revises) if topic}
