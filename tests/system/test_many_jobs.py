"""Many jobs with one command, and pauses, on the real stack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.servers.provider import REFUSAL, Upstream, well_behaved
from tests.support.system.pipeline import ENDED, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]


@pytest.fixture
def org_id() -> str:
    """An organisation of the test's own, so that no pause and no queue is another test's."""
    return str(uuid4())


def run(pipeline: Pipeline, *arguments: str) -> Any:
    """Run a command that succeeds, and return what it prints."""
    code, out = pipeline.blog(*arguments, "--json")
    assert code == 0, out
    return json.loads(out)


def submit(pipeline: Pipeline, org_id: str, path: Path, count: int) -> Any:
    """Submit a file with so many jobs of an organisation."""
    owner = {"org_id": org_id, "user_id": USER}
    lines = [
        json.dumps({**owner, "topic": f"Tea, cup {number}", "word_count": 100}) for number in range(count)
    ]
    path.write_text("\n".join(lines))
    return run(pipeline, "submit", "--file", str(path))


def statuses(pipeline: Pipeline, org_id: str) -> list[str]:
    """Return the statuses of an organisation's jobs, `waiting` for those that wait."""
    listed = run(pipeline, "jobs", "--org", org_id, "--limit", "100")["jobs"]
    return ["waiting" if job["waiting"] else job["status"] for job in listed]


def test_same_file_twice_is_the_same_jobs(pipeline: Pipeline, org_id: str, tmp_path: Path) -> None:
    """Each line is a job, and a repeated command leaves them alone."""
    first = submit(pipeline, org_id, tmp_path / "jobs.jsonl", 3)
    assert (first["published"], len(set(first["job_ids"]))) == (3, 3)
    for job_id in first["job_ids"]:
        assert pipeline.ended(job_id)["status"] == "completed"
    again = submit(pipeline, org_id, tmp_path / "jobs.jsonl", 3)
    assert (again["published"], again["existing"], again["job_ids"]) == (0, 3, first["job_ids"])
    assert statuses(pipeline, org_id) == ["completed"] * 3


def test_paused_organisation_waits_and_goes_on(pipeline: Pipeline, org_id: str) -> None:
    """A job that comes waits, and goes on within seconds of the end of the pause."""
    assert run(pipeline, "pause", "--org", org_id, "--reason", "A test.")["reason"] == "A test."
    listed = run(pipeline, "pause", "--show")["paused"]
    assert [each["scope"] for each in listed if each.get("org_id") == org_id] == ["organisation"]
    job_id = pipeline.start(org_id=org_id)
    pipeline.until(lambda: pipeline.job(job_id).get("waiting"), bool, 20)
    code, out = pipeline.blog("show", job_id)
    assert code == 1
    assert "waits because its organisation or the whole system is paused" in out
    assert run(pipeline, "resume", "--org", org_id) == {
        "scope": "organisation",
        "org_id": org_id,
        "resumed": True,
    }
    assert pipeline.ended(job_id)["status"] == "completed"
    assert run(pipeline, "resume", "--org", org_id)["resumed"] is False


def test_paused_model_waits_and_goes_on(pipeline: Pipeline, org_id: str) -> None:
    """Only jobs that begin with it wait."""
    run(pipeline, "pause", "--model", "claude-3-5-sonnet")
    try:
        waiting = pipeline.start(org_id=org_id, model="claude-3-5-sonnet")
        other = pipeline.start(org_id=org_id)
        assert pipeline.ended(other)["status"] == "completed"
        assert pipeline.job(waiting)["waiting"]["reason"] == "paused"
    finally:
        run(pipeline, "resume", "--model", "claude-3-5-sonnet")
    assert pipeline.ended(waiting)["status"] == "completed"


def test_waiting_jobs_are_cancelled_at_once(pipeline: Pipeline, org_id: str, upstream: Upstream) -> None:
    """One by its id and the rest by their organisation, without a call."""
    run(pipeline, "pause", "--org", org_id)
    jobs = [pipeline.start(org_id=org_id, topic=f"Tea, cup {number}") for number in range(3)]
    pipeline.until(lambda: [pipeline.job(job_id).get("waiting") for job_id in jobs], all, 20)
    assert statuses(pipeline, org_id) == ["waiting"] * 3
    run(pipeline, "cancel", jobs[0])
    assert pipeline.ended(jobs[0])["status"] == "cancelled"
    code, out = pipeline.blog("show", jobs[0])
    assert (code, out) == (1, f"Job {jobs[0]} was cancelled before it began. It cost nothing.\n")
    done = run(pipeline, "cancel", "--org", org_id, "--yes")
    assert {each["job_id"] for each in done["cancelled"]} == set(jobs[1:])
    for job_id in jobs[1:]:
        assert pipeline.ended(job_id)["status"] == "cancelled"
    assert upstream.asked == []
    run(pipeline, "resume", "--org", org_id)


def test_failed_jobs_are_replayed_together(pipeline: Pipeline, org_id: str, upstream: Upstream) -> None:
    """Each has a second run, which is completed; the command again finds none of them."""
    upstream.script = lambda asked: REFUSAL if asked.stage == "generate" else well_behaved(asked)
    jobs = [pipeline.start(org_id=org_id, topic=f"Tea, cup {number}") for number in range(2)]
    assert {pipeline.ended(job_id)["status"] for job_id in jobs} == {"failed"}
    upstream.script = well_behaved
    arguments = ("replay", "--failed", "--since", "10m", "--org", org_id, "--code", "content_policy", "--yes")
    done = run(pipeline, *arguments)
    assert {each["job_id"] for each in done["replayed"]} == set(jobs)
    for job_id in jobs:
        assert second_run(pipeline, job_id)["status"] == "completed"
    assert run(pipeline, *arguments)["replayed"] == []


def second_run(pipeline: Pipeline, job_id: str) -> dict[str, Any]:
    """Wait for the end of a job's second run, and return its document."""
    job: dict[str, Any] = pipeline.until(
        lambda: pipeline.job(job_id), lambda job: job["run"] == 2 and job["status"] in ENDED, 60
    )
    return job
