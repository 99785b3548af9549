"""`blog list`: which jobs it lists, in which order, and what it says of each."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from infra.cli.jobs import listing
from infra.cli.jobs.listing import find_page
from shared.jobs.cursor import read_cursor, write_cursor
from shared.jobs.job import Job, JobStatus, JobTrial, Stage
from shared.jobs.listing import Filters, Position, Shown
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
    ended = blog("list", *arguments, "--json", fleet=fleet())
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
        (("--failed",), [3]),
        (("--waiting",), [4]),
        (("--failed", "--waiting", "--status", "failed"), [3, 4]),
        (("--running", "--completed"), [1, 2, 30]),
        (("--below", "60"), [30]),
        (("--below", "0"), []),
        (("--below", "79", "--since", "1d"), [2]),
        (("--below", "79", "--org", OTHER), []),
        (("--below", "79", "--failed", "--completed"), [2, 30]),
        (("--below", "79", "--completed", "--stage", "polish"), [2, 30]),
        (("--below", "79", "--stage", "meta"), []),
        (("--stage", "polish", "--org", OTHER), [3]),
        (("--stage", "polish", "--running"), [1]),
    ],
)
def test_list_filters_are_combined(arguments: tuple[str, ...], numbers: list[int]) -> None:
    """Each filter alone and together, the newest job first."""
    assert listed(*arguments) == numbers


def test_list_since_takes_an_iso_time() -> None:
    """A time without a zone is in UTC."""
    moment = datetime.now(UTC) - timedelta(hours=2, minutes=30)
    assert listed("--since", moment.strftime("%Y-%m-%dT%H:%M:%S")) == [1, 2]
    assert listed("--since", moment.isoformat()) == [1, 2]


def test_list_json_has_every_field() -> None:
    """A script gets numbers and times, and the reason of a wait."""
    ended = blog("list", "--status", "waiting", "--json", fleet=fleet())
    [found] = json.loads(ended.out)["jobs"]
    assert found["waiting"] == {
        "reason": "organisation",
        "since": NOW.isoformat().replace("+00:00", "Z"),
        "ahead": 3,
        "order": 1,
    }
    assert (found["status"], found["org_id"], found["cost_usd"]) == ("queued", OTHER, 0.0125)
    assert found["topic"] == "Why tea tastes better outdoors"
    assert json.loads(blog("list", "--limit", "6", "--json", fleet=fleet()).out)["more"] is True
    assert json.loads(blog("list", "--limit", "7", "--json", fleet=fleet()).out)["more"] is False


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
def test_list_tell_trials_apart(arguments: tuple[str, ...], numbers: list[int]) -> None:
    """By the trial's name, or by an alias that a job asks for its post or in a trial."""
    ended = blog("list", *arguments, "--json", fleet=tried())
    assert [UUID(each["job_id"]).int for each in json.loads(ended.out)["jobs"]] == numbers


def test_list_json_has_trials_and_prompts() -> None:
    """The alias that writes the post, the trials by stage, and the version of the prompts."""
    found = json.loads(blog("list", "--json", fleet=tried()).out)["jobs"]
    assert [each["alias"] for each in found] == ["claude-3-5-sonnet"] * 2 + ["gpt-4o"] * 2
    assert found[1]["trial"] == {"generate": {"name": "sonnet", "alias": "claude-3-5-sonnet"}}
    assert (found[1]["prompt_version"], found[3]["prompt_version"], found[3]["trial"]) == (
        "ab12cd34",
        None,
        None,
    )


def test_list_print_names_trials() -> None:
    """In the second line of a job that is in one, and of no other."""
    lines = blog("list", fleet=tried()).out.splitlines()
    assert lines[5] == "  trial sonnet (claude-3-5-sonnet) · Why tea tastes better outdoors"
    assert sum("trial" in line for line in lines) == 3
    assert max(map(len, lines)) <= 80


def test_list_print_fits_80_columns() -> None:
    """Ids stay whole, and the second line says why a job waits or failed."""
    ended = blog("list", "--limit", "6", fleet=fleet())
    lines = ended.out.splitlines()
    assert max(len(line) for line in lines) <= 80
    rows = [line for line in lines[1:] if not line.startswith(" ")]
    assert [line[:36] for line in rows] == [str(UUID(int=number)) for number in range(1, 7)]
    assert rows[0][37:] == "running   polish         $0.012500    1 h"
    assert rows[1][37:] == "completed polish      78 $0.012500    2 h"
    assert lines[6] == f"  content_policy · Why tea tastes be… · org {OTHER}"
    assert lines[8:10] == ["  waits for a place · Why tea tastes better outdoors", f"  org {OTHER}"]
    assert ended.err.startswith("The next page:\n  blog list --limit 6 --after ")


