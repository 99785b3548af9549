"""`blog jobs`: which jobs it lists, in which order, and what it says of each."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from infra.cli.jobs.listing import Filters, Shown, find
from shared.jobs.job import Job, JobStatus, JobTrial, Stage
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import NOW, ORG, RESULT, blog, completed, failed, job
from tests.support.fakes.fleet import FakeFleet

OTHER = "99999999-9999-4999-8999-999999999999"
QUEUE = Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=3, order=1)


def named(number: int, state: Job, **changes: Any) -> Job:
    """Return a job with an id of its own, created `number` hours ago."""
    created = datetime.now(UTC) - timedelta(hours=number, minutes=1)
    return replace(state, job_id=str(UUID(int=number)), **({"created_at": created} | changes))


def fleet() -> FakeFleet:
    """Return one job of each kind, the second one the newest."""
    waiting = job(status=JobStatus.QUEUED, stage=Stage.GENERATE, waiting=QUEUE)
    return FakeFleet().add(
        named(2, completed()),
        named(1, job()),
        named(3, failed(), org_id=OTHER),
        named(4, waiting, org_id=OTHER),
        named(5, job(status=JobStatus.QUEUED)),
        named(6, job(status=JobStatus.CANCELLED)),
        named(30, completed(result=replace(RESULT, quality_score=55))),
    )


def tried() -> FakeFleet:
    """Return jobs in trials, and one in none, the second one the newest."""
    writing = {Stage.GENERATE: JobTrial(name="sonnet", alias="claude-3-5-sonnet")}
    editing = {Stage.POLISH: JobTrial(name="editing", alias="gpt-4o")}
    request = job().request | {"model": "gpt-4o"}
    return FakeFleet().add(
        named(2, completed(prompt_version="ab12cd34"), trial=writing, request=request),
        named(1, job(), trial=writing | editing, request=request),
        named(3, job(), trial=editing, request=request),
        named(4, job(), request=request),
    )


def listed(*arguments: str) -> list[int]:
    """Return the numbers of the jobs that a command lists."""
    ended = blog("jobs", *arguments, "--json", fleet=fleet())
    assert ended.code == 0, ended.err
    return [UUID(each["job_id"]).int for each in json.loads(ended.out)["jobs"]]


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ((), [1, 2, 3, 4, 5, 6, 30]),
        (("--limit", "2"), [1, 2]),
        (("--status", "running"), [1]),
        (("--status", "queued"), [4, 5]),
        (("--status", "waiting"), [4]),
        (("--status", "waiting", "--status", "failed"), [3, 4]),
        (("--status", "waiting", "--status", "queued"), [4, 5]),
        (("--status", "cancelled"), [6]),
        (("--org", OTHER), [3, 4]),
        (("--org", OTHER, "--status", "failed"), [3]),
        (("--stage", "generate"), [4]),
        (("--score-below", "60"), [30]),
        (("--score-below", "78"), [30]),
        (("--score-below", "79"), [2, 30]),
        (("--since", "150m"), [1, 2]),
        (("--since", "1d", "--status", "completed"), [2]),
    ],
)
def test_jobs_filters_are_combined(arguments: tuple[str, ...], numbers: list[int]) -> None:
    """Each filter alone and together, the newest job first."""
    assert listed(*arguments) == numbers


def test_jobs_since_takes_an_iso_time() -> None:
    """A time without a zone is in UTC."""
    moment = datetime.now(UTC) - timedelta(hours=2, minutes=30)
    assert listed("--since", moment.strftime("%Y-%m-%dT%H:%M:%S")) == [1, 2]
    assert listed("--since", moment.isoformat()) == [1, 2]


def test_jobs_json_has_every_field() -> None:
    """A script gets numbers and times, and the reason of a wait."""
    ended = blog("jobs", "--status", "waiting", "--json", fleet=fleet())
    [found] = json.loads(ended.out)["jobs"]
    assert found["waiting"] == {
        "reason": "organisation",
        "since": NOW.isoformat().replace("+00:00", "Z"),
        "ahead": 3,
        "order": 1,
    }
    assert (found["status"], found["org_id"], found["cost_usd"]) == ("queued", OTHER, 0.0125)
    assert found["topic"] == "Why tea tastes better outdoors"
    assert json.loads(blog("jobs", "--limit", "6", "--json", fleet=fleet()).out)["more"] is True
    assert json.loads(blog("jobs", "--limit", "7", "--json", fleet=fleet()).out)["more"] is False


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("--trial", "sonnet"), [1, 2]),
        (("--trial", "editing"), [1, 3]),
        (("--trial", "unknown"), []),
        (("--alias", "claude-3-5-sonnet"), [1, 2]),
        (("--alias", "gpt-4o"), [1, 3, 4]),
        (("--alias", "gpt-4o", "--trial", "sonnet"), [1]),
        (("--trial", "sonnet", "--status", "completed"), [2]),
    ],
)
def test_jobs_tell_trials_apart(arguments: tuple[str, ...], numbers: list[int]) -> None:
    """By the trial's name, or by an alias that a job asks for its post or in a trial."""
    ended = blog("jobs", *arguments, "--json", fleet=tried())
    assert [UUID(each["job_id"]).int for each in json.loads(ended.out)["jobs"]] == numbers


