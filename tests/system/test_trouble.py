"""Unknown models, poor posts, cancels and logs on the real stack."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.support.servers.provider import Asked, Reply, Upstream, note, well_behaved
from tests.support.system.billing import agree
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]


def test_an_unknown_model_fails_the_job(pipeline: Pipeline, upstream: Upstream) -> None:
    """An unknown alias is an invalid request."""
    job = pipeline.ended(pipeline.start(model="gpt-99"))
    assert (job["status"], job["error"]["code"]) == ("failed", "invalid_request")
    assert not upstream.asked


def test_a_list_of_models_buys_nothing(pipeline: Pipeline, upstream: Upstream) -> None:
    """The proxy would ask them all, five times at five attempts: 350 answers for one message."""
    job_id = pipeline.start(model=",".join(["gpt-4o"] * 14))
    job = pipeline.ended(job_id)
    assert (job["status"], job["error"]["code"]) == ("failed", "invalid_request")
    assert job["error"]["message"].startswith("model must be one of gpt-4o,")
    assert (upstream.asked, pipeline.rows(job_id)) == ([], [])


def test_a_poor_post_goes_back_to_polish(pipeline: Pipeline, upstream: Upstream) -> None:
    """A post below min_quality is polished again up to max_revisions times, then published."""
    poor = "Too short. Lorem ipsum [TODO: write]. As an AI language model I can't."

    def script(asked: Asked) -> Reply:
        text = f"{poor} Note {note(asked)}."
        if asked.stage == "generate":
            return Reply(text)
        if asked.stage == "polish":  # another text each time, or the cache would answer the reviewer
            return Reply(json.dumps({"changes": [{"block": 1, "text": text}]}))
        return well_behaved(asked)

    upstream.script = script
    job_id = pipeline.start(topic="A poor post", min_quality=100, max_revisions=2)
    job = pipeline.ended(job_id)
    assert job["status"] == "completed"
    assert job["revision"] == 2
    assert [asked.stage for asked in upstream.asked].count("polish") == 3
    assert job["result"]["quality_score"] < 100
    assert job["result"]["quality_issues"]
    rows = pipeline.rows(job_id, len(upstream.answered))
    assert len(rows) == len(upstream.answered) == job["usage"]["calls"]


def test_cancelling_stops_a_model_that_writes(pipeline: Pipeline, upstream: Upstream) -> None:
    """The stream is closed within seconds, its words have a row, and no call follows."""
    upstream.script = lambda _: Reply("word " * 400, word_delay=0.1)
    job_id = pipeline.start(topic="To be cancelled")
    pipeline.until(lambda: pipeline.job(job_id), lambda job: bool(job.get("draft")), 20)
    pipeline.cancel(job_id)
    job = pipeline.ended(job_id, 10)
    assert job["status"] == "cancelled"
    [asked] = upstream.asked
    assert pipeline.until(lambda: asked.hung_up, bool, 10)
    assert asked.stage == "generate"
    [row] = pipeline.rows(job_id, 1)
    assert 0 <= asked.completion_tokens - row["completion_tokens"] <= 30  # in flight
    due = row["prompt_tokens"] * 2e-6 + row["completion_tokens"] * 10e-6
    assert float(row["cost_usd"]) == pytest.approx(due, abs=1e-6)
    assert (job["usage"]["calls"], job["usage"]["cost_usd"]) == (1, pytest.approx(due, abs=1e-6))


def test_cancel_waits_for_a_paid_answer(pipeline: Pipeline, upstream: Upstream) -> None:
    """Cancelling waits for an answer that is paid for.

    An answer that is not streamed says what it used only at its end; no call follows it.
    """
    upstream.script = lambda asked: (
        replace(well_behaved(asked), wait=5) if asked.stage == "quality" else well_behaved(asked)
    )
    job_id = pipeline.start(topic="To be cancelled during its review")
    pipeline.until(lambda: [asked.stage for asked in upstream.asked], lambda asked: "quality" in asked, 20)
    pipeline.cancel(job_id)
    job = pipeline.ended(job_id, 20)
    assert job["status"] == "cancelled"
    assert [asked.stage for asked in upstream.asked] == ["generate", "polish", "quality"]
    agree(pipeline.rows(job_id, 3), upstream.answered, job)


def test_one_filter_tells_the_story_of_a_job(pipeline: Pipeline) -> None:
    """Each line is JSON with the job's label; no line holds a post's text or a secret."""
    job_id = pipeline.start(topic="A topic that nobody should log")
    pipeline.ended(job_id)
    pipeline.rows(job_id, 4)
    lines = pipeline.log_lines(job_id)
    events = [line["event"] for line in lines]
    assert events.count("stage_claimed") == events.count("stage_committed") == 4
    assert events.count("model_answered") == 4
    assert "job_completed" in events
    assert len({line["logging.googleapis.com/trace"] for line in lines}) == 1
    refused = pipeline.start(word_count=6000)
    pipeline.until(lambda: [line["event"] for line in pipeline.log_lines(refused)], bool, 20)
    text = json.dumps(lines + pipeline.log_lines(refused))
    for secret in ("nobody should log", "Why tea wakes", pipeline.env["LITELLM_API_KEY"], "postgresql://"):
        assert secret not in text