def test_list_without_a_match_says_so() -> None:
    """An empty list is not a failure."""
    ended = blog("list", "--status", "failed", "--org", ORG, fleet=fleet())
    assert (ended.code, ended.out, ended.err) == (0, "", "No job matches.\n")
    unknown = fleet()
    unknown.unknown = {ORG, OTHER}
    said = blog("list", "--status", "failed", "--org", ORG, fleet=unknown).err.splitlines()
    assert said == ["No job matches.", f"No organisation {ORG} is known (yet): check the id."]
    assert "check the id" not in blog("list", "--org", OTHER, fleet=unknown).err


def test_list_survive_a_strange_document() -> None:
    """A document of another version is listed as far as it can be read."""
    strange = FakeFleet().add(named(1, job()))
    strange.documents[str(UUID(int=1))] |= {
        "status": "awaiting_translation",
        "stage": 7,
        "waiting": {"reason": "mood"},
        "usage": None,
        "request": ["?"],
        "trial": ["?"],
    }
    ended = blog("list", fleet=strange)
    assert ended.code == 0
    assert "awaiting_" in ended.out
    assert "unknown" in ended.out


def test_list_stops_reading_at_its_limit() -> None:
    """A long list is not read to its end."""
    many = FakeFleet().add(*(named(number, job()) for number in range(1, 50)))
    assert len(find_page(many, Filters(statuses=(Shown.RUNNING,)), 5).rows) == 5
    assert many.pages_read == 6


@pytest.mark.parametrize(
    ("filters", "is_exact"),
    [
        (Filters(), True),
        (Filters(statuses=(Shown.FAILED,), stage=Stage.POLISH, org_id=ORG, since=NOW), True),
        (Filters(statuses=(Shown.WAITING, Shown.QUEUED)), True),
        (Filters(score_below=70, org_id=ORG, since=NOW), True),
        (Filters(score_below=70, statuses=(Shown.FAILED, Shown.COMPLETED)), True),
        (Filters(score_below=70, stage=Stage.POLISH), False),
        (Filters(statuses=(Shown.WAITING,)), False),
        (Filters(statuses=(Shown.WAITING, Shown.FAILED)), False),
        (Filters(trial="a"), False),
        (Filters(alias="a"), False),
    ],
)
def test_list_filters_of_the_store(filters: Filters, *, is_exact: bool) -> None:
    """The exceptions are those of docs/cli.md: each of them may read many jobs for a page."""
    assert filters.is_exact is is_exact


def pages(given: FakeFleet, *arguments: str) -> list[list[int]]:
    """Return the numbers of the jobs of each page, of three jobs each."""
    found: list[list[int]] = []
    after: list[str] = []
    while True:
        ended = blog("list", "--limit", "3", "--json", *arguments, *after, fleet=given)
        page = json.loads(ended.out)
        found.append([UUID(each["job_id"]).int for each in page["jobs"]])
        if page["next"] is None:
            assert page["more"] is False
            return found
        after = ["--after", page["next"]]


def test_list_pages_meet() -> None:
    """No job is in two pages or in none, also of those that were created in the same microsecond."""
    at = datetime(2026, 1, 2, 12, 0, 0, 123456, tzinfo=UTC)
    given = FakeFleet().add(*(named(number, job(), created_at=at) for number in range(1, 8)))
    assert pages(given) == [[7, 6, 5], [4, 3, 2], [1]]
    assert pages(given, "--failed") == [[]]


def test_list_pages_of_scores_meet() -> None:
    """They are in the order of the score where the times are the same."""
    at = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
    scores = {1: 30, 2: 50, 3: 30, 4: 69, 5: 70, 6: 10}
    given = FakeFleet().add(
        *(
            named(number, completed(result=replace(RESULT, quality_score=score)), created_at=at)
            for number, score in scores.items()
        )
    )
    assert pages(given, "--below", "70") == [[4, 2, 3], [1, 6]]


def test_list_pages_stay_when_jobs_come() -> None:
    """A newer job is before the first page, and moves no other to another one."""
    given = fleet()
    first = json.loads(blog("list", "--limit", "2", "--json", fleet=given).out)
    given.add(named(0, job()))
    second = blog("list", "--limit", "2", "--after", first["next"], "--json", fleet=given)
    assert [UUID(each["job_id"]).int for each in json.loads(second.out)["jobs"]] == [3, 4]


def test_list_names_the_next_page() -> None:
    """Its command has the same filters, and the time that --since meant at first."""
    words = ("--failed", "--waiting", "--org", OTHER, "--limit", "1", "--since", "2026-01-02T12:00Z")
    said = blog("list", *words, fleet=fleet()).err.splitlines()
    assert said[0] == "The next page:"
    command = said[1].split()
    assert command[:-1] == [
        *("blog", "list", "--failed", "--waiting", "--org", OTHER),
        *("--since", "2026-01-02T12:00:00Z", "--limit", "1", "--after"),
    ]
    following = blog(*command[1:], fleet=fleet())
    assert following.out.splitlines()[1].startswith(str(UUID(int=4)))
    assert "since" not in following.err


