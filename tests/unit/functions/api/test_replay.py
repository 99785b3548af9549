"""`POST /jobs/{id}/replay`: what begins, what it costs, and the text that a person has edited."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as given_body
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from functions.api.dependencies import Dependencies
from functions.api.jobs.replay import ReplayRequest, read_replay
from functions.api.problems import Problem
from shared.errors import ErrorCode, Unavailable
from shared.gateways.job_documents import Document
from shared.jobs.document import fields
from shared.jobs.job import Job, JobError, JobStatus, Stage, StageStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.door import MemoryDocuments, as_caller, dependencies, door
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.run_store import MemoryRuns
from tests.support.fakes.usage_store import ORG, USER
from tests.support.samples.jobs import NOW, RESULT, at_work, job, through
from tests.support.workbench import JOB

PATH = f"/jobs/{JOB}/replay"
OUTPUTS = {
    "generate": {"content": "Tea is hot.", "title": "Tea", "model": "m", "artifacts_removed": 2, "run": 1},
    "polish": {"content": "Tea is very hot.", "artifacts_removed": 5, "run": 1, "later": "field"},
}
OWNED: dict[str, Any] = {
    "org_id": ORG,
    "user_id": USER,
    "request": {"org_id": ORG, "user_id": USER, "topic": "Tea"},
}
COMPLETED = job(status=JobStatus.COMPLETED, stages=through(*Stage), result=RESULT, progress=100, **OWNED)


def given(stored: Job = COMPLETED, outputs: dict[str, Any] | None = None, **changed: Any) -> Dependencies:
    """Return the door's collaborators with one job."""
    jobs = MemoryJobs()
    jobs.put(fields(replace(stored, **OWNED)) | {"of_a_later_release": 1})
    jobs.written_outputs[JOB] = dict(OUTPUTS if outputs is None else outputs)
    return dependencies(jobs=jobs, **changed)


async def ask(at: Dependencies, body: Any = None, caller: str = "user", path: str = PATH) -> Any:
    """Return the answer of the door."""
    async with door(at) as api:
        return await api.post(path, json=body, headers=as_caller(caller))


def stored_in(at: Dependencies) -> Job:
    assert isinstance(at.jobs, MemoryJobs)
    return at.jobs.job(JOB)


def sent_by(at: Dependencies) -> list[Any]:
    assert isinstance(at.publisher, MemoryTopics)
    return at.publisher.messages


async def test_dry_run_says_what_would_happen() -> None:
    """The plan and the price, and nothing is written or published."""
    at = given()
    answer = await ask(at, {"stage": "quality", "dry_run": True})
    assert answer.status_code == 200
    plan = answer.json()
    estimate = plan.pop("estimate")
    assert plan == {"job_id": JOB, "stage": "quality", "run": 2, "keeps": ["generate", "polish"]}
    assert 0 < estimate["usd"] < estimate["usd_at_most"] < 0.1
    assert 0 < estimate["seconds"][0] < estimate["seconds"][1]
    assert estimate["waits"] is None
    assert (stored_in(at).run, sent_by(at)) == (1, [])


async def test_plan_of_an_edited_text_keeps_the_rest() -> None:
    """The text takes the place of what the stage before has written."""
    plan = (await ask(given(), {"text": "Tea.", "dry_run": True})).json()
    assert (plan["stage"], plan["keeps"]) == ("quality", ["generate"])


async def test_long_text_costs_more() -> None:
    """Than the length that was asked for."""
    short, long = ("Tea is hot. " * times for times in (10, 10_000))
    prices = []
    for text in (short, long):
        plan = (await ask(given(), {"text": text, "dry_run": True})).json()
        prices.append(plan["estimate"])
    assert prices[1]["usd"] > 3 * prices[0]["usd"]
    assert prices[1]["usd_at_most"] > 3 * prices[0]["usd_at_most"]
    assert prices[1]["seconds"][1] > prices[0]["seconds"][1]


