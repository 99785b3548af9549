"""`blog open`: a kept or stored post as a page."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pytest

from infra.cli.gateways.documents import read_snapshot
from infra.cli.posts.kept import keep
from infra.cli.posts.writer import Writer
from shared.jobs.document import fields
from shared.jobs.job import Job
from tests.support.fakes.cli import CLOUD, JOB, ScriptedJobs, blog, completed, failed, job


def test_stored_post_becomes_a_page(tmp_path: Path) -> None:
    """Without a browser its path is printed; opened again, nothing is asked for."""
    arguments = ("open", JOB, "--state-dir", str(tmp_path))
    env = {**CLOUD, "PUBSUB_EMULATOR_HOST": "", "FIRESTORE_EMULATOR_HOST": ""}
    ended = blog("open", JOB, jobs=ScriptedJobs(states=[completed()]), env=env)
    assert (ended.code, ended.out) == (0, ".local/posts/tea-outdoors.html\n")
    assert "No browser" in ended.err
    ended = blog(*arguments, jobs=ScriptedJobs(states=[completed()]))
    assert ended.code == 2  # a folder was named, and no stack runs there


def test_newest_kept_post_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the browser, where there is one."""
    opened: list[str] = []

    def show(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", show)
    state = tmp_path / "state"
    _keep(state)
    ended = blog("open", "--state-dir", str(state), "--json", env={"DISPLAY": ":0"})
    page = state / "posts" / "tea-outdoors.html"
    assert json.loads(ended.out) == {"path": str(page), "opened": True}
    assert opened == [page.as_uri()]
    assert "<h1>Tea outdoors</h1>" in page.read_text()


def test_without_a_post_there_is_a_sentence() -> None:
    """It says how to get one."""
    ended = blog("open", env={})
    assert ended.code == 1
    assert "No post is kept in .local/posts" in ended.err
    assert "demo` writes one" in ended.err


@pytest.mark.parametrize(
    ("state", "reason"), [(job(), "has no post yet"), (failed(), "failed"), (None, "no job")]
)
def test_job_without_a_post_is_a_sentence(state: Job | None, reason: str) -> None:
    """Whatever the reason."""
    ended = blog("open", JOB, jobs=ScriptedJobs(states=[state]))
    assert ended.code == 1
    assert reason in ended.err


def _keep(state: Path) -> None:
    keep(state, read_snapshot(JOB, fields(completed())), Writer("gpt-4o", "Real."))
