"""`POST /jobs/{id}/review`: who decides, once, what it costs, and how the job goes on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given as given_body
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from functions.api.dependencies import Dependencies
from functions.api.jobs.review import ReviewRequest, read_review
from functions.api.problems import Problem
from shared.errors import Unavailable
from shared.gateways.job_documents import Document
from shared.jobs.document import fields
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.review_state import await_review
from tests.support.fakes.door import CALLERS, MemoryDocuments, as_caller, dependencies, door
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.usage_store import ORG, USER
from tests.support.samples.jobs import NOW, job, through
from tests.support.workbench import JOB

PATH = f"/jobs/{JOB}/review"
OUTPUTS = {
    "generate": {"content": "Tea is hot.", "title": "Tea", "model": "m", "run": 1},
    "polish": {"content": "Tea is hot.", "artifacts_removed": 5, "run": 1, "later": "field"},
    "quality": {"score": 80, "word_count": 3, "issues": [], "run": 1},
}
APPROVE = {"decision": "approve", "round": 1}
REVISE = {"decision": "revise", "round": 1, "remarks": [{"text": "Colder.", "quote": "is hot"}]}
REQUEST = {"org_id": ORG, "user_id": USER, "topic": "Tea", "review": "required"}
CHECKED = job(stages=through(*list(Stage)[:3]), org_id=ORG, user_id=USER, request=REQUEST)
AWAITING = await_review(CHECKED, NOW, 168)


def given(stored: Job = AWAITING, **changed: Any) -> Dependencies:
    """Return the door's collaborators with one job."""
    jobs = MemoryJobs()
    jobs.put(fields(stored) | {"of_a_later_release": 1})
    jobs.written_outputs[JOB] = dict(OUTPUTS)
    return dependencies(jobs=jobs, **changed)


async def ask(at: Dependencies, body: Any, caller: str = "user", path: str = PATH) -> Any:
    async with door(at) as api:
        return await api.post(path, json=body, headers=as_caller(caller))


def stored_in(at: Dependencies) -> Job:
    assert isinstance(at.jobs, MemoryJobs)
    return at.jobs.job(JOB)


def outputs_in(at: Dependencies) -> dict[str, dict[str, Any]]:
    assert isinstance(at.jobs, MemoryJobs)
    return at.jobs.written_outputs[JOB]


def sent_by(at: Dependencies) -> list[Any]:
    assert isinstance(at.publisher, MemoryTopics)
    return at.publisher.messages


@pytest.mark.parametrize("caller", ["user", "backend", "operator"])
async def test_member_or_backend_approves(caller: str) -> None:
    """The job waits for its place, which its message to meta gives it, and says who decided."""
    at = given()
    answer = await ask(at, APPROVE, caller)
    assert answer.status_code == 202
    body = answer.json()
    assert body.items() >= {"decision": "approve", "round": 1, "by": CALLERS[caller].caller_id}.items()
    assert body.items() >= {"status": "queued", "stage": "meta", "run": 1, "repeated": False}.items()
    assert 0 < body["estimate"]["usd"] < body["estimate"]["usd_at_most"]
    after = stored_in(at)
    assert after.waiting
    assert (after.status, after.approved_run) == (JobStatus.QUEUED, 1)
    assert after.reviews[0].by == CALLERS[caller].caller_id
    [message] = sent_by(at)
    assert message.topic == at.topology.functions["meta"].consumes
    assert message.fields == {"job_id": JOB, "run": 1, "revision": 0}
    assert isinstance(at.jobs, MemoryJobs)
    assert at.jobs.documents[JOB]["of_a_later_release"] == 1


async def test_edited_text_takes_the_posts_place() -> None:
    """It is cleaned and checked; the text before it stays, and so does what was changed."""
    at = given()
    answer = await ask(at, APPROVE | {"text": "<think>hm</think>Tea is warm.\r\n"})
    assert answer.json().items() >= {"edited": True, "stage": "quality", "revision": 1}.items()
    written = outputs_in(at)
    assert (written["polish"]["content"], written["polish"]["later"]) == ("Tea is warm.", "field")
    assert written["review.1"]["content"] == "Tea is hot."
    [change] = stored_in(at).reviews[0].changes
    assert (change.before, change.after) == ("Tea is hot.", "Tea is warm.")
    [message] = sent_by(at)
    assert (message.topic, message.fields["revision"]) == (at.topology.functions["quality"].consumes, 1)