def test_list_says_how_far_it_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that the store can't apply reads a bounded number of jobs; the next page looks further."""
    monkeypatch.setattr(listing, "LOOK", 3)
    found = blog("list", "--trial", "editing", "--limit", "1", fleet=tried())
    assert found.err.startswith("The next page:\n  blog list --trial editing --limit 1 --after ")
    none = blog("list", "--trial", "missing", "--limit", "1", fleet=tried())
    assert none.err.startswith("No job matches among the 3 that were looked at, created since 20")
    assert none.err.splitlines()[1] == "To look further:"
    last = blog(*none.err.splitlines()[2].split()[1:], fleet=tried())
    assert (last.code, last.out, last.err) == (0, "", "No further job matches.\n")
    one = blog("list", "--trial", "sonnet", "--alias", "gpt-4o", "--limit", "3", fleet=tried())
    assert one.err.startswith("No other job matches among the 3 that were looked at, created since ")
    assert json.loads(blog("list", "--trial", "missing", "--json", fleet=tried()).out)["looked"] == 4


def test_list_goes_on_behind_a_strange_document() -> None:
    """A document that can't be a place in the list is passed, and ends no page."""
    strange = FakeFleet().add(*(named(number, job()) for number in (1, 2, 3)))
    strange.documents["not-an-id"] = strange.documents.pop(str(UUID(int=2)))
    assert [UUID(each.job_id).int for each in find_page(strange, Filters(), 1).rows] == [1]
    page = find_page(strange, Filters(), 2)
    assert page.last is not None
    assert UUID(page.last.job_id).int == 1


def test_list_of_one_organisation_leaves_its_id_out() -> None:
    """It is on the command line already."""
    assert f"org {OTHER}" in blog("list", fleet=fleet()).out
    assert OTHER not in blog("list", "--org", OTHER, fleet=fleet()).out


@pytest.mark.parametrize("width", [60, 80, 140])
def test_list_keeps_ids_and_facts_whole(width: int) -> None:
    """On every width, with wide characters and control characters in a topic."""
    waiting = job(waiting=QUEUE, request={"topic": "茶\x1b[2J" * 60}, org_id=OTHER)
    given = fleet().add(named(7, waiting))
    lines = blog(
        "list", fleet=given, env={"GOOGLE_CLOUD_PROJECT": "p", "COLUMNS": str(width)}
    ).out.splitlines()
    assert max(map(cell_len, lines)) <= width
    text = "\n".join(lines)
    assert "\x1b" not in text
    for whole in (*(str(UUID(int=number)) for number in (*range(1, 8), 30)), OTHER, ORG, "content_policy"):
        assert whole in text
    assert text.count("$0.012500") == 8


def test_jobs_is_the_earlier_name() -> None:
    """With the earlier names of its options."""
    ended = blog("jobs", "--score-below", "60", "--status", "completed", "--json", fleet=fleet())
    assert [UUID(each["job_id"]).int for each in json.loads(ended.out)["jobs"]] == [30]


def test_cursors_are_read_back() -> None:
    """With and without a score."""
    at = datetime(2026, 1, 2, 12, 0, 0, 123456, tzinfo=UTC)
    for place in (Position(at, ORG), Position(at, OTHER, 0), Position(at, ORG, 100)):
        assert read_cursor(write_cursor(place)) == place


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--since", "yesterday"), "yesterday is not a time: write a duration such as 30m, 2h or 3d"),
        (("--since", "999999999w"), "999999999w is not a time"),
        (("--status", "asleep"), "--status has to be one of"),
        (("--org", "7"), "7 is not a UUID."),
        (("--limit", "0"), "has to be a whole number from 1 to 100,000"),
        (("--after", "yesterday"), "--after takes the cursor that an earlier page ended with."),
        (("--after", "é"), "--after takes the cursor that an earlier page ended with."),
        (("--below", "7", "--score-below", "7"), "--score-below is the earlier name of --below"),
        (("--below", "70", "--failed"), "Only a completed job has a score: leave out --failed, or --below."),
        (("--below", "0", "--waiting", "--status", "queued"), "leave out --waiting and --status queued, or"),
    ],
)
def test_list_wrong_filter_exits_2(arguments: tuple[str, ...], sentence: str) -> None:
    """Before anything is read."""
    ended = blog("list", *arguments, fleet=fleet())
    assert ended.code == 2
    assert sentence in " ".join(ended.err.replace("│", " ").split())
