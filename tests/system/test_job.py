"""One message in, a finished post out, on the real stack."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from tests.support.servers.provider import META, Asked, Reply, Upstream, well_behaved
from tests.support.system.billing import agree
from tests.support.system.pipeline import ORG, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

STAGES = ["generate", "polish", "quality", "meta"]


def test_a_start_message_becomes_a_post(pipeline: Pipeline, upstream: Upstream) -> None:
    """The document, the calls, the rows and the output message agree."""
    tagged = pipeline.subscribe("blog-tagged")
    job_id = pipeline.start(topic="Tea in the morning", keywords=["tea"])
    states = pipeline.watch(job_id)
    job = states[-1]

    assert job["status"] == "completed", job.get("error")
    assert (job["progress"], job["run"], job["revision"]) == (100, 1, 0)
    assert {"draft", "error", "lease"}.isdisjoint(job)
    assert [asked.stage for asked in upstream.asked] == STAGES
    assert {job["stages"][stage]["status"] for stage in STAGES} == {"done"}
    assert job["request"]["tone"] == "professional"

    result = job["result"]
    assert result["content"].startswith("## Why tea wakes you gently")
    assert result["meta_tags"]["title"] == META["title"]
    assert result["model_used"] == "gpt-4o"
    assert result["processing_time"] > 0
    assert datetime.fromisoformat(result["generated_at"]).tzinfo

    rows = pipeline.rows(job_id, 4)
    agree(rows, upstream.answered, job)
    assert [row["operation"] for row in rows] == ["generation", "polishing", "quality_check", "meta_tags"]
    asked = upstream.answered
    assert [row["answer_id"] for row in rows] == [each.answer_id for each in asked]
    assert [row["provider_model"] for row in rows] == [f"openai/{each.body['model']}" for each in asked]
    versions = [row["prompt_version"] for row in rows]
    assert versions == [job["stages"][stage]["prompt_version"] for stage in STAGES]
    assert len(set(versions)) == len(STAGES)

    messages = [json.loads(message.data) for message in tagged()]
    assert [message["job_id"] for message in messages] == [job_id]
    assert messages[0]["title"] == result["title"]
    assert messages[0]["cost_usd"] == job["usage"]["cost_usd"]


def test_progress_never_falls_and_draft_is_live(pipeline: Pipeline, upstream: Upstream) -> None:
    """Progress never falls and the draft is live.

    A reader sees the text grow while it is written, and nothing of the model's reasoning.
    """

    def slowly(asked: Asked) -> Reply:
        reply = well_behaved(asked)
        if asked.stage == "generate":
            return Reply("<think>secret reasoning</think>" + reply.text, word_delay=0.05)
        return reply

    upstream.script = slowly
    states = pipeline.watch(pipeline.start())
    progress = [job["progress"] for job in states]
    assert progress == sorted(progress)
    drafts = [job["draft"] for job in states if job.get("draft")]
    assert len(set(drafts)) > 1
    assert not any("secret" in draft for draft in drafts)
    assert "secret" not in states[-1]["result"]["content"]
    assert states[-1]["result"]["artifacts_removed"] > 0


def test_the_same_message_five_times_is_one_job(pipeline: Pipeline, upstream: Upstream) -> None:
    """Delivered five times at once while the model writes, and once more: one call, one row for each."""

    def slowly(asked: Asked) -> Reply:
        return replace(well_behaved(asked), word_delay=0.02)

    upstream.script = slowly
    job_id = str(uuid4())
    request = {"job_id": job_id, "org_id": ORG, "user_id": USER, "topic": "Five times", "word_count": 100}
    data = base64.b64encode(json.dumps(request).encode()).decode()
    body = json.dumps({"message": {"data": data, "messageId": "five"}, "subscription": "s"}).encode()
    with ThreadPoolExecutor(5) as threads:
        statuses = list(threads.map(lambda _: pipeline.deliver("generate", body), range(5)))
    assert sorted(statuses) == [204, 503, 503, 503, 503]
    assert pipeline.ended(job_id)["status"] == "completed"
    assert pipeline.deliver("generate", body) == 204
    assert [asked.stage for asked in upstream.asked] == STAGES
    assert len(pipeline.rows(job_id, 4)) == 4


def test_same_id_other_request_is_refused(pipeline: Pipeline, upstream: Upstream) -> None:
    """The same id with another request is refused.

    The job goes on with its first request, and the second is kept with the reason.
    """
    job_id = pipeline.start(topic="The first request")
    pipeline.start(topic="The second request", job_id=job_id)
    job = pipeline.ended(job_id)
    assert job["status"] == "completed"
    [kept] = pipeline.until(lambda: pipeline.dead_letters_of(job_id), bool, 20)
    assert "another request" in kept["reason"]
    topics = {job["request"]["topic"], json.loads(kept["data"])["topic"]}
    assert topics == {"The first request", "The second request"}  # whichever came first is the job
    assert len(upstream.asked) == 4


def test_an_unknown_org_holds_up_nothing(pipeline: Pipeline) -> None:
    """Its usage is kept with the reason, and its job is completed."""
    stranger = "99999999-9999-4999-8999-999999999999"
    job_id = pipeline.start(org_id=stranger, topic="A stranger's post")
    assert pipeline.ended(job_id)["status"] == "completed"
    rejected = pipeline.until(
        lambda: pipeline.sql("SELECT * FROM ai_usage_rejects WHERE event::text LIKE $1", f"%{job_id}%"),
        lambda rows: len(rows) == 4,
        30,
    )
    assert all("org" in row["reason"] for row in rejected)
    assert pipeline.rows(job_id) == []


def test_daily_costs_add_up(pipeline: Pipeline) -> None:
    """The daily costs count the job's calls."""
    query = "SELECT * FROM ai_daily_costs WHERE org_id = $1::text::uuid AND operation = 'generation'"
    before = sum(row["request_count"] for row in pipeline.sql(query, ORG))
    job_id = pipeline.start(topic="Counted", user_id=USER)
    pipeline.ended(job_id)
    pipeline.rows(job_id, 4)
    assert sum(row["request_count"] for row in pipeline.sql(query, ORG)) == before + 1