async def test_post_is_sent_back_with_remarks() -> None:
    """They are findings of the revision."""
    at = given()
    answer = await ask(at, REVISE)
    assert answer.json().items() >= {"decision": "revise", "stage": "polish", "revision": 1}.items()
    [finding] = outputs_in(at)["quality"]["issues"]
    named = {"type": "reviewer", "message": "Colder.", "excerpt": "is hot", "line": 1}
    assert finding.items() >= named.items()

    assert sent_by(at)[0].topic == at.topology.functions["polish"].consumes


@pytest.mark.parametrize("quote", ["is cold", "is hot and sweet", "…"])
async def test_quote_that_the_post_does_not_have_is_refused(quote: str) -> None:
    """A remark on words of another text would lead to no change."""
    at = given()
    answer = await ask(at, REVISE | {"remarks": [{"text": "Colder.", "quote": quote}]})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["detail"] == f"remarks: the post does not have “{quote}”: copy the quote from it."
    assert (stored_in(at), sent_by(at)) == (AWAITING, [])


async def test_dry_run_decides_nothing() -> None:
    """It says what would happen and what it costs; more work costs more."""
    prices = []
    for body in (APPROVE, APPROVE | {"text": "Tea is warm."}, REVISE):
        at = given()
        answer = await ask(at, body | {"dry_run": True})
        assert (answer.status_code, answer.json()["repeated"]) == (200, False)
        prices.append(answer.json()["estimate"]["usd_at_most"])
        assert (stored_in(at), sent_by(at)) == (AWAITING, [])
    assert prices == sorted(set(prices))


async def test_null_is_a_field_left_out() -> None:
    """Programs send null for what they do not have."""
    body = APPROVE | dict.fromkeys(("run", "text", "remarks", "dry_run"))
    assert (await ask(given(), body)).status_code == 202


async def test_same_decision_again_is_the_same() -> None:
    """It costs nothing more, and publishes a message that may be lost; once the job is at work nothing."""
    at = given()
    first = (await ask(at, REVISE)).json()
    written = stored_in(at)
    again = await ask(at, REVISE, "both")
    assert again.status_code == 202
    assert again.json().items() >= {"repeated": True, "estimate": None, "by": USER, "at": first["at"]}.items()
    assert (stored_in(at), len(sent_by(at))) == (written, 2)
    assert isinstance(at.jobs, MemoryJobs)
    at.jobs.touch(JOB, status="running", waiting=None)
    assert (await ask(at, REVISE)).json()["status"] == "running"
    assert len(sent_by(at)) == 2


async def test_another_decision_is_a_conflict() -> None:
    """Its sentence says who decided, and when."""
    at = given()
    await ask(at, APPROVE)
    for body in (REVISE, APPROVE | {"text": "Other."}):
        answer = await ask(at, body, "both")
        assert answer.status_code == 409
        assert f"was approved on 2026-01-01 at 00:00 UTC by {USER}" in answer.json()["detail"]
    assert len(stored_in(at).reviews) == 1


async def test_one_of_two_reviewers_at_once_wins() -> None:
    """The other one learns it, and nothing of theirs is written."""
    at = given()
    answers = await asyncio.gather(ask(at, APPROVE), ask(at, REVISE, "both"))
    assert sorted(each.status_code for each in answers) == [202, 409]
    after = stored_in(at)
    assert len(after.reviews) == 1
    assert bool(outputs_in(at)["quality"]["issues"]) == (after.reviews[0].decision == "revise")


async def test_write_in_between_is_no_conflict() -> None:
    """Of the pipeline's own books: the decision is made on the newer version."""
    at = given()
    touched: list[str] = []

    class Touched(MemoryDocuments):
        async def read(
            self, job_id: str, *, with_outputs: bool = False, with_publications: bool = False
        ) -> Document | None:
            found = await super().read(job_id, with_outputs=with_outputs, with_publications=with_publications)
            if not touched:
                touched.append(job_id)
                self.jobs.touch(job_id, settled_usd=0.5)
            return found

    assert isinstance(at.jobs, MemoryJobs)
    answer = await ask(dependencies(jobs=at.jobs, documents=Touched(at.jobs)), APPROVE)
    assert answer.status_code == 202
    assert (stored_in(at).settled_usd, stored_in(at).approved_run) == (0.5, 1)


