"""The examples of docs/frontend.md, with the real SDK and the security rules: what a user sees of a job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.gateways.job_store import JobStore, connect
from shared.gateways.snapshot import Snapshot
from shared.jobs.billing import add_spend
from shared.jobs.document import fields
from shared.jobs.job import Bill, Job, JobError, Lease, Spend, Stage
from shared.jobs.transitions import (
    Trouble,
    cancel,
    claim,
    commit,
    complete,
    fail,
    release,
    send_back,
    show_draft,
)
from shared.jobs.waiting import Waiting, WaitReason
from shared.llm.chat import Draft, Parts
from tests.support.firestore_rules.browser import OWNER, RULES, Documents, unsigned
from tests.support.node.page import EXAMPLES, Page, opened
from tests.support.samples.jobs import NOW, RESULT, job

DOCUMENT = EXAMPLES.parent / "frontend.md"
MINE, THEIRS = "org-mine", "org-theirs"
PROJECT = "a-frontend"
LEASE = Lease(stage=Stage.GENERATE, token="mine", expires_at=NOW + timedelta(minutes=1))  # noqa: S106
FELL_BACK = "generate: gpt-4o did not answer, claude-3-5-sonnet did: its price counts."
STATES = {
    WaitReason.ORGANISATION: "waits for a place",
    WaitReason.SYSTEM: "waits for a place",
    WaitReason.MODEL: "waits for its model",
    WaitReason.BUDGET: "waits for money that other jobs hold",
    WaitReason.PAUSED: "paused",
}
NOT_YOURS = "This job belongs to another organization, or your sign-in has ended: sign in again."


@pytest.fixture(scope="module")
def there(firestore_emulator: str) -> Iterator[Documents]:
    """Firestore under the rules."""
    with httpx.Client(base_url=f"http://{firestore_emulator}") as client:
        there = Documents(client, PROJECT)
        there.put_rules(RULES.read_text())
        yield there


@pytest.fixture(scope="module")
def page(
    there: Documents, firestore_emulator: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """A page whose user is signed in, and a member of MINE."""
    del there
    token = unsigned({"uid": "a-user", "claims": {"org_ids": [MINE]}})
    folder = tmp_path_factory.mktemp("page")
    with opened(folder, host=firestore_emulator, project=PROJECT, customToken=token) as page:
        page.do("signIn")
        assert page.report("refused") == "Sign in."
        page.do("signIn", session="a-late-session")
        assert "auth/invalid-custom-token" in page.report("refused")
        page.do("signIn", session="a-session")
        assert page.report("signedIn")
        yield page


@pytest.fixture
async def store(firestore_emulator: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[JobStore]:
    """The pipeline's own way in."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    store = connect(PROJECT)
    yield store
    await store.close()


def mine(name: str, **changed: object) -> Job:
    return replace(job(), job_id=name, org_id=MINE, **changed)


async def begun(store: JobStore, name: str) -> Snapshot:
    """Write a job that has just been claimed."""
    return await store.create(claim(mine(name), Stage.GENERATE, 0, LEASE, NOW))


async def unwanted(store: JobStore, name: str) -> Snapshot:
    """Wait until the wish to cancel a job has arrived."""
    while True:
        found = await store.read(name)
        if found and found.job.cancel_requested:
            return found


async def test_watch_shows_a_job_from_start_to_end(page: Page, store: JobStore) -> None:
    """A job is shown from before its beginning to its end.

    Each of the pipeline's own moves, as it is written, is on the page.
    """
    page.do("open", job="whole")
    page.shows(state="waiting", bar=0, cancel=True)  # there is nothing to cancel yet
    snapshot = await store.create(mine("whole"))
    page.shows(state="generate", title="Tea", bar=0)
    snapshot = await store.update(snapshot, claim(snapshot.job, Stage.GENERATE, 0, LEASE, NOW))
    page.shows(bar=2, cancel=False)
    snapshot = await store.update(
        snapshot, show_draft(snapshot.job, Stage.GENERATE, Draft("Tea is", 0.5), LEASE, NOW)
    )
    page.shows(bar=26, text="draft: Tea is", notes="")
    fallback = Bill("1", Spend(calls=1), "claude-3-5-sonnet", 900, alias="gpt-4o")
    snapshot = await store.update(snapshot, add_spend(snapshot.job, Stage.GENERATE, [fallback], ()))
    page.shows(notes=FELL_BACK)
    snapshot = await store.update(snapshot, commit(snapshot.job, Stage.GENERATE, None, NOW, cached=False))
    page.shows(bar=50, text="draft: Tea is")  # there is no draft between stages: what is shown stays
    snapshot = await store.update(snapshot, claim(snapshot.job, Stage.POLISH, 0, LEASE, NOW))
    snapshot = await store.update(
        snapshot, commit(snapshot.job, Stage.POLISH, "The text is only cleaned.", NOW, cached=False)
    )
    page.shows(state="polish", notes=f"{FELL_BACK}\npolish: The text is only cleaned.")
    snapshot = await store.update(snapshot, send_back(claim(snapshot.job, Stage.QUALITY, 0, LEASE, NOW)))
    page.shows(state="quality, once more", bar=62)
    result = replace(RESULT, content="Tea is *old*.", content_html="Tea is <em>old</em>.", title="On tea")
    ended = replace(complete(snapshot.job, result, NOW), lease=None)
    snapshot = await store.update(snapshot, ended)
    page.shows(state="completed", bar=100, title="On tea", text="Tea is <em>old</em>.", cancel=True)


