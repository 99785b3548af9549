"""The README's lines for a page, with Firebase's SDK, on the running stack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.node.page import prepare
from tests.support.node.running import node
from tests.support.pages import blocks
from tests.support.servers.provider import Reply, Upstream
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

_PATIENCE = 60.0  # seconds


def visit(
    pipeline: Pipeline, folder: Path, job_id: str, *, email: str = "demo@example.com", cancels: bool = False
) -> dict[str, Any]:
    """Open the page of a job as a user, until it ends or, to cancel it, until there is a draft."""
    [lines] = blocks("../README.md", "js")
    folder.mkdir()
    page = prepare(folder, "readme-page.mjs")
    page.write_text(page.read_text().replace("/* LINES */", lines))
    asked = {"stack": pipeline.env, "email": email, "jobId": job_id, "cancels": cancels}
    report: dict[str, Any] = json.loads(node("--experimental-eventsource", page, json.dumps(asked)))
    return report


def test_page_cancels_a_job_that_is_written(pipeline: Pipeline, upstream: Upstream, tmp_path: Path) -> None:
    """Its draft is on the page; a user of another organisation sees and cancels nothing."""
    upstream.script = lambda _: Reply("word " * 400, word_delay=0.1)
    job_id = pipeline.start(topic="Tea that a page cancels")
    pipeline.until(lambda: pipeline.job(job_id), lambda job: bool(job.get("draft")), _PATIENCE)
    other = visit(pipeline, tmp_path / "other", job_id, email="baker@example.com")
    assert other["shown"]
    assert (other["progress"], other["texts"]) == ([], [])
    assert pipeline.job(job_id)["status"] == "running"
    own = visit(pipeline, tmp_path / "own", job_id, cancels=True)
    assert own["refused"] is None
    assert own["texts"][0].startswith("<p>word")
    assert pipeline.ended(job_id)["status"] == "cancelled"


def test_page_follows_a_job_to_its_post(pipeline: Pipeline, tmp_path: Path) -> None:
    """The bar never goes back, and the last text is the sanitised post."""
    job_id = pipeline.start(topic="Tea for a page")
    seen = visit(pipeline, tmp_path / "page", job_id)
    assert seen["progress"] == sorted(seen["progress"])
    assert seen["progress"][-1] == 100
    assert seen["texts"][-1] == pipeline.ended(job_id)["result"]["content_html"]
    assert seen["shown"] == []
