"""A post from the form to its end, as one who watches sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.support.browser.measures import shifts, watch_shifts
from tests.support.browser.people import GARDENER
from tests.support.browser.visit import Visit
from tests.support.servers.provider import Asked, Reply, Upstream, note, well_behaved
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

Open = Callable[..., Visit]
# Of one row, whose draft is shown once a second.
PARAGRAPHS = "\n\n".join(
    f"## Chapter {count}\n\n" + f"Sentence {count} of tea and time. " * 12 for count in range(9)
)
OWNER = {"org_id": GARDENER.org_id, "user_id": GARDENER.user_id}


def slowly(asked: Asked) -> Reply:
    """Answer as a capable model would, whose post takes some ten seconds."""
    if asked.stage != "generate":
        return well_behaved(asked)
    return Reply(f"{PARAGRAPHS}\n\nIts end is {note(asked)}.", word_delay=0.015)


def endlessly(asked: Asked) -> Reply:
    """Write a post that takes longer than any test."""
    return Reply(PARAGRAPHS, word_delay=0.5) if asked.stage == "generate" else well_behaved(asked)


def status(page: Page, word: str) -> None:
    """Wait until the job has this status."""
    expect(page.get_by_text(re.compile(f"^{word}$")).first).to_be_visible(timeout=90_000)


def second_run(page: Page, pipeline: Pipeline, job_id: str) -> None:
    """Wait until the job has ended again, and the page shows it."""
    pipeline.until(
        lambda: pipeline.job(job_id), lambda job: (job["run"], job["status"]) == (2, "completed"), 90
    )
    expect(page.get_by_text(" · run 2 · ")).to_be_visible()
    status(page, "Completed")


def test_from_the_form_to_the_post(at: Open, pipeline: Pipeline, upstream: Upstream) -> None:
    """The price comes before the click; then the draft grows without moving what is above it."""
    upstream.script = slowly
    window = at("/new")
    page = window.page
    page.get_by_label("Topic").fill(f"Tea and time {uuid4().hex[:6]}")
    page.get_by_role("spinbutton", name="Words").fill("700")
    expect(page.get_by_text("Likely cost")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page).to_have_url(re.compile("/jobs/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", name="Chapter 0")).to_be_visible()
    watch_shifts(window)
    late = at(page.url.replace(pipeline.env["WEB_URL"], "")).page
    expect(late.get_by_role("heading", name="Chapter 0")).to_be_visible()
    expect(page.get_by_role("heading", name="Chapter 6")).to_be_visible(timeout=90_000)
    moved = shifts(window)
    assert sum(float(str(each["value"])) for each in moved) < 0.01, moved
    status(page, "Completed")
    status(late, "Completed")


def test_a_job_is_cancelled(at: Open, pipeline: Pipeline, upstream: Upstream) -> None:
    """The button stops a job that writes."""
    upstream.script = endlessly
    job_id = pipeline.start(topic=f"To be cancelled {uuid4().hex[:6]}", **OWNER)
    page = at(f"/jobs/{job_id}").page
    page.get_by_role("button", name="Cancel").click()
    status(page, "Cancelled")
    assert pipeline.ended(job_id)["status"] == "cancelled"


def test_a_replay_shows_its_price_first(at: Open, pipeline: Pipeline) -> None:
    """The dialog names a price, and the run begins after its button alone."""
    job_id = pipeline.start(topic=f"To be replayed {uuid4().hex[:6]}", **OWNER)
    pipeline.ended(job_id)
    page = at(f"/jobs/{job_id}").page
    page.get_by_role("button", name="Replay").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile(r"\$"))).to_be_visible()
    assert pipeline.job(job_id)["run"] == 1
    dialog.get_by_role("button", name="Replay from Polishing").click()
    second_run(page, pipeline, job_id)


def test_an_edited_text_runs_on(at: Open, pipeline: Pipeline) -> None:
    """The typed text is that of the next run."""
    job_id = pipeline.start(topic=f"To be edited {uuid4().hex[:6]}", **OWNER)
    text = pipeline.ended(job_id)["result"]["content"]
    page = at(f"/jobs/{job_id}").page
    page.get_by_role("button", name="Edit and run on").click()
    page.get_by_label("Markdown").fill(f"{text}\n\nA sentence of the editor's own.")
    page.get_by_role("button", name="Run on from Checking").click()
    second_run(page, pipeline, job_id)
    assert "A sentence of the editor's own." in pipeline.job(job_id)["result"]["content"]


def test_a_reviewer_edits_and_approves(at: Open, pipeline: Pipeline) -> None:
    """A job that asks for it waits for a person, whose text it goes on with; the decision is kept."""
    page = at("/new").page
    page.get_by_label("Topic").fill(f"To be reviewed {uuid4().hex[:6]}")
    page.get_by_text("Quality, review, order and deadline", exact=True).click()
    page.get_by_label("A person reviews the post").check()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Edit and approve…").click(timeout=90_000)
    markdown = page.get_by_label("Markdown")
    markdown.fill(f"{markdown.input_value()}\n\nA sentence of the reviewer's own.")
    page.get_by_role("button", name="Approve this text").click()
    status(page, "Completed")
    expect(page.get_by_role("article")).to_contain_text("A sentence of the reviewer's own.")
    page.get_by_role("tab", name="Details").click()
    expect(page.get_by_role("region", name="Reviews")).to_contain_text("Approved with edits")
    [decision] = pipeline.job(page.url.rpartition("/")[2].partition("?")[0])["reviews"]
    assert (decision["decision"], decision["by"]) == ("approve", GARDENER.user_id)


def test_offline_and_back(at: Open, garden: dict[str, str], connected: Pipeline) -> None:
    """The page says that it is offline, keeps the last state, and goes on by itself."""
    window = at(f"/jobs/{garden['growing']}")
    window.expect("ERR_INTERNET_DISCONNECTED|Could not reach Cloud Firestore|offline|ERR_FAILED")
    window.expect(r"status of 400 .*/google\.firestore\.v1\.Firestore/Listen/channel")  # ended meanwhile
    page = window.page
    expect(page.get_by_role("heading", name="Too little water")).to_be_visible()
    window.context.set_offline(True)
    expect(page.get_by_text("You are offline").first).to_be_visible()
    expect(page.get_by_role("heading", name="Too little water")).to_be_visible()
    connected.write(f"jobs/{garden['growing']}", {"draft": "## Written while nobody looked\n\nWord."})
    window.context.set_offline(False)
    expect(page.get_by_role("heading", name="Written while nobody looked")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("You are offline")).to_have_count(0)
