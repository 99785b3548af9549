"""`blog replay` and `blog dead-letters` on the real stack, against a provider that counts its calls."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.servers.provider import REFUSAL, Upstream, well_behaved
from tests.support.system.pipeline import ORG, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

STAGES = ["generate", "polish", "quality", "meta"]


def replay(pipeline: Pipeline, *arguments: str) -> dict[str, Any]:
    """Run a command that begins a run, and return that run's end."""
    code, out = pipeline.blog(*arguments, "--yes", "--json")
    assert code == 0, out
    begun = json.loads(out)
    job: dict[str, Any] = pipeline.ended(begun["job_id"])
    assert job["run"] == begun["run"] == 2
    return job


@pytest.mark.parametrize("stage", STAGES)
def test_a_replay_pays_only_from_its_stage_on(pipeline: Pipeline, upstream: Upstream, stage: str) -> None:
    """Earlier outputs are kept, later stages ask again, and every call has its row."""
    job_id = pipeline.start(topic=f"Tea once more, from {stage}", keywords=["tea"])
    before = pipeline.ended(job_id)
    assert before["status"] == "completed", before.get("error")
    upstream.asked.clear()
    job = replay(pipeline, "replay", job_id, "--from", stage)
    assert job["status"] == "completed", job.get("error")
    assert [asked.stage for asked in upstream.asked] == STAGES[STAGES.index(stage) :]
    calls = 4 + len(upstream.answered)
    assert len(pipeline.rows(job_id, calls)) == calls == job["usage"]["calls"]
    assert job["usage"]["cached_calls"] == 0
    assert job["usage"]["cost_usd"] > before["usage"]["cost_usd"]
    assert (job["progress"], "error" in job, "draft" in job) == (100, False, False)
    kept = pipeline.document(f"jobs/{job_id}/runs/1")
    assert (kept["status"], kept["result"]) == ("completed", before["result"])
    runs = [pipeline.output(job_id, each)["run"] for each in STAGES]
    assert runs == [1] * STAGES.index(stage) + [2] * (4 - STAGES.index(stage))


def test_a_failed_job_goes_on_where_it_stopped(pipeline: Pipeline, upstream: Upstream) -> None:
    """After a provider takes the content after all, `blog replay` completes the job."""
    upstream.script = lambda _: REFUSAL
    job_id = pipeline.start(topic="Tea on credit")
    assert pipeline.ended(job_id)["error"]["code"] == "content_policy"
    upstream.script = well_behaved
    job = replay(pipeline, "replay", job_id)
    assert job["status"] == "completed", job.get("error")
    assert "error" not in job


def test_a_dead_letter_is_listed_and_replayed(pipeline: Pipeline, upstream: Upstream) -> None:
    """A start message that Pub/Sub gave up fails its job; a replay of the letter is the job's next run."""
    upstream.script = lambda _: REFUSAL
    job_id = pipeline.start(topic="Tea given up")
    assert pipeline.ended(job_id)["status"] == "failed"
    upstream.script = well_behaved
    request = {"job_id": job_id, "org_id": ORG, "user_id": USER, "topic": "Tea given up", "word_count": 100}
    source = {"CloudPubSubDeadLetterSourceSubscription": "projects/p/subscriptions/blog-generate"}
    message_id = pipeline.publish(json.dumps(request).encode(), source, "blog-dead-letter")
    pipeline.until(lambda: pipeline.dead_letter(message_id), bool, 20)
    _, out = pipeline.blog("dead-letters", "--json")
    [listed] = [kept for kept in json.loads(out)["dead_letters"] if kept["message_id"] == message_id]
    assert (listed["job_id"], listed["subscription"]) == (job_id, "blog-generate")
    job = replay(pipeline, "dead-letters", "replay", message_id)
    assert job["status"] == "completed", job.get("error")
    assert pipeline.dead_letter(message_id)["replayed_at"]


def test_replayed_poison_is_kept_again(pipeline: Pipeline) -> None:
    """Poison that is replayed as it is is kept once more.

    The command replays it all the same, and it is kept under its new id.
    """
    message_id = pipeline.publish(b'{"topic": "Tea without an owner"}', {})
    pipeline.until(lambda: pipeline.dead_letter(message_id), bool, 20)
    code, out = pipeline.blog("dead-letters", "replay", message_id, "--yes", "--json")
    assert code == 0, out
    again = json.loads(out)["published_id"]
    kept = pipeline.until(lambda: pipeline.dead_letter(again), bool, 20)
    assert (kept["data"], kept["reason"]) == (
        '{"topic": "Tea without an owner"}',
        pipeline.dead_letter(message_id)["reason"],
    )