async def test_budget_has_to_have_room_for_the_text() -> None:
    """As long as it is; the post that was asked for would have had its place."""
    at = given()
    short, long = ("Tea is hot. " * times for times in (10, 10_000))
    plan = (await ask(at, {"text": long, "dry_run": True})).json()
    least = (await ask(at, {"text": short, "dry_run": True})).json()
    budget = (least["estimate"]["usd_at_most"] + plan["estimate"]["usd_at_most"]) / 2
    assert isinstance(at.jobs, MemoryJobs)
    at.jobs.admissions.documents[COMPLETED.org_id] = {"limits": {"budget_usd": budget}}
    for dry_run in (True, False):
        assert (await ask(at, {"text": long, "dry_run": dry_run})).status_code == 402
    assert stored_in(at).run == 1
    assert (await ask(at, {"text": short})).status_code == 202


async def test_replay_begins_a_run() -> None:
    """The earlier run stays with all of its fields, and the stage gets its message."""
    at = given()
    answer = await ask(at, {"stage": "polish"})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/jobs/{JOB}"
    assert answer.json().items() >= {"job_id": JOB, "run": 2, "stage": "polish"}.items()
    after = stored_in(at)
    assert (after.status, after.run, after.stage, after.edited) == (JobStatus.QUEUED, 2, Stage.POLISH, None)
    assert isinstance(at.runs, MemoryRuns)
    assert at.runs.kept[JOB]["1"] == fields(COMPLETED) | {"of_a_later_release": 1}
    [message] = sent_by(at)
    assert message.topic == at.topology.functions["polish"].consumes
    assert message.fields == {"job_id": JOB, "run": 2, "revision": 0}
    assert message.attributes.keys() >= {"job_id", "org_id", "traceparent"}


@pytest.mark.parametrize(
    ("stage", "replaced"), [("quality", "polish"), (None, "polish"), ("polish", "generate")]
)
async def test_edited_text_becomes_the_stage_s_input(stage: str | None, replaced: str) -> None:
    """It is cleaned, everything beside the text stays, and the text before it is kept for its run."""
    at = given()
    body = {"text": "<think>hm</think>\n\nTea is *my* drink.\r\n"} | ({"stage": stage} if stage else {})
    answer = await ask(at, body)
    assert answer.status_code == 202
    assert answer.json()["stage"] == stage or "quality"
    assert isinstance(at.jobs, MemoryJobs)
    written = at.jobs.written_outputs[JOB]
    now = written[replaced]["edited_at"]
    before = OUTPUTS[replaced]
    assert written[replaced] == {
        **before,
        "content": "Tea is *my* drink.",
        "artifacts_removed": int(str(before["artifacts_removed"])) + len("<think>hm</think>"),
        "run": 2,
        "revision": 0,
        "created_at": now,
        "org_id": COMPLETED.org_id,
        "expires_at": stored_in(at).expires_at,
        "edited_by": USER,
        "edited_at": now,
    }
    assert written[f"{replaced}.1"] == before
    assert written["edited.2"] == written[replaced]
    edit = stored_in(at).edited
    assert edit
    assert (edit.run, edit.by, edit.at, edit.stage) == (2, USER, now, stage or "quality")


