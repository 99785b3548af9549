"""`blog replay --failed`: which jobs it replays, what it shows before, and what it sums up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from infra.cli.errors import Unreachable
from shared.errors import ErrorCode
from shared.jobs.job import Job, JobError, JobStatus, Spend, Stage, StageStatus
from tests.support.fakes.cli import JOB, ORG, USER, blog, completed, failed, job, record
from tests.support.fakes.fleet import FakeFleet

OTHER = "99999999-9999-4999-8999-999999999999"


def at_polish(number: int, code: ErrorCode = ErrorCode.MODEL_UNAVAILABLE, **changes: Any) -> Job:
    """Return a job that failed at polish, `number` hours ago."""
    ended = datetime.now(UTC) - timedelta(hours=number, minutes=1)
    stages = {
        Stage.GENERATE: record(StageStatus.DONE),
        Stage.POLISH: record(StageStatus.FAILED, error="It is away."),
    }
    error = JobError(code=code, message="It is away.", stage=Stage.POLISH, retryable=True)
    request = {"org_id": ORG, "user_id": USER, "topic": "Tea", "model": "gpt-4o"}
    built = replace(
        failed(), job_id=str(UUID(int=number)), stages=stages, error=error, updated_at=ended, request=request
    )
    return replace(built, **changes)


def fleet() -> FakeFleet:
    """Return failed jobs of two organisations, and others that are none."""
    return FakeFleet().add(
        at_polish(3, ErrorCode.BUDGET_EXCEEDED, org_id=OTHER),
        at_polish(1),
        at_polish(2, usage=Spend(calls=2, cost_usd=0.5)),
        at_polish(40, ErrorCode.INVALID_REQUEST),
        replace(completed(), job_id=str(UUID(int=50))),
        replace(job(), job_id=str(UUID(int=51))),
        replace(job(status=JobStatus.CANCELLED), job_id=str(UUID(int=52))),
    )


def replayed(*arguments: str) -> list[int]:
    """Return the numbers of the jobs that a command replays, in their order."""
    some = fleet()
    ended = blog("replay", "--failed", "--yes", "--json", *arguments, fleet=some)
    assert ended.code == 0, ended.err
    done = [UUID(each["job_id"]).int for each in json.loads(ended.out)["replayed"]]
    assert sorted(UUID(job_id).int for job_id, _ in some.reruns) == sorted(done)
    return done


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ((), [3, 2, 1]),
        (("--since", "150m"), [2, 1]),
        (("--since", "1s"), []),
        (("--org", OTHER), [3]),
        (("--code", "model_unavailable"), [2, 1]),
        (("--code", "model_unavailable", "--code", "budget_exceeded"), [3, 2, 1]),
        (("--code", "internal"), []),
        (("--limit", "1"), [3]),
        (("--limit", "1", "--org", ORG), [2]),
    ],
)
def test_replay_failed_takes_what_is_asked_for(arguments: tuple[str, ...], numbers: list[int]) -> None:
    """By its end, its organisation and its code; the first that failed comes first."""
    assert replayed(*arguments) == numbers


def test_replay_failed_shows_the_bill_and_asks() -> None:
    """Nothing happens before the answer is yes."""
    some = fleet()
    refused = blog("replay", "--failed", fleet=some, stdin="n\n")
    assert (refused.code, some.reruns, some.published) == (1, [], [])
    words = " ".join(refused.err.split())
    assert "3 failed jobs can be replayed: 2 model_unavailable, 1 budget_exceeded." in words
    assert "1 more can't; the first: Job 00000000-0000-0000-0000-000000000028 was refused" in words
    assert "Their runs have cost $0.525000 so far; the calls of the new runs are paid for again." in words
    agreed = blog("replay", "--failed", fleet=some, stdin="y\n")
    assert (agreed.code, len(some.reruns), len(some.published)) == (0, 3, 3)
    assert "3 jobs replayed, 1 skipped." in agreed.err


def test_replay_failed_goes_on_where_each_stopped() -> None:
    """Each job's new run begins at its stage, and its message is published."""
    some = FakeFleet().add(at_polish(1))
    ended = blog("replay", "--failed", "--yes", "--json", fleet=some)
    done = json.loads(ended.out)
    job_id = str(UUID(int=1))
    assert done["replayed"] == [{"job_id": job_id, "run": 2, "stage": "polish", "message_id": "message-1"}]
    assert (done["skipped"], done["failed"], done["untried"], done["cost_usd"]) == ([], [], 0, 0.0125)
    [(topic, message, _)] = some.published
    assert (topic, message) == ("blog-generated", {"job_id": job_id, "run": 2, "revision": 0})
    assert (some.documents[job_id]["status"], some.documents[job_id]["run"]) == ("queued", 2)
    again = blog("replay", "--failed", "--yes", fleet=some)
    assert (again.code, again.err) == (0, "No failed job matches.\n")


