"""The publish function hands finished runs on; letters of it and of cms are sent past blog-tagged."""

from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from functions.publish.handler import Publish
from shared import topology
from shared.errors import Unavailable
from shared.jobs.letters import Letter, read_letter
from shared.messages.dead_letter import to_dead_letter
from shared.messages.envelope import Envelope
from shared.stage.letters import RefusedAgain, check_event, consumer
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.samples.jobs import NOW
from tests.support.workbench import JOB, ORG, TRACE, envelope

TAGGED = {"job_id": JOB, "run": 2, "revision": 1, "status": "completed", "title": "T", "cost_usd": None}


def tagged(**changed: object) -> Envelope:
    """Return a message of blog-tagged."""
    made = envelope({**TAGGED, **changed}, job_id=JOB, org_id=ORG, traceparent=TRACE)
    return replace(made, subscription="blog-publish")


async def test_run_is_handed_on() -> None:
    """Its id alone: the post is in Firestore, and the trace goes on."""
    topics = MemoryTopics()
    function = Publish(MemoryJobs(), topics, ManualClock(), "blog-publications")
    await function.handle(tagged(later="field"))
    [sent] = topics.messages
    assert (sent.topic, json.loads(sent.data)) == ("blog-publications", {"job_id": JOB, "run": 2})
    assert {name: sent.attributes[name] for name in ("job_id", "org_id")} == {"job_id": JOB, "org_id": ORG}
    assert sent.attributes["traceparent"][:35] == TRACE[:35]


async def test_outage_is_redelivered() -> None:
    """The message is not acknowledged before its successor is out."""

    class Away(MemoryTopics):
        async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
            raise Unavailable(f"Pub/Sub does not take {data!r} on {topic} ({attributes}).")

    with pytest.raises(Unavailable):
        await Publish(MemoryJobs(), Away(), ManualClock(), "t").handle(tagged())


@pytest.mark.parametrize("changed", [{"job_id": "x"}, {"run": 0}, {"run": None}, {"job_id": None}])
async def test_message_that_is_none_is_kept(changed: dict[str, object]) -> None:
    """And nothing is handed on."""
    jobs, topics = MemoryJobs(), MemoryTopics()
    await Publish(jobs, topics, ManualClock(), "t").handle(tagged(**changed))
    assert not topics.messages
    [letter] = jobs.letters.values()
    assert letter.subscription == "blog-publish"


@pytest.mark.parametrize("subscription", ["blog-publish", "blog-cms"])
def test_letters_go_past_other_subscribers(subscription: str) -> None:
    """Both are sent on blog-publications, whose function reads a message of blog-tagged as well."""
    letter = read_letter(
        msgspec.structs.asdict(to_dead_letter(replace(tagged(), subscription=subscription), "Given up.", NOW))
    )
    assert isinstance(letter, Letter)
    name = consumer(letter, topology.load())
    assert topology.load().functions[name].consumes == "blog-publications"
    check_event(letter, name)
    with pytest.raises(RefusedAgain, match="would be refused again"):
        check_event(replace(letter, data='{"run": 1}'), name)
