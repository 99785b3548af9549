"""Limits, budgets, pauses and patience on the real stack, each organisation with its own."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.support.servers.provider import Asked, Reply, Upstream, well_behaved
from tests.support.system.billing import agree
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

STAGES = ["generate", "polish", "quality", "meta"]
NO_CREDIT = Reply(
    status=429,
    body=json.dumps({"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}),
)


@dataclass(frozen=True)
class Tenant:
    """An organisation without jobs, and its user."""

    pipeline: Pipeline
    org_id: str
    user_id: str

    def start(self, **fields: Any) -> str:
        """Start a job about a topic of its own, which no cache knows, and return its id."""
        owner = {"org_id": self.org_id, "user_id": self.user_id}
        return self.pipeline.start(**owner, **{"topic": f"Tea {uuid4()}", **fields})

    def limit(self, *options: str) -> None:
        """Set limits as an operator does."""
        code, out = self.pipeline.blog("budget", self.org_id, *options)
        assert code == 0, out

    @property
    def admission(self) -> dict[str, Any]:
        """The organisation's document."""
        return self.pipeline.document(f"admission/{self.org_id}")

    def waiting(self, job_id: str, reason: str) -> dict[str, Any]:
        """Wait until a job waits for this reason, and return its wait."""
        job = self.pipeline.until(
            lambda: self.pipeline.job(job_id), lambda job: job.get("waiting", {}).get("reason") == reason, 30
        )
        assert (job["status"], "lease" in job, "member" in job) == ("queued", False, False)
        return dict(job["waiting"])

    def at_work(self, job_id: str) -> dict[str, Any]:
        """Wait until a job is a member whose model writes, and return it."""
        job: dict[str, Any] = self.pipeline.until(
            lambda: self.pipeline.job(job_id), lambda job: bool(job.get("draft")), 30
        )
        return job

    def completed(self, job_id: str) -> dict[str, Any]:
        """Wait until a job is completed, and return it."""
        job = self.pipeline.ended(job_id)
        assert job["status"] == "completed", job.get("error")
        assert {"waiting", "member", "lease"}.isdisjoint(job)
        assert {record["status"] for record in job["stages"].values()} == {"done"}
        return job

    def settled(self, *jobs: dict[str, Any]) -> None:
        """Compare the organisation's document with the cost of its jobs, which have all ended."""
        found = self.admission
        assert (found["members"], found["running"]) == ({}, 0)
        assert found["spent_usd"] == pytest.approx(sum(job["usage"]["cost_usd"] for job in jobs), abs=1e-6)


@pytest.fixture
def tenant(pipeline: Pipeline) -> Tenant:
    """An organisation of the test's own, so that no other test meets its limits."""
    org_id, user_id = str(uuid4()), str(uuid4())
    pipeline.sql("INSERT INTO organizations (org_id, name) VALUES ($1::text::uuid, 'Tests')", org_id)
    insert = "INSERT INTO users (user_id, org_id, email) VALUES ($1::text::uuid, $2::text::uuid, $1::text)"
    pipeline.sql(insert, user_id, org_id)
    return Tenant(pipeline, org_id, user_id)


def slowly(asked: Asked) -> Reply:
    """Write a post in about 3 s, and do the rest at once."""
    return replace(well_behaved(asked), word_delay=0.04 if asked.stage == "generate" else 0.0)


@pytest.mark.soak
def test_limit_of_one_runs_jobs_one_by_one(tenant: Tenant, upstream: Upstream) -> None:
    """Of three jobs one has the place; the others show why they wait and how many are ahead."""
    upstream.script = slowly
    tenant.limit("--jobs", "1")
    jobs = [tenant.start()]
    tenant.at_work(jobs[0])
    waits = []
    for _ in range(2):
        jobs.append(tenant.start())
        waits.append(tenant.waiting(jobs[-1], "organisation"))
    assert [wait["ahead"] for wait in waits] == [0, 1]
    assert tenant.admission["waiting"]["jobs"] >= 1
    members = set()

    def look() -> bool:
        members.add(tuple(tenant.admission.get("members", {})))
        return bool(tenant.pipeline.job(jobs[2])["status"] == "completed")

    tenant.pipeline.until(look, bool, 60, every=0.05)
    assert members - {()} == {(job_id,) for job_id in jobs}
    ended = [tenant.completed(job_id) for job_id in jobs]
    begun = [job["stages"]["generate"]["started_at"] for job in ended]
    assert begun[1] >= ended[0]["updated_at"]
    assert begun[2] >= ended[1]["updated_at"]
    tenant.settled(*ended)


