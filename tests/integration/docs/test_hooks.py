"""The examples of docs/frontend.md with web/hooks, under the security rules."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.gateways.job_store import JobStore, connect
from shared.gateways.snapshot import Snapshot
from shared.jobs.job import Job, JobError, JobStatus, Lease, Stage
from shared.jobs.transitions import cancel, claim, complete, show_draft
from shared.jobs.waiting import Waiting, WaitReason
from shared.llm.chat import Draft
from tests.support.firestore_rules.browser import RULES, Documents
from tests.support.node.page import EXAMPLES, Page, prepare_hooks, running
from tests.support.samples.jobs import NOW, RESULT, job

DOCUMENT = EXAMPLES.parent / "frontend.md"
MINE, THEIRS = "org-mine", "org-theirs"
PROJECT = "a-frontend-with-hooks"
LEASE = Lease(stage=Stage.GENERATE, token="mine", expires_at=NOW + timedelta(minutes=1))  # noqa: S106
WAYS = ["react", "vue", "plain"]
WITH_HOOKS = ["post-job.jsx", "use-job.js", "PostJob.vue", "show-job.js"]


@pytest.fixture(scope="module")
def page(firestore_emulator: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page whose user is a member of MINE."""
    with httpx.Client(base_url=f"http://{firestore_emulator}") as client:
        Documents(client, PROJECT).put_rules(RULES.read_text())
    script = prepare_hooks(tmp_path_factory.mktemp("hooks"))
    with running(script, host=firestore_emulator, project=PROJECT, organisation=MINE) as page:
        yield page


@pytest.fixture
async def store(firestore_emulator: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[JobStore]:
    """The pipeline's own way in."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    store = connect(PROJECT)
    yield store
    await store.close()


def named(name: str, org_id: str = MINE, **changed: object) -> Job:
    return replace(job(), job_id=name, org_id=org_id, **changed)


async def unwanted(store: JobStore, name: str) -> Snapshot:
    """Wait until the wish to cancel a job has arrived."""
    while True:
        found = await store.read(name)
        if found and found.job.cancel_requested:
            return found


@pytest.mark.parametrize("how", WAYS)
async def test_job_is_shown_from_start_to_end(page: Page, store: JobStore, how: str) -> None:
    """Before it is there, while it waits, while its draft grows, and its post at the end."""
    name = f"whole-{how}"
    page.do("open", job=name, how=how)
    page.shows(state="waiting")
    waiting = Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=3, order=1)
    snapshot = await store.create(named(name, waiting=waiting))
    page.shows(state="waits: organisation", title="Tea", bar=0, cancel=False)
    snapshot = await store.update(
        snapshot, claim(replace(snapshot.job, waiting=None), Stage.GENERATE, 0, LEASE, NOW)
    )
    drawn = show_draft(
        snapshot.job, Stage.GENERATE, Draft("Tea is <script>alert(1)</script>", 0.5), LEASE, NOW
    )
    snapshot = await store.update(snapshot, drawn)
    shown = page.shows(state="running", bar=26)
    assert "Tea is" in shown["text"]
    assert "<script" not in shown["text"]
    result = replace(RESULT, content="Tea is *old*.", content_html="Tea is <em>old</em>.", title="On tea")
    await store.update(snapshot, replace(complete(snapshot.job, result, NOW), lease=None))
    page.shows(state="completed", bar=100, title="On tea", text="Tea is <em>old</em>.", cancel=True)
    page.do("leave")
    page.report("left")


@pytest.mark.parametrize("how", WAYS)
async def test_cancel_is_requested(page: Page, store: JobStore, how: str) -> None:
    """The button asks for the end of the job, and can't be pressed twice."""
    name = f"unwanted-{how}"
    await store.create(claim(named(name), Stage.GENERATE, 0, LEASE, NOW))
    page.do("open", job=name, how=how)
    page.shows(state="running", cancel=False)
    page.do("cancel")
    page.shows(state="cancelling", cancel=True)
    wanted = await unwanted(store, name)
    await store.update(wanted, cancel(wanted.job, Stage.GENERATE, NOW))
    page.shows(state="cancelled", cancel=True)
    page.do("leave")
    page.report("left")


@pytest.mark.parametrize("how", WAYS)
async def test_failed_job_says_why(page: Page, store: JobStore, how: str) -> None:
    """The sentence for its owner."""
    error = JobError(code=ErrorCode.INTERNAL, message="It broke.", stage=Stage.GENERATE, retryable=True)
    await store.create(named(f"failed-{how}", status=JobStatus.FAILED, error=error))
    page.do("open", job=f"failed-{how}", how=how)
    page.shows(state="failed", error="It broke.", cancel=True)
    page.do("leave")
    page.report("left")


@pytest.mark.parametrize("how", WAYS)
async def test_another_organizations_job_is_refused(page: Page, store: JobStore, how: str) -> None:
    """The page says that, and shows nothing of it."""
    await store.create(named(f"theirs-{how}", THEIRS))
    page.do("open", job=f"theirs-{how}", how=how)
    sentence = "This belongs to another organization, or your sign-in has ended: sign in again."
    shown = page.shows(**{"error" if how == "plain" else "state": sentence})
    assert shown["title"] == ""
    page.do("leave")
    page.report("left")


@pytest.mark.parametrize("how", ["react", "vue"])
def test_nothing_is_read_before_the_sign_in(page: Page, how: str) -> None:
    """Without a database the page says that its user is signed out."""
    page.do("open", job="any", how=how, signedOut=True)
    page.shows(state="signed-out")
    page.do("leave")
    page.report("left")


@pytest.mark.parametrize("name", WITH_HOOKS)
def test_page_has_what_is_tested(name: str) -> None:
    """Word for word."""
    text = (EXAMPLES / name).read_text()
    assert f"```{Path(name).suffix[1:]}\n{text}```" in DOCUMENT.read_text()


def test_examples_use_what_the_hooks_export() -> None:
    """Each file that is not React's works without React."""
    for name in WITH_HOOKS[1:]:
        sources = re.findall(r'from "(\./hooks[^"]*)"', (EXAMPLES / name).read_text())
        assert set(sources) <= {"./hooks/job", "./hooks/jobs"}
