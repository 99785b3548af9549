"""Trouble of the provider, of a process and of the caller, on the real stack."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest

from tests.system.billing import agree
from tests.system.pipeline import Pipeline
from tests.upstream import Asked, Reply, Script, Upstream, well_behaved

SENTENCE = "Tea wakes you gently and keeps you awake for hours. "


def first(times: int, stage: str, reply: Reply) -> Script:
    """Return a script that answers a stage's first calls with trouble."""
    left = {"calls": times}

    def script(asked: Asked) -> Reply:
        if asked.stage == stage and left["calls"] > 0:
            left["calls"] -= 1
            return reply
        return well_behaved(asked)

    return script


def failure(status: int, code: str, **headers: str) -> Reply:
    """Return an error as OpenAI writes it."""
    return Reply(status=status, body=json.dumps({"error": {"message": code, "code": code}}), headers=headers)


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("generate", failure(429, "rate_limit_exceeded", **{"retry-after": "1"})),
        ("generate", failure(500, "server_error")),
        ("generate", Reply(status=503, body="<html>busy</html>", headers={"content-type": "text/html"})),
        ("generate", Reply("one two three four", cut_after=2)),
        ("generate", Reply("")),
        ("quality", Reply("this is no JSON")),
        ("meta", Reply('{"title": 5}')),
        ("polish", Reply("")),
    ],
    ids=["429", "500", "503 html", "cut", "empty", "review not JSON", "tags not JSON", "empty polish"],
)
def test_passing_trouble_is_overcome(
    pipeline: Pipeline, upstream: Upstream, stage: str, reply: Reply
) -> None:
    """The post is finished, and each answer that the provider gave has its row."""
    upstream.script = first(2 if reply.status != 200 else 1, stage, reply)
    job_id = pipeline.start(topic=f"Trouble {stage} {reply.status} {reply.text}")
    job = pipeline.ended(job_id, 90)
    assert job["status"] == "completed", job.get("error")
    assert {job["stages"][name]["status"] for name in job["stages"]} == {"done"}
    rows = pipeline.rows(job_id, len(upstream.answered))
    assert len(rows) == len(upstream.answered) == job["usage"]["calls"]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (failure(400, "content_policy_violation"), "content_policy"),
        (failure(400, "context_length_exceeded"), "context_too_long"),
        (failure(429, "insufficient_quota"), "budget_exceeded"),
        (failure(401, "invalid_api_key"), "gateway_misconfigured"),
        (Reply(""), "empty_output"),
        (Reply("<think>only reasoning</think>"), "empty_output"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_lasting_trouble_fails_the_job_at_once(
    pipeline: Pipeline, upstream: Upstream, reply: Reply, code: str
) -> None:
    """The job says which trouble it was, in a sentence without a secret."""
    upstream.script = lambda _: reply
    job = pipeline.ended(pipeline.start(topic=f"Lasting {code} {reply.text}"), 60)
    assert job["status"] == "failed"
    assert job["error"]["code"] == code
    assert job["error"]["stage"] == "generate"
    assert pipeline.env["LITELLM_API_KEY"] not in json.dumps(job, default=str)


def test_an_unknown_model_fails_the_job(pipeline: Pipeline, upstream: Upstream) -> None:
    """An alias that the gateway does not know is the caller's to mend."""
    job = pipeline.ended(pipeline.start(model="gpt-99"))
    assert (job["status"], job["error"]["code"]) == ("failed", "gateway_misconfigured")
    assert not upstream.asked


@pytest.mark.parametrize("stage", ["polish", "quality", "meta"])
def test_a_stage_that_can_do_without_a_model_does(pipeline: Pipeline, upstream: Upstream, stage: str) -> None:
    """The post is finished with less, and says so."""
    trouble = failure(401, "invalid_api_key")
    upstream.script = lambda asked: trouble if asked.stage == stage else well_behaved(asked)
    job = pipeline.ended(pipeline.start(topic=f"Without {stage}"))
    assert job["status"] == "completed"
    assert job["stages"][stage]["status"] == "degraded"
    assert job["stages"][stage]["error"]
    assert job["result"]["meta_tags"]["title"]


def test_a_poor_post_goes_back_to_polish(pipeline: Pipeline, upstream: Upstream) -> None:
    """Below min_quality the post is polished again with the findings, as often as allowed, then published."""
    poor = "Too short. Lorem ipsum [TODO: write]. As an AI language model I can't."

    def script(asked: Asked) -> Reply:
        if asked.stage in {"generate", "polish"}:
            return Reply(f"{poor} Note {asked.answer_id[-8:]}.")
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
    """Within seconds the call is ended, and no later one begins."""
    upstream.script = lambda _: Reply("word " * 400, word_delay=0.1)
    job_id = pipeline.start(topic="To be cancelled")
    pipeline.until(lambda: pipeline.job(job_id), lambda job: bool(job.get("draft")), 20)
    pipeline.cancel(job_id)
    job = pipeline.ended(job_id, 10)
    assert job["status"] == "cancelled"
    assert [asked.stage for asked in upstream.asked] == ["generate"]
    assert not upstream.answered


def test_a_killed_function_is_started_again_and_the_job_goes_on(
    pipeline: Pipeline, upstream: Upstream
) -> None:
    """SIGKILL in the middle of a call: another attempt takes over when the lease has run out."""
    upstream.script = lambda asked: (
        Reply("word " * 300, word_delay=0.1) if asked.stage == "polish" else well_behaved(asked)
    )
    job_id = pipeline.start(topic="To survive a kill")
    pipeline.until(lambda: pipeline.job(job_id), _polishing, 20)
    before = pipeline.processes()["polish"]["pid"]
    os.killpg(before, signal.SIGKILL)
    upstream.script = well_behaved
    job = pipeline.ended(job_id, 120)
    assert job["status"] == "completed"
    assert job["stages"]["polish"]["attempt"] > 1
    assert pipeline.processes()["polish"]["pid"] != before
    agree(pipeline.rows(job_id, 4), upstream, job)


def test_a_kill_after_asking_twice_bills_each_answer_once(pipeline: Pipeline, upstream: Upstream) -> None:
    """The first answer was no post and the second cut off: the repeat finds both in the proxy's cache."""
    said = iter(
        [Reply("<think>Nothing but this"), Reply("# Tea\n\n" + SENTENCE * 40, finish_reason="length")]
    )

    def writes(asked: Asked) -> Reply:
        if asked.stage != "generate":
            return well_behaved(asked)
        return next(said, None) or Reply("word " * 300, word_delay=0.1)

    upstream.script = writes
    job_id = pipeline.start(topic="To survive a kill while it goes on", word_count=2000)
    pipeline.until(lambda: len(upstream.asked), lambda asked: asked == 3, 30)
    os.killpg(pipeline.processes()["generate"]["pid"], signal.SIGKILL)
    upstream.script = well_behaved
    job = pipeline.ended(job_id, 120)
    assert (job["status"], job["stages"]["generate"]["attempt"]) == ("completed", 2)
    agree(pipeline.rows(job_id, len(upstream.answered)), upstream, job)


def _polishing(job: dict[str, Any]) -> bool:
    return job.get("stage") == "polish" and bool(job.get("draft"))


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