async def test_waiting_job_says_what_it_waits_for(page: Page, store: JobStore) -> None:
    """A reader sees the reason of a wait and the jobs before it, and afterwards the stage."""
    waiting = Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=3, order=1)
    snapshot = await store.create(mine("waits", waiting=waiting))
    page.do("open", job="waits")
    page.shows(state="waits for a place, 3 before it", bar=0)
    for reason in WaitReason:
        changed = replace(snapshot.job, waiting=replace(waiting, reason=reason, ahead=0))
        snapshot = await store.update(snapshot, changed)
        shown = page.shows(state=STATES[reason])
        assert shown["cancel"] is False
    snapshot = await store.update(snapshot, replace(snapshot.job, waiting=None))
    page.shows(state="generate")


async def test_nobody_listens_after_the_end(page: Page, store: JobStore) -> None:
    """What happens to the job then is not paid for: the next that the page shows is another job."""
    snapshot = await store.create(mine("ended", status="failed"))
    page.do("open", job="ended")
    page.shows(state="failed")
    await store.update(snapshot, replace(snapshot.job, status="queued", progress=33))
    await begun(store, "another")
    page.do("open", job="another")
    assert page.shows(state="generate")["bar"] == 2
    page.do("leave")
    page.report("left")


async def test_a_long_post_is_counted_in_parts(page: Page, store: JobStore) -> None:
    """A reader sees how many parts are finished while a stage is at work, and not after it."""
    snapshot = await begun(store, "in-parts")
    page.do("open", job="in-parts")
    page.shows(state="generate")
    draft = Draft("An introduction.", 0.1, Parts(3, 9))
    shown = show_draft(snapshot.job, Stage.GENERATE, draft, LEASE, NOW)
    snapshot = await store.update(snapshot, shown)
    page.shows(state="generate, 3 of 9 parts", text="draft: An introduction.")
    snapshot = await store.update(snapshot, replace(snapshot.job, revision=1))
    page.shows(state="generate, once more, 3 of 9 parts")
    snapshot = await store.update(snapshot, replace(snapshot.job, revision=0))
    snapshot = await store.update(snapshot, commit(snapshot.job, Stage.GENERATE, None, NOW, cached=False))
    page.shows(state="generate")
    await store.update(snapshot, replace(snapshot.job, cancel_requested=True))
    page.shows(state="cancelling")
    page.do("leave")
    page.report("left")


async def test_a_user_who_leaves_is_told_no_more(page: Page, store: JobStore) -> None:
    """The function that openJob returns ends the listening."""
    snapshot = await begun(store, "left")
    page.do("open", job="left")
    page.shows(state="generate", bar=2)
    page.do("leave")
    page.report("left")
    await store.update(snapshot, show_draft(snapshot.job, Stage.GENERATE, Draft("Unseen.", 0.5), LEASE, NOW))
    await begun(store, "next")
    page.do("open", job="next")
    assert page.shows(bar=2)["text"] != "draft: Unseen."
    page.do("leave")
    page.report("left")


async def test_the_button_cancels(page: Page, store: JobStore) -> None:
    """The page says at once that it is asked for, and in the end that it is done."""
    await begun(store, "unwanted")
    page.do("open", job="unwanted")
    page.shows(state="generate", cancel=False)
    page.do("cancel")
    page.shows(state="cancelling", cancel=True)
    found = await asyncio.wait_for(unwanted(store, "unwanted"), 30)
    await store.update(found, cancel(found.job, Stage.GENERATE, NOW))
    page.shows(state="cancelled", cancel=True)


async def test_a_job_that_fails_says_why(page: Page, store: JobStore) -> None:
    """And before, that it waits for another attempt."""
    snapshot = await begun(store, "failing")
    page.do("open", job="failing")
    page.shows(state="generate")
    waiting = release(
        snapshot.job, Stage.GENERATE, Trouble("The provider is busy.", ErrorCode.MODEL_UNAVAILABLE), NOW
    )
    snapshot = await store.update(snapshot, waiting)
    page.shows(notes="generate: The provider is busy.", error="")
    error = JobError(
        ErrorCode.MODEL_UNAVAILABLE, "The provider stayed away: try later.", Stage.GENERATE, retryable=True
    )
    await store.update(snapshot, fail(snapshot.job, error, NOW))
    page.shows(state="failed", error="The provider stayed away: try later.", notes="")