def test_used_up_budget_refuses_with_its_reset(tenant: Tenant, upstream: Upstream) -> None:
    """A post that the budget can't pay for fails before any call; the sentence has the cap and the day."""
    tenant.limit("--budget", "0.01", "--period", "month")
    job = tenant.pipeline.ended(tenant.start())
    assert (job["status"], job["error"]["code"]) == ("failed", "budget_exceeded")
    today = datetime.now(UTC).date()
    resets = today.replace(day=1, month=today.month % 12 + 1, year=today.year + today.month // 12)
    assert "$0.01" in job["error"]["message"]
    assert resets.isoformat() in job["error"]["message"]
    assert not upstream.asked


def test_held_budget_is_waited_for(tenant: Tenant, upstream: Upstream) -> None:
    """A job waits while another holds the money, and runs when most of that has come back."""
    upstream.script = slowly
    first = tenant.start()
    held = tenant.at_work(first)["member"]["held_usd"]
    tenant.pipeline.write(f"admission/{tenant.org_id}", {"limits": {"budget_usd": round(1.6 * held, 6)}})
    second = tenant.start()
    tenant.waiting(second, "budget")
    jobs = [tenant.completed(job_id) for job_id in (first, second)]
    assert jobs[1]["stages"]["generate"]["started_at"] >= jobs[0]["updated_at"]
    tenant.settled(*jobs)


@pytest.mark.parametrize(
    "scope",
    ["organisation", *(pytest.param(scope, marks=pytest.mark.soak) for scope in ("system", "model"))],
)
def test_paused_job_waits_until_resume(tenant: Tenant, upstream: Upstream, scope: str) -> None:
    """What comes during a pause waits without a call, and goes on after it; what runs ends."""
    model = "claude-3-5-sonnet"
    options = {"system": [], "organisation": ["--org", tenant.org_id], "model": ["--model", model]}[scope]
    upstream.script = slowly
    before = tenant.start()
    tenant.at_work(before)
    code, out = tenant.pipeline.blog("pause", *options)
    assert code == 0, out
    try:
        job_id = tenant.start(model=model, topic="Tea that waits")
        tenant.waiting(job_id, "paused")
        tenant.completed(before)
        assert tenant.waiting(job_id, "paused")
        assert not [asked for asked in upstream.asked if "Tea that waits" in asked.prompt]
    finally:
        code, out = tenant.pipeline.blog("resume", *options)
    assert code == 0, out
    tenant.completed(job_id)


@pytest.mark.parametrize("stage", ["generate", "polish"])
def test_job_waits_for_a_model_that_is_away(tenant: Tenant, upstream: Upstream, stage: str) -> None:
    """A provider without credit puts the job aside; it comes back, and the post is whole."""
    upstream.script = lambda asked: NO_CREDIT if asked.stage == stage else well_behaved(asked)
    job_id = tenant.start(keywords=["tea"])
    wait = tenant.waiting(job_id, "model")
    assert wait["until"] > datetime.now(UTC)
    assert tenant.admission["members"] == {}
    upstream.script = well_behaved
    # Now, and not after the half minute that a stage rests.
    tenant.pipeline.write(f"jobs/{job_id}", {"waiting": {"until": datetime.now(UTC)}})
    job = tenant.completed(job_id)
    record = job["stages"][stage]
    assert (record["attempt"], record["excused"]) == (2, 1)
    events = [line["event"] for line in tenant.pipeline.log_lines(job_id)]
    assert (events.count("stage_put_aside"), events.count("stage_released")) == (1, 0)
    assert not tenant.pipeline.dead_letters_of(job_id)
    agree(tenant.pipeline.rows(job_id, 4), upstream.answered, job)
    tenant.settled(job)


def test_waiting_job_is_cancelled_at_once(tenant: Tenant, upstream: Upstream) -> None:
    """`blog cancel` ends a job that waits, and its end is announced."""
    pull = tenant.pipeline.subscribe("blog-events")
    tenant.limit("--jobs", "0")
    job_id = tenant.start()
    tenant.waiting(job_id, "organisation")
    code, out = tenant.pipeline.blog("cancel", job_id)
    assert code == 0, out
    assert tenant.pipeline.ended(job_id, 20)["status"] == "cancelled"
    [event] = [json.loads(each.data) for each in pull() if each.attributes.get("job_id") == job_id]
    assert event["type"] == "job.cancelled"
    assert not upstream.asked


@pytest.mark.soak
def test_replays_queue_like_other_jobs(tenant: Tenant, upstream: Upstream) -> None:
    """A replay takes no place that another job has: it waits, and is its job's next run."""
    tenant.limit("--jobs", "1")
    ended = tenant.start()
    tenant.completed(ended)
    # Slower than the command is on a busy machine.
    upstream.script = lambda asked: replace(slowly(asked), word_delay=0.1 * (asked.stage == "generate"))
    other = tenant.start()
    tenant.at_work(other)
    code, out = tenant.pipeline.blog("replay", ended, "--from", "meta", "--yes")
    assert code == 0, out
    tenant.waiting(ended, "organisation")
    others, again = tenant.completed(other), tenant.completed(ended)
    assert (others["run"], again["run"]) == (1, 2)
    assert again["stages"]["meta"]["started_at"] >= others["updated_at"]
    tenant.settled(others, again)


@pytest.mark.soak
def test_sweep_lets_jobs_in_after_a_kill(tenant: Tenant) -> None:
    """A sweep that is killed comes back, and finds a limit that was raised past every command."""
    tenant.limit("--jobs", "0")
    job_id = tenant.start()
    tenant.waiting(job_id, "organisation")
    os.killpg(tenant.pipeline.processes()["sweep"]["pid"], signal.SIGKILL)
    tenant.pipeline.write(f"admission/{tenant.org_id}", {"limits": {"jobs": 1}})
    tenant.settled(tenant.completed(job_id))