async def test_text_replaces_a_polish_that_failed() -> None:
    """A person can write what the model could not."""
    failed = job(status=JobStatus.FAILED, stage=Stage.POLISH, stages=at_work(Stage.POLISH, 5))
    at = given(failed, {"generate": OUTPUTS["generate"]})
    assert (await ask(at, {"stage": "quality", "text": "Tea."})).status_code == 202
    assert isinstance(at.jobs, MemoryJobs)
    written = at.jobs.written_outputs[JOB]
    assert (written["polish"]["content"], written["polish"]["artifacts_removed"]) == ("Tea.", 2)
    assert "polish.1" not in written
    assert stored_in(at).record(Stage.POLISH).status is StageStatus.DONE


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"stage": "tea"}, ["stage"]),
        ({"stage": 7}, ["stage"]),
        ({"stage": ["polish"]}, ["stage"]),
        ({"stage": "meta", "text": "Tea."}, ["stage"]),
        ({"stage": "generate", "text": "Tea."}, ["stage"]),
        ({"text": 7}, ["text"]),
        ({"text": ""}, ["text"]),
        ({"text": "a\x00"}, ["text"]),
        ({"text": "<script>alert(1)</script>"}, ["text"]),
        ({"text": "<!-- later -->\n\n---\n\u200b&nbsp;"}, ["text"]),
        ({"text": "", "run": 0, "zz": 1}, ["text", "run", "zz"]),
        ({"text": "a" * 200_001}, ["text"]),
        ({"run": 0}, ["run"]),
        ({"run": True}, ["run"]),
        ({"run": 1.0}, ["run"]),
        ({"dry_run": "yes"}, ["dry_run"]),
        ({"dry_run": None}, ["dry_run"]),
        ({"stage": {}, "text": [], "dry_run": 1, "x\n": 2}, ["stage", "text", "dry_run", "x\n"]),
    ],
)
async def test_each_wrong_field_is_named(body: dict[str, Any], wrong: list[str]) -> None:
    """All at once, and nothing begins."""
    at = given()
    answer = await ask(at, body)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "invalid_request"
    assert [each["field"] for each in problem["errors"]] == wrong
    assert all(each["detail"].endswith(".") for each in problem["errors"])
    assert (stored_in(at).run, sent_by(at)) == (1, [])


@pytest.mark.parametrize(
    ("stored", "body", "sentence"),
    [
        (job(stages=at_work(Stage.GENERATE, 1), lease=NOW.replace(year=9999)), {}, "is running generate"),
        (job(stages=at_work(Stage.POLISH, 1)), {"text": "Tea."}, "has not ended"),
        (
            job(waiting=Waiting(reason=WaitReason.SYSTEM, since=NOW, ahead=0)),
            {"stage": "generate"},
            "waits and goes on by itself",
        ),
        (
            job(status=JobStatus.FAILED, stage=Stage.GENERATE, stages=at_work(Stage.GENERATE, 5)),
            {"stage": "meta"},
            "nothing for meta to work from",
        ),
        (
            job(
                status=JobStatus.FAILED,
                error=JobError(
                    code=ErrorCode.INVALID_REQUEST, message="No.", stage=Stage.GENERATE, retryable=False
                ),
            ),
            {},
            "was refused",
        ),
    ],
)
async def test_job_that_can_not_run_again_is_a_conflict(
    stored: Job, body: dict[str, Any], sentence: str
) -> None:
    """The sentence says what to do instead."""
    answer = await ask(given(stored), body)
    assert answer.status_code == 409
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize("path", [PATH, f"/jobs/{USER}/replay", "/jobs/tea/replay", f"/jobs/{JOB}%00/replay"])
async def test_another_organization_s_job_is_missing(path: str) -> None:
    """As one that never was."""
    answer = await ask(given(), {}, "stranger", path)
    assert answer.status_code == 404
    assert answer.json()["detail"] == "The job does not exist: check its id."


async def test_spent_budget_is_payment_required() -> None:
    """Also of a dry run: the price would not be the answer to the question."""
    for body in ({}, {"dry_run": True}):
        at = given()
        assert isinstance(at.jobs, MemoryJobs)
        at.jobs.admissions.documents[COMPLETED.org_id] = {"limits": {"budget_usd": 0.0001}}
        answer = await ask(at, body)
        assert answer.status_code == 402
        assert answer.json()["code"] == "budget_exceeded"
        assert "has no room for this post" in answer.json()["detail"]
        assert (stored_in(at).run, sent_by(at)) == (1, [])


class Away:
    """A publisher whose service is away."""

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        del topic, data, attributes
        raise Unavailable("The message could not be sent for now.")