@pytest.mark.parametrize(
    ("stored", "body", "sentence"),
    [
        (CHECKED, APPROVE, "awaits no review"),
        (AWAITING, APPROVE | {"round": 2}, "awaits the decision of round 1 in run 1"),
        (AWAITING, APPROVE | {"run": 2}, "awaits the decision of round 1 in run 1"),
        (replace(AWAITING, cancel_requested=True), APPROVE, "is being cancelled"),
    ],
)
async def test_decision_that_is_not_awaited_is_a_conflict(
    stored: Job, body: dict[str, Any], sentence: str
) -> None:
    """The sentence says what is."""
    at = given(stored)
    answer = await ask(at, body)
    assert answer.status_code == 409
    assert sentence in answer.json()["detail"]
    assert sent_by(at) == []


async def test_another_organization_s_job_is_missing() -> None:
    """As one that never was."""
    answer = await ask(given(), APPROVE, "stranger")
    assert answer.status_code == 404


async def test_spent_budget_is_payment_required() -> None:
    """The job still awaits its review, so nothing is lost."""
    at = given()
    assert isinstance(at.jobs, MemoryJobs)
    at.jobs.admissions.documents[ORG] = {"limits": {"budget_usd": 0.000001}}
    answer = await ask(at, APPROVE)
    assert (answer.status_code, answer.json()["code"]) == (402, "budget_exceeded")
    assert stored_in(at) == AWAITING


async def test_decision_whose_message_is_lost_is_made() -> None:
    """The sweep lets the job in."""

    class Away:
        async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
            del topic, data, attributes
            raise Unavailable("The message could not be sent for now.")

    at = given(publisher=Away())
    assert (await ask(at, APPROVE)).status_code == 202
    assert stored_in(at).waiting


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["decision", "round"]),
        ({"decision": "cancel", "round": 1}, ["decision"]),
        ({"decision": ["approve"], "round": 0}, ["decision", "round"]),
        (APPROVE | {"round": True}, ["round"]),
        (APPROVE | {"round": 1.0}, ["round"]),
        (APPROVE | {"run": 0}, ["run"]),
        (APPROVE | {"text": ""}, ["text"]),
        (APPROVE | {"text": 7}, ["text"]),
        (APPROVE | {"text": "a\x00"}, ["text"]),
        (APPROVE | {"text": "a" * 200_001}, ["text"]),
        (APPROVE | {"remarks": [{"text": "More."}]}, ["remarks"]),
        (REVISE | {"text": "Tea."}, ["text"]),
        (REVISE | {"remarks": []}, ["remarks"]),
        (REVISE | {"remarks": [["More."]]}, ["remarks"]),
        (REVISE | {"dry_run": "yes", "zz": 1}, ["dry_run", "zz"]),
    ],
)
async def test_each_wrong_field_is_named(body: dict[str, Any], wrong: list[str]) -> None:
    """All at once, and nothing is decided."""
    at = given()
    answer = await ask(at, body)
    assert answer.status_code == 400
    problem = answer.json()
    assert [each["field"] for each in problem["errors"]] == wrong
    assert all(each["detail"].endswith(".") for each in problem["errors"])
    assert (stored_in(at), sent_by(at)) == (AWAITING, [])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
_REMARKS = st.lists(st.dictionaries(st.sampled_from(["text", "quote"]), st.text(max_size=9) | _JSON))


@settings(max_examples=100)
@given_body(
    st.dictionaries(
        st.sampled_from(["decision", "round", "run", "text", "remarks", "dry_run"]) | st.text(max_size=8),
        st.sampled_from(["approve", "revise", 1, True]) | _REMARKS | _JSON,
    )
)
def test_any_body_is_read_or_refused(body: dict[str, Any]) -> None:
    """A body that is not refused is a request of the right types."""
    try:
        found = read_review(body)
    except Problem as problem:
        assert problem.errors  # noqa: PT017  either is right
    else:
        assert isinstance(found, ReviewRequest)