async def test_anothers_job_is_not_shown(page: Page, store: JobStore) -> None:
    """Nor one that turns out to be another's after the page has begun to wait for it."""
    await store.create(replace(mine("theirs"), org_id=THEIRS))
    page.do("open", job="theirs")
    page.shows(error=NOT_YOURS)
    page.do("open", job="theirs-to-be")
    page.shows(state="waiting", error="")
    await store.create(replace(mine("theirs-to-be", draft="Secret."), org_id=THEIRS))
    assert page.shows(error=NOT_YOURS)["text"] != "draft: Secret."


async def test_a_click_that_is_refused_says_so(page: Page, store: JobStore) -> None:
    """A button of a page that is not allowed to cancel."""
    page.do("open", job="theirs")
    page.shows(error=NOT_YOURS)
    page.do("cancel")
    page.shows(error=NOT_YOURS)
    found = await store.read("theirs")
    assert found is not None
    assert not found.job.cancel_requested


async def test_another_job_shows_nothing_of_the_one_before(page: Page, store: JobStore) -> None:
    """Neither while it has no text of its own, nor when it is refused."""
    snapshot = await begun(store, "before")
    page.do("open", job="before")
    page.shows(state="generate")
    await store.update(snapshot, show_draft(snapshot.job, Stage.GENERATE, Draft("Mine.", 0.5), LEASE, NOW))
    page.shows(text="draft: Mine.")
    page.do("leave")
    page.report("left")
    await begun(store, "without-text")
    page.do("open", job="without-text")
    assert page.shows(state="generate", cancel=False)["text"] == ""
    page.do("leave")
    page.report("left")
    page.do("open", job="theirs")
    assert page.shows(error=NOT_YOURS, cancel=True)["text"] == ""


async def test_a_page_opened_between_stages_has_the_text(
    page: Page, store: JobStore, there: Documents
) -> None:
    """It is the output of the last stage that is done; what came meanwhile stays."""
    snapshot = await begun(store, "between")
    there.seed({"jobs/between/outputs/generate": {"org_id": MINE, "content": "Written."}})
    snapshot = await store.update(snapshot, commit(snapshot.job, Stage.GENERATE, None, NOW, cached=False))
    page.do("open", job="between")
    page.shows(bar=50, text="draft: Written.")
    snapshot = await store.update(snapshot, claim(snapshot.job, Stage.POLISH, 0, LEASE, NOW))
    page.shows(state="polish", text="draft: Written.")
    await store.update(snapshot, cancel(snapshot.job, Stage.POLISH, NOW))
    page.shows(state="cancelled", text="draft: Written.")
    page.do("open", job="between")
    page.shows(state="cancelled", text="draft: Written.", cancel=True)


async def test_a_deleted_job_is_no_job_that_waits(page: Page, store: JobStore, there: Documents) -> None:
    """One that expired or was erased, or that a restarted local stack does not know."""
    await begun(store, "erased")
    page.do("open", job="erased")
    page.shows(state="generate")
    there.delete("jobs/erased", OWNER)
    page.shows(state="deleted", bar=0, text="", cancel=True)


async def test_the_newest_jobs_of_an_organisation(page: Page, store: JobStore, there: Documents) -> None:
    """The newest first, and no more than were asked for; those of another organisation are refused."""
    for age in range(3):
        aged = mine(f"aged-{age}", created_at=NOW + timedelta(days=2 - age), usage=Spend(cost_usd=None))
        await store.create(aged)
    page.do("list", org=MINE, most=2)
    found = page.report("jobs")
    assert [(each["id"], each["state"], each["title"]) for each in found] == [
        ("aged-0", "generate", "Tea"),
        ("aged-1", "generate", "Tea"),
    ]
    assert found[0]["cost"] is None
    page.do("list", org=THEIRS)
    assert page.report("refused") == "permission-denied"
    there.seed(
        {"jobs/refused": {**fields(mine("refused", created_at=NOW + timedelta(days=9))), "request": {}}}
    )
    page.do("list", org=MINE, most=1)
    assert [each["id"] for each in page.report("jobs")] == ["refused"]  # a refused request may lack anything


async def test_a_user_signs_in_again(page: Page, store: JobStore) -> None:
    """On the same page, as whoever is told that the sign-in has ended."""
    page.do("signIn", session="a-session")
    assert page.report("signedIn")
    await begun(store, "after")
    page.do("open", job="after")
    page.shows(state="generate", bar=2)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.js")), ids=lambda file: file.name)
def test_what_the_page_shows_is_what_is_tested(file: Path) -> None:
    """Word for word."""
    assert f"```js\n{file.read_text()}```" in DOCUMENT.read_text()
