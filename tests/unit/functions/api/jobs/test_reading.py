"""`GET /jobs`, `GET /jobs/{id}` and cancel: one organization never sees another's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from functions.api.dependencies import Dependencies
from shared.jobs.document import fields
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.waiting import Member
from tests.support.fakes.door import OTHER_ORG, MemoryDocuments, as_caller, dependencies, door
from tests.support.fakes.usage_store import ORG, usage_event
from tests.support.samples.jobs import NOW, RESULT, at_work
from tests.unit.functions.api.jobs.samples import mine

OWN = {"lease", "unsent", "member", "settled_usd", "cost_ceiling"}


def numbered(index: int, **changed: Any) -> Job:
    """Return the job with a number, created so many seconds after the first."""
    created = NOW + timedelta(seconds=index)
    return replace(mine(), job_id=str(UUID(int=index, version=4)), created_at=created, **changed)


async def stocked(*jobs: Job) -> Dependencies:
    """Return a door with jobs."""
    made = dependencies()
    for each in jobs:
        await made.jobs.create(each)
    return made


async def test_job_is_shown_without_the_pipelines_books() -> None:
    """Everything that the documentation names is there, with times as text."""
    kept = replace(
        mine(lease=NOW),
        status=JobStatus.RUNNING,
        stages=at_work(Stage.GENERATE, 2, counted=("a",), note="A note."),
        unsent=(usage_event(),),
        member=Member(held_usd=0.1, since=NOW, shard=0),
        settled_usd=0.5,
        result=RESULT,
    )
    made = await stocked(kept)
    made.jobs.written_outputs[kept.job_id] = {"generate": {"text": "Tea."}}  # type: ignore[attr-defined]
    async with door(made) as api:
        answer = await api.get(f"/jobs/{kept.job_id.upper()}", headers=as_caller("user"))
        whole = await api.get(f"/jobs/{kept.job_id}?outputs=true", headers=as_caller("user"))
    shown = answer.json()
    assert answer.status_code == 200
    assert shown.keys() == fields(kept).keys() - OWN
    assert shown["created_at"] == "2026-01-01T00:00:00Z"
    assert shown["stages"]["generate"]["note"] == "A note."
    assert not shown["stages"]["generate"].keys() & {"counted", "excused", "slow", "flex_slow", "put_aside"}
    assert whole.json() == {**shown, "outputs": {"generate": {"text": "Tea."}}}


async def test_drafts_in_cmss_are_shown() -> None:
    """Without the books of the function that makes them; a job without one lacks the field."""
    made = await stocked(mine())
    documents = made.documents
    assert isinstance(documents, MemoryDocuments)
    draft = {"state": "draft", "run": 1, "at": NOW, "edit_url": "https://a.example/edit"}
    books = {"claim": {"token": "t", "until": NOW}, "site": "https://a.example", "modified": "m", "later": 1}
    async with door(made) as api:
        path, caller = f"/jobs/{mine().job_id}", as_caller("user")
        assert "publications" not in (await api.get(path, headers=caller)).json()
        documents.publications[mine().job_id] = {"ghost": {**draft, **books}}
        shown = (await api.get(path, headers=caller)).json()["publications"]
    assert shown == {"ghost": {**draft, "at": "2026-01-01T00:00:00Z"}}


async def test_fields_of_a_newer_version_are_shown() -> None:
    """The pipeline may be newer than the door."""
    made = await stocked(mine())
    document = made.jobs.documents[mine().job_id]  # type: ignore[attr-defined]
    document |= {"status": "awaiting_translation", "review": {"by": None}, "stages": "moved", "result": 7}
    async with door(made) as api:
        shown = (await api.get(f"/jobs/{mine().job_id}", headers=as_caller("user"))).json()
        listed = (await api.get("/jobs", headers=as_caller("user"))).json()["jobs"]
        cancelled = await api.post(f"/jobs/{mine().job_id}/cancel", headers=as_caller("user"))
    assert (shown["status"], shown["review"], shown["stages"]) == (
        "awaiting_translation",
        {"by": None},
        "moved",
    )
    assert [row["status"] for row in listed] == ["awaiting_translation"]
    assert (cancelled.status_code, cancelled.json()["status"]) == (202, "awaiting_translation")


@pytest.mark.parametrize("path", ["{}", "{}/cancel"])
async def test_anothers_job_does_not_exist(path: str) -> None:
    """The answer is that of an id that nobody has, so nobody learns of a job."""
    theirs = replace(mine(), org_id=OTHER_ORG)
    made = await stocked(theirs)
    async with door(made) as api:
        ask = api.post if "cancel" in path else api.get
        answers = [
            await ask("/jobs/" + path.format(job_id), headers=as_caller("user"))
            for job_id in (
                theirs.job_id,
                str(UUID(int=9, version=4)),
                "x",
                "..%2fadmission",
                "%00",
                "a" * 3000,
            )
        ]
        allowed = await ask("/jobs/" + path.format(theirs.job_id), headers=as_caller("stranger"))
    assert {answer.status_code for answer in answers} == {404}
    texts = [{**answer.json(), "instance": ""} for answer in answers[:3]]
    assert texts[0] == texts[1] == texts[2]
    assert allowed.status_code in {200, 202}
    assert not made.jobs.documents[theirs.job_id].get("cancel_requested") or "cancel" in path  # type: ignore[attr-defined]


async def test_cancel_marks_a_live_mine() -> None:
    """Once is enough, and a job that has ended is a conflict."""
    made = await stocked(mine())
    async with door(made) as api:
        for _ in "12":
            answer = await api.post(f"/jobs/{mine().job_id}/cancel", headers=as_caller("user"))
            assert (answer.status_code, answer.json()) == (
                202,
                {"job_id": mine().job_id, "status": "queued", "cancel_requested": True},
            )
        assert made.jobs.documents[mine().job_id]["cancel_requested"] is True  # type: ignore[attr-defined]
        made.jobs.documents[mine().job_id]["status"] = "completed"  # type: ignore[attr-defined]
        ended = await api.post(f"/jobs/{mine().job_id}/cancel", headers=as_caller("user"))
    assert (ended.status_code, ended.json()["code"]) == (409, "conflict")
    assert "is already completed" in ended.json()["detail"]


class Changing(MemoryDocuments):
    """A job that changes so many times before it is marked."""

    times = 0

    async def request_cancel(self, job_id: str, version: Any) -> bool:
        self.times -= 1
        return False if self.times >= 0 else await super().request_cancel(job_id, version)


@pytest.mark.parametrize(("times", "status"), [(3, 202), (19, 202), (1000, 503)])
async def test_cancel_of_a_job_at_work(times: int, status: int) -> None:
    """It is tried again, and not for ever."""
    made = await stocked(mine())
    documents = Changing(made.jobs)  # type: ignore[arg-type]
    documents.times = times
    async with door(dependencies(jobs=made.jobs, documents=documents)) as api:
        answer = await api.post(f"/jobs/{mine().job_id}/cancel", headers=as_caller("user"))
    assert answer.status_code == status


async def test_pages_have_every_job_once() -> None:
    """The newest first, behind the cursor of the page before."""
    made = await stocked(*(numbered(index) for index in range(1, 8)))
    seen: list[str] = []
    async with door(made) as api:
        cursor, pages = "", 0
        while cursor is not None:
            params = {"limit": "3", **({"cursor": cursor} if cursor else {})}
            page = (await api.get("/jobs", params=params, headers=as_caller("user"))).json()
            seen += [row["job_id"] for row in page["jobs"]]
            cursor, pages = page["next"], pages + 1
    assert seen == [numbered(index).job_id for index in range(7, 0, -1)]
    assert pages == 3


async def test_rows_have_what_a_list_shows() -> None:
    """Of one organization, whatever the others have."""
    mine = numbered(1, status=JobStatus.COMPLETED, result=RESULT)
    made = await stocked(mine, numbered(2, org_id=OTHER_ORG))
    async with door(made) as api:
        answer = (await api.get("/jobs", headers=as_caller("user"))).json()
        theirs = (await api.get("/jobs", headers=as_caller("stranger"))).json()
        chosen = (await api.get(f"/jobs?org_id={OTHER_ORG}", headers=as_caller("operator"))).json()
        refused = await api.get(f"/jobs?org_id={OTHER_ORG}", headers=as_caller("user"))
    assert answer["jobs"] == [
        {
            "job_id": mine.job_id,
            "org_id": ORG,
            "user_id": mine.user_id,
            "status": "completed",
            "waiting": None,
            "stage": "generate",
            "progress": 0,
            "run": 1,
            "revision": 0,
            "topic": "Tea",
            "title": "t",
            "score": 80,
            "cost_usd": 0.0,
            "error": None,
            "cancel_requested": False,
            "created_at": "2026-01-01T00:00:01Z",
            "updated_at": "2026-01-01T00:00:00Z",
        }
    ]
    assert [row["org_id"] for row in (*theirs["jobs"], *chosen["jobs"])] == [OTHER_ORG, OTHER_ORG]
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=completed", {1}),
        ("status=completed,running", {1, 2}),
        ("status=completed&status=running", {1, 2}),
        ("score_below=81", {1}),
        ("score_below=80", set()),
        ("q=TEA", {1, 2, 3}),
        ("q=coffee", set()),
        ("since=2026-01-01T00:00:02Z", {2, 3}),
        ("until=2026-01-01T00:00:02Z", {1}),
        ("since=2026-01-02", set()),
    ],
)
async def test_filters_narrow(query: str, found: set[int]) -> None:
    """As the command line's do."""
    made = await stocked(
        numbered(1, status=JobStatus.COMPLETED, result=RESULT),
        numbered(2, status=JobStatus.RUNNING),
        numbered(3),
    )
    async with door(made) as api:
        rows = (await api.get(f"/jobs?{query}", headers=as_caller("user"))).json()["jobs"]
    assert {row["job_id"] for row in rows} == {numbered(index).job_id for index in found}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=done", "status"),
        ("score_below=50&status=failed", "score_below"),
        ("cursor=" + "A" * 1900, "cursor"),
        ("cursor=zz", "cursor"),
        ("cursor=_____________", "cursor"),
        ("limit=101", "limit"),
        ("q=" + "+".join("abcdefghijk"), "q"),
        ("org_id=mine", "org_id"),
        ("page=2", "page"),
        ("since=2026-01-02&until=2026-01-01", "until"),
        ("since=2026-01-02&until=2026-01-02", "until"),
    ],
)
async def test_wrong_parameter_is_named(query: str, field: str) -> None:
    """Each with a sentence."""
    async with door() as api:
        answer = await api.get(f"/jobs?{query}", headers=as_caller("user"))
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])


@pytest.mark.parametrize("path", ["/jobs", "/costs", "/budget", "/webhooks"])
async def test_missing_organization_is_named_with_the_others(path: str) -> None:
    """A member of several gets all faults at once."""
    async with door() as api:
        answer = await api.get(f"{path}?page=2", headers=as_caller("both"))
        assert [each["field"] for each in answer.json()["errors"]] == ["org_id", "page"]
        alone = await api.get(path, headers=as_caller("both"))
    assert alone.json()["errors"] == [{"field": "org_id", "detail": "Name the organization: give org_id."}]


async def test_search_looks_at_so_many() -> None:
    """A page whose filter Firestore can't apply ends early, and goes on behind its cursor."""
    made = dependencies()
    for index in range(1, 2102):
        each = numbered(index)
        made.jobs.documents[each.job_id] = fields(each)  # type: ignore[attr-defined]
    async with door(made) as api:
        first = (await api.get("/jobs?q=coffee", headers=as_caller("user"))).json()
        assert (first["jobs"], first["looked"]) == ([], 2000)
        rest = (await api.get(f"/jobs?q=coffee&cursor={first['next']}", headers=as_caller("user"))).json()
    assert (rest["next"], rest["looked"]) == (None, 101)
