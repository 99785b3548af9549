"""`blog cancel`: of a job that nobody works on, and of all jobs of an organisation."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from infra.cli.errors import Unreachable
from shared.jobs.job import Job, JobStatus, Spend
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import JOB, NOW, ORG, blog, completed, job
from tests.support.fakes.fleet import FakeFleet

OTHER = "99999999-9999-4999-8999-999999999999"
WAITING = job(status=JobStatus.QUEUED, waiting=Waiting(reason=WaitReason.PAUSED, since=NOW, ahead=0))


def numbered(number: int, state: Job, **changes: Any) -> Job:
    """Return the state under an id of its own."""
    return replace(state, job_id=str(UUID(int=number)), **changes)


def test_cancel_of_a_waiting_job_sweeps() -> None:
    """Nobody works on it, so the sweep ends it, and is asked for."""
    fleet = FakeFleet().add(WAITING)
    ended = blog("cancel", JOB, jobs=fleet)
    assert (ended.code, fleet.cancelled) == (0, [JOB])
    assert ended.err == f"Job {JOB} waits: it ends within seconds.\n"
    assert [topic for topic, _, _ in fleet.published] == ["blog-sweep"]


@pytest.mark.parametrize("state", [job(), job(status=JobStatus.QUEUED)])
def test_cancel_of_a_job_at_work_does_not_sweep(state: Job) -> None:
    """Its attempt ends it, or the one that its message begins."""
    fleet = FakeFleet().add(state)
    ended = blog("cancel", JOB, jobs=fleet)
    assert (ended.code, fleet.published) == (0, [])
    assert ended.err == f"Job {JOB} will stop at its next safe point.\n"


def test_cancel_without_pubsub_is_kept() -> None:
    """The mark is there, and the next sweep on schedule ends the job."""
    fleet = FakeFleet(topics={"blog-sweep": Unreachable("Pub/Sub does not answer.")}).add(WAITING)
    ended = blog("cancel", JOB, "--json", jobs=fleet)
    assert (ended.code, fleet.cancelled) == (0, [JOB])
    assert json.loads(ended.out) == {"job_id": JOB, "cancel_requested": True}
    assert "until the next one" in ended.err


def test_cancel_org_asks_and_cancels_live_jobs() -> None:
    """Only live jobs, only of the organisation; one sweep for all of them."""
    fleet = FakeFleet().add(
        numbered(1, job()),
        numbered(2, WAITING),
        numbered(3, WAITING, usage=Spend(cost_usd=None)),
        numbered(4, completed()),
        numbered(5, job(), org_id=OTHER),
    )
    refused = blog("cancel", "--org", ORG, fleet=fleet, stdin="n\n")
    assert (refused.code, fleet.cancelled) == (1, [])
    assert f"Organisation {ORG} has 3 live jobs: 1 started, 2 waiting." in refused.err
    assert "They have cost $0.025000 + 1 unknown so far." in refused.err
    ended = blog("cancel", "--org", ORG, "--yes", "--json", fleet=fleet)
    assert ended.code == 0
    done = json.loads(ended.out)
    assert {UUID(each["job_id"]).int for each in done["cancelled"]} == {1, 2, 3}
    assert (done["skipped"], done["failed"], done["untried"]) == ([], [], 0)
    assert [topic for topic, _, _ in fleet.published] == ["blog-sweep"]


def test_cancel_org_skips_what_ends_meanwhile() -> None:
    """A job that ended after it was listed is no failure."""

    class Ending(FakeFleet):
        def read(self, job_id: str) -> Any:
            if UUID(job_id).int == 2:
                self.add(numbered(2, completed()))
            return super().read(job_id)

    fleet = Ending().add(numbered(1, job()), numbered(2, job()))
    ended = blog("cancel", "--org", ORG, "--yes", fleet=fleet)
    assert (ended.code, len(fleet.cancelled)) == (0, 1)
    assert "is already completed" in ended.err
    assert "1 job asked to stop, 1 skipped." in ended.err


def test_cancel_org_counts_what_failed() -> None:
    """The rest is cancelled, the exit code is 1, and the same command tries again."""
    fleet = FakeFleet().add(*(numbered(number, job()) for number in range(1, 9)))
    fleet.refused[str(UUID(int=3))] = Unreachable("Firestore does not answer.")
    ended = blog("cancel", "--org", ORG, "--yes", fleet=fleet)
    assert (ended.code, len(fleet.cancelled)) == (1, 7)
    assert "7 jobs asked to stop, 1 failed." in ended.err
    assert "1 job left: run the same command again." in ended.err


def test_cancel_org_stops_when_firestore_is_away() -> None:
    """Thousands of jobs are not tried in vain, each for its time-out."""
    fleet = FakeFleet().add(*(numbered(number, job()) for number in range(1, 400)))
    tried: list[str] = []

    class Away(FakeFleet):
        def read(self, job_id: str) -> Any:
            tried.append(job_id)
            raise Unreachable("Firestore does not answer.")

    ended = blog("cancel", "--org", ORG, "--yes", "--json", fleet=Away(documents=fleet.documents), stdin=None)
    assert ended.code == 1
    done = json.loads(ended.out)
    assert len(done["failed"]) + done["untried"] == 399
    assert done["untried"] > 370
    assert len(tried) == len(done["failed"])


def test_cancel_org_without_live_jobs_says_so() -> None:
    """Nothing is asked, nothing is published."""
    ended = blog("cancel", "--org", ORG, fleet=FakeFleet().add(numbered(1, completed())))
    assert (ended.code, ended.err) == (0, f"Organisation {ORG} has no live job.\n")


@pytest.mark.parametrize("arguments", [(), (JOB, "--org", ORG)])
def test_cancel_takes_a_job_or_an_organisation(arguments: tuple[str, ...]) -> None:
    """Not both and not neither."""
    ended = blog("cancel", *arguments, fleet=FakeFleet())
    assert (ended.code, ended.err) == (2, "Name one: a job's id, or an organisation with --org.\n")