async def test_run_whose_message_is_lost_has_begun() -> None:
    """The sweep lets it in, so that a caller does not begin another; a lost message is not sent again."""
    at = given(publisher=Away())
    assert (await ask(at, {})).status_code == 202
    assert stored_in(at).waiting
    live = job(stages=through(Stage.GENERATE))
    again = await ask(given(live, publisher=Away()), {})
    assert (again.status_code, again.headers["retry-after"]) == (503, "5")


async def test_job_that_nobody_works_on_gets_its_message_again() -> None:
    """Without a new run."""
    at = given(replace(COMPLETED, status=JobStatus.RUNNING, stages=through(Stage.GENERATE), result=None))
    answer = await ask(at, {})
    assert answer.json().items() >= {"run": 1, "stage": "polish"}.items()
    assert stored_in(at).run == 1
    assert [message.fields["run"] for message in sent_by(at)] == [1]


async def test_repeated_request_begins_one_run() -> None:
    """Its caller names the run that they have seen, and the first request may have ended by now."""
    at = given()
    assert (await ask(at, {"run": 1})).status_code == 202
    assert isinstance(at.jobs, MemoryJobs)
    at.jobs.touch(JOB, status="completed", waiting=None)
    again = await ask(at, {"run": 1})
    assert again.status_code == 409
    assert "is at run 2, not at run 1" in again.json()["detail"]
    assert (await ask(at, {"run": 2, "dry_run": True})).status_code == 200


async def test_change_in_between_is_a_conflict() -> None:
    """Of two that replay a job at once, one begins a run."""
    at = given()

    class Touched(MemoryDocuments):
        async def read(
            self, job_id: str, *, with_outputs: bool = False, with_publications: bool = False
        ) -> Document | None:
            found = await super().read(job_id, with_outputs=with_outputs, with_publications=with_publications)
            self.jobs.touch(job_id, cancel_requested=True)
            return found

    assert isinstance(at.jobs, MemoryJobs)
    answer = await ask(dependencies(jobs=at.jobs, documents=Touched(at.jobs)))
    assert answer.status_code == 409
    assert "has changed in the meantime" in answer.json()["detail"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
_NAMES = st.sampled_from(["stage", "text", "run", "dry_run"]) | st.text(max_size=8)
_USUAL = st.sampled_from(["polish", "quality", "meta", "Tea.", 1, True, None])


@settings(max_examples=200)
@given_body(st.dictionaries(_NAMES, _USUAL | _JSON, max_size=4))
def test_each_body_is_read_or_refused(body: dict[str, Any]) -> None:
    """Whatever JSON it has; a refusal names fields of the body."""
    read, problem = _read(body)
    if problem:
        assert problem.status == 400
        assert problem.errors
        assert {error.field for error in problem.errors} <= {name[:80] for name in body}
    if read and read.text is not None:
        assert read.stage in {None, "polish", "quality"}


def _read(body: dict[str, Any]) -> tuple[ReplayRequest | None, Problem | None]:
    try:
        return read_replay(body), None
    except Problem as problem:
        return None, problem


@pytest.mark.parametrize(
    "body",
    [
        b'{"\\ud800": 1}',
        b'{"text": "a\\ud800b"}',
        b'{"text": "\\u0000"}',
        b'{"run": 1e400}',
        b'{"text": "Tea.", "stage": NaN}',
        b'{"run": 99999999999999999999}',
        b'{"run": ' + b"9" * 5_000 + b"}",
        b'{"stage": "quality", "stage": [[[[]]]]}',
        b"[" * 50_000,
        b'"text"',
        b"\xff",
    ],
)
async def test_each_strange_body_has_an_answer(body: bytes) -> None:
    """A 400 in JSON that can be read."""
    at = given()
    async with door(at) as api:
        answer = await api.post(PATH, content=body, headers=as_caller("user"))
    assert answer.status_code == 400, answer.text
    is_object = body.startswith(b"{")
    assert bool(answer.json().get("errors")) == is_object
    assert answer.json()["detail"].endswith((".", "…"))
    assert stored_in(at).run == 1
