"""The runbook's filters on the lines of real jobs, and two of its drills."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.support.monitoring import entries, filters, policies
from tests.support.monitoring.entries import Entry
from tests.support.monitoring.proof import finds
from tests.support.samples.long_post import HEADINGS, write_long_post
from tests.support.servers.provider import Asked, Reply, Script, Upstream, well_behaved
from tests.support.system.pipeline import Pipeline
from tests.tools.drills.plays import DRILLS
from tests.tools.drills.running import new_tenant, play

pytest_plugins = ["tests.support.servers.stack_fixtures"]


CUT_OFF = "Tea that is cut off"


def faulty() -> Script:
    """Return a script whose long post has one part that is too short at first, and that cuts a post off."""
    whole: list[Reply] = []

    def script(asked: Asked) -> Reply:
        is_again = any(message["role"] == "assistant" for message in asked.body["messages"])
        if CUT_OFF in asked.prompt:
            is_cut = asked.stage == "generate" and not is_again
            return replace(well_behaved(asked), finish_reason="length" if is_cut else "stop")
        if is_again:
            return whole[0]
        reply = write_long_post(asked)
        if whole or not reply.text.startswith(f"## {HEADINGS[1]}"):
            return reply
        whole.append(reply)
        return replace(reply, text=reply.text[: reply.text.index(".") + 1])

    return script


def test_runbooks_filters_find_lines(pipeline: Pipeline, upstream: Upstream) -> None:
    """Filters and saved queries find the lines of a long job, a failed one, a waiting one and a letter."""
    org_id, user_id = new_tenant(pipeline)
    code, text = pipeline.blog("pause", "--org", org_id, "--reason", "A walk through the runbook")
    assert code == 0, text
    waiting = pipeline.start(org_id=org_id, user_id=user_id, topic=f"Tea {uuid4()}")
    upstream.script = faulty()
    job_id = pipeline.start(topic=f"Tea {uuid4()}", keywords=["tea"], word_count=1600, min_quality=0)
    cut_off = pipeline.start(topic=f"{CUT_OFF} {uuid4()}")
    failed = pipeline.start(model="gpt-99")
    letter = pipeline.publish(b"no JSON", {})
    assert [pipeline.ended(each)["status"] for each in (job_id, cut_off)] == ["completed"] * 2
    assert pipeline.ended(failed)["status"] == "failed"
    pipeline.until(lambda: pipeline.dead_letter(letter), bool, 20)
    lines: list[Entry] = pipeline.until(
        lambda: entries.read(pipeline.state_dir),
        lambda found: any(_waits(each, org_id) for each in found),
        60,
    )
    code, text = pipeline.blog("resume", "--org", org_id)
    assert code == 0, text
    _check_filters(lines, job_id)
    _check_queries(lines, failed, org_id)
    assert pipeline.ended(waiting)["status"] == "completed"


def _check_filters(lines: list[Entry], job_id: str) -> None:
    job = {"JOB": job_id}
    story = finds('labels.job_id="$JOB"', lines, job)
    assert [entry["jsonPayload"]["event"] for entry in story].count("stage_committed") == 4
    assert {entry["resource"]["labels"]["service_name"] for entry in story} >= {"blog-generate", "blog-meta"}
    finds('labels.job_id="$JOB" AND jsonPayload.topic="blog-events"', lines, job)
    again = finds('labels.job_id="$JOB" AND jsonPayload.purpose:"again because"', lines, job)
    assert all(entry["labels"]["job_id"] == job_id for entry in again)
    finds('jsonPayload.purpose:"again because"', lines)
    finds('jsonPayload.purpose:"continued because"', lines)
    finds('jsonPayload.purpose:"part 3 of"', lines)
    finds('-jsonPayload.event="usage_stored"', lines)
    finds('resource.labels.service_name="blog-sweep"', lines)
    swept = finds('resource.labels.service_name="blog-sweep" AND jsonPayload.event="swept"', lines)
    assert all("sweep_ms" in entry["jsonPayload"] for entry in swept)
    finds('jsonPayload.event="organisation_status" AND jsonPayload.waiting>0', lines)


def _check_queries(lines: list[Entry], failed: str, org_id: str) -> None:
    """Apply the saved queries that these jobs have lines for."""
    queries = policies.load().queries
    found = {
        title: [entry for entry in lines if filters.parse(text)(entry)]
        for title, text in {
            title: text.replace("JOB_ID", failed).replace("ORG_ID", org_id) for title, text in queries.items()
        }.items()
    }
    ended = [entry["labels"]["job_id"] for entry in found["Blog: jobs that failed"]]
    assert failed in ended
    for title in ("one job, from start to end", "one organisation", "messages that were refused or given up"):
        assert found[f"Blog: {title}"], title
    [waits] = (title for title in queries if title.startswith("Blog: organisations with jobs that wait"))
    assert any(_waits(entry, org_id) for entry in found[waits])


def _waits(entry: Entry, org_id: str) -> bool:
    payload = entry["jsonPayload"]
    of_organisation = entry.get("labels", {}).get("org_id") == org_id
    return bool(of_organisation and payload["event"] == "organisation_status" and payload["waiting"])


@pytest.mark.parametrize("name", ["dead-letters", "usage-at-risk"])
def test_quick_drill_causes_its_alert(pipeline: Pipeline, upstream: Upstream, name: str) -> None:
    """The alert fires for real lines, the runbook's commands work, and the repair ends it."""
    play(DRILLS[name], policies.load(), pipeline, upstream)