def test_jobs_json_has_trials_and_prompts() -> None:
    """The alias that writes the post, the trials by stage, and the version of the prompts."""
    found = json.loads(blog("jobs", "--json", fleet=tried()).out)["jobs"]
    assert [each["alias"] for each in found] == ["claude-3-5-sonnet"] * 2 + ["gpt-4o"] * 2
    assert found[1]["trial"] == {"generate": {"name": "sonnet", "alias": "claude-3-5-sonnet"}}
    assert (found[1]["prompt_version"], found[3]["prompt_version"], found[3]["trial"]) == (
        "ab12cd34",
        None,
        None,
    )


def test_jobs_print_names_trials() -> None:
    """In the second line of a job that is in one, and of no other."""
    lines = blog("jobs", fleet=tried()).out.splitlines()
    assert lines[4].startswith("  trial sonnet (claude-3-5-sonnet) · organisation ")
    assert "trial" not in lines[8]
    assert max(map(len, lines)) <= 80


def test_jobs_print_fits_80_columns() -> None:
    """Ids stay whole, and the second line says why a job waits or failed."""
    ended = blog("jobs", "--limit", "6", fleet=fleet())
    lines = ended.out.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert [line[:36] for line in lines[1::2]] == [str(UUID(int=number)) for number in range(1, 7)]
    assert lines[1][37:] == "running   polish         $0.012500    1 h"
    assert lines[3][37:] == "completed polish      78 $0.012500    2 h"
    assert lines[6].startswith("  content_policy · organisation 99999999… · Why tea")
    assert lines[8].startswith("  waits for a place · organisation 99999999… · Why tea")
    assert ended.err == "More jobs match than the 6 shown: add a filter, or --limit.\n"


def test_jobs_without_a_match_says_so() -> None:
    """An empty list is not a failure."""
    ended = blog("jobs", "--status", "failed", "--org", ORG, fleet=fleet())
    assert (ended.code, ended.out, ended.err) == (0, "", "No job matches.\n")


def test_jobs_survive_a_strange_document() -> None:
    """A document of another version is listed as far as it can be read."""
    strange = FakeFleet().add(named(1, job()))
    strange.documents[str(UUID(int=1))] |= {
        "status": "awaiting_review",
        "stage": 7,
        "waiting": {"reason": "mood"},
        "usage": None,
        "request": ["?"],
        "trial": ["?"],
    }
    ended = blog("jobs", fleet=strange)
    assert ended.code == 0
    assert "awaiting_" in ended.out
    assert "unknown" in ended.out


def test_jobs_stop_reading_at_their_limit() -> None:
    """A long list is not read to its end."""
    many = FakeFleet().add(*(named(number, job()) for number in range(1, 50)))
    assert len(list(islice(find(many, Filters(statuses=(Shown.RUNNING,))), 5))) == 5
    assert many.pages_read == 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--since", "yesterday"), "yesterday is not a time: write a duration such as 30m, 2h or 3d"),
        (("--since", "999999999w"), "999999999w is not a time"),
        (("--status", "asleep"), "'asleep' is not one of"),
        (("--org", "7"), "7 is not a UUID."),
        (("--limit", "0"), "greater than or equal to 1"),
    ],
)
def test_jobs_wrong_filter_exits_2(arguments: tuple[str, ...], sentence: str) -> None:
    """Before anything is read."""
    ended = blog("jobs", *arguments, fleet=fleet())
    assert ended.code == 2
    assert sentence in " ".join(ended.err.replace("│", " ").split())