def test_replay_failed_can_begin_at_a_stage() -> None:
    """A job whose stage has nothing to work from is skipped, with the reason."""
    some = FakeFleet().add(at_polish(1))
    earlier = blog("replay", "--failed", "--from", "meta", "--yes", "--json", fleet=some)
    [skipped] = json.loads(earlier.out)["skipped"]
    assert "has nothing for meta to work from" in skipped["reason"]
    assert some.reruns == []
    ended = blog("replay", "--failed", "--from", "generate", "--yes", "--json", fleet=some)
    assert json.loads(ended.out)["replayed"][0]["stage"] == "generate"


def test_replay_failed_leaves_what_has_gone_on() -> None:
    """A job that somebody else has replayed since it was found is not replayed twice."""

    class Racing(FakeFleet):
        def read(self, job_id: str) -> Any:
            number = UUID(job_id).int
            if number == 1:
                self.add(at_polish(1, run=2))
            if number == 2:
                self.add(replace(job(), job_id=job_id))
            found = super().read(job_id)
            if number == 3:
                self.versions[job_id] += 1
            return found

    some = Racing().add(at_polish(1), at_polish(2), at_polish(3), at_polish(4))
    ended = blog("replay", "--failed", "--yes", "--json", fleet=some)
    assert ended.code == 0
    done = json.loads(ended.out)
    assert [UUID(each["job_id"]).int for each in done["replayed"]] == [4]
    reasons = {UUID(each["job_id"]).int: each["reason"] for each in done["skipped"]}
    assert "is not at its failed run any more: it is failed" in reasons[1]
    assert "is not at its failed run any more: it is running" in reasons[2]
    assert "has changed in the meantime" in reasons[3]
    assert len(some.published) == 1


def test_replay_failed_names_a_lost_message() -> None:
    """The run is there and waits; the exit code is 1."""
    some = FakeFleet(topics={"blog-generated": Unreachable("Pub/Sub does not answer.")}).add(at_polish(1))
    ended = blog("replay", "--failed", "--yes", "--json", fleet=some)
    assert ended.code == 1
    [lost] = json.loads(ended.out)["failed"]
    assert "Run 2 waits" in lost["reason"]


def test_unknown_cost_is_not_counted_as_nothing() -> None:
    """The sum names how many costs it lacks, and is null for a program."""
    some = FakeFleet().add(at_polish(1), at_polish(2, usage=Spend(cost_usd=None)))
    refused = blog("replay", "--failed", fleet=some, stdin="n\n")
    assert "$0.012500 + 1 unknown so far" in refused.err
    ended = blog("replay", "--failed", "--yes", "--json", fleet=some)
    assert json.loads(ended.out)["cost_usd"] is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name one: a job's id, or --failed."),
        ((JOB, "--failed"), "Name one: a job's id, or --failed."),
        (("--failed", "--watch"), "--watch is for one job"),
        ((JOB, "--org", ORG), "--since, --org, --code and --limit are for --failed."),
        (("--failed", "--code", "unlucky"), "--code has to be one of"),
        (("--failed", "--since", "soon"), "soon is not a time"),
        (("--failed",), "Nobody answered: add --yes"),
    ],
)
def test_wrong_replay_exits_2(arguments: tuple[str, ...], sentence: str) -> None:
    """Before anything is written."""
    some = fleet()
    ended = blog("replay", *arguments, fleet=some)
    assert (ended.code, some.reruns) == (2, [])
    assert sentence in " ".join(ended.err.replace("│", " ").split())
