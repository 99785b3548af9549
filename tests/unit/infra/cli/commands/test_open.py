"""`blog open`: a kept or stored post as a page."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pytest
from msgspec.structs import replace

from infra.cli import target
from infra.cli.errors import Unreachable
from infra.cli.gateways.documents import read_snapshot
from infra.cli.posts.kept import keep
from infra.cli.posts.writer import Writer, writer_of
from infra.cli.target import Target
from shared.jobs.document import fields
from shared.jobs.job import Answering, Job, Stage, StageStatus
from tests.support.fakes.cli import CLOUD, JOB, RESULT, ScriptedJobs, blog, completed, failed, job, record


def test_stored_post_becomes_a_page(tmp_path: Path) -> None:
    """Without a browser its path is printed; a folder that is named is a stack's."""
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
    assert page.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["tea-outdoors", "tea-outdoors.md", "{}/posts/tea-outdoors.html"])
def test_kept_post_is_opened_by_its_name(name: str, tmp_path: Path) -> None:
    """Its file's name or path, without a pipeline; a file elsewhere is not a kept post."""
    _keep(tmp_path)
    ended = blog("open", name.format(tmp_path), "--state-dir", str(tmp_path))
    assert (ended.code, ended.out) == (0, f"{tmp_path / 'posts' / 'tea-outdoors.html'}\n")
    for other in ("tea-indoors", f"{tmp_path}/tea-outdoors", "../posts/tea-outdoors.json"):
        ended = blog("open", other, "--state-dir", str(tmp_path))
        assert (ended.code, f"{other!r} is neither a job's id" in ended.err.replace("\n", " ")) == (2, True)


def test_without_a_post_there_is_a_sentence() -> None:
    """It says how to get one."""
    ended = blog("open", env={})
    assert ended.code == 1
    assert "No post is kept in .local/posts" in ended.err
    assert "demo` writes one" in ended.err


def test_replayed_post_is_the_one_that_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Although the first run's is kept; that one keeps its files."""
    monkeypatch.setattr(target, "find", lambda _: Target("a-project", {}))
    _keep(tmp_path)
    again = completed(run=2, result=replace(RESULT, title="Tea outdoors, again"))
    arguments = ("open", JOB, "--state-dir", str(tmp_path))
    ended = blog(*arguments, jobs=ScriptedJobs(states=[again]))
    page = tmp_path / "posts" / "tea-outdoors-again.html"
    assert (ended.code, ended.out) == (0, f"{page}\n")
    assert "<h1>Tea outdoors, again</h1>" in page.read_text()
    assert not (tmp_path / "posts" / "tea-outdoors.html").exists()


@pytest.mark.parametrize(
    ("behind", "writer"),
    [
        ("local/smollm2-135m-instruct", "by the small bundled model"),
        ("local/recorded-answers", "by recorded answers"),
        ("local/qwen3-4b", "by gpt-4o (local/qwen3-4b)"),
        ("openai/gpt-6-sol", "by gpt-4o (openai/gpt-6-sol)"),
    ],
)
def test_page_names_the_model_that_wrote(
    behind: str, writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the alias alone: nobody takes a small model or a recording for a provider's."""
    monkeypatch.setattr(target, "find", lambda _: Target("a-project", {}))
    written = record(StageStatus.DONE, model="gpt-4o", answered_by=(Answering(behind),))
    done = completed(stages={Stage.GENERATE: written})
    page = Path(blog("open", JOB, "--state-dir", str(tmp_path), jobs=ScriptedJobs(states=[done])).out.strip())
    assert f"{writer}<br>" in page.read_text()
    assert ("Recorded answers: no model wrote" in page.read_text()) == ("recorded" in behind)


@pytest.mark.parametrize(
    ("behind", "asked", "label"),
    [
        ((), "the bundled small model", "the small bundled model"),
        ((), "recorded answers, no model", "recorded answers"),
        ((), "qwen3-4b, of http://127.0.0.1:11434", "gpt-4o, served by qwen3-4b, of http://127.0.0.1:11434"),
        ((), None, "gpt-4o"),
        (
            (Answering("openai/gpt-6-sol"),),
            "each alias's own, of http://127.0.0.1:9",
            "gpt-4o (openai/gpt-6-sol) at http://127.0.0.1:9",
        ),
        ((Answering("openai/gpt-6-sol"),), "each alias's own, of openai", "gpt-4o (openai/gpt-6-sol)"),
    ],
)
def test_stack_knows_what_the_job_does_not(
    behind: tuple[Answering, ...], asked: str | None, label: str
) -> None:
    """A server in the place of the providers has the names of their models."""
    done = completed(stages={Stage.GENERATE: record(StageStatus.DONE, answered_by=behind)})
    assert writer_of(done, "gpt-4o", asked).label == label


@pytest.mark.parametrize(
    ("jobs", "reason"),
    [
        (ScriptedJobs(), f"There is no job {JOB}."),
        (ScriptedJobs(trouble=[Unreachable("Firestore does not answer.")]), "Firestore does not answer."),
    ],
)
def test_kept_post_is_shown_where_the_pipeline_has_none(
    jobs: ScriptedJobs, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a sentence says so."""
    monkeypatch.setattr(target, "find", lambda _: Target("a-project", {}))
    _keep(tmp_path)
    ended = blog("open", JOB, "--state-dir", str(tmp_path), jobs=jobs)
    assert (ended.code, ended.out) == (0, f"{tmp_path / 'posts' / 'tea-outdoors.html'}\n")
    assert f"{reason} The post that is kept in {tmp_path / 'posts'} is shown.\n" in ended.err


def test_kept_post_is_shown_without_a_pipeline(tmp_path: Path) -> None:
    """Such as the demo's, whose stack has ended."""
    _keep(tmp_path)
    ended = blog("open", JOB, "--state-dir", str(tmp_path))
    assert ended.code == 0
    assert f"No stack runs on {tmp_path}" in ended.err
    assert "is shown." in ended.err


@pytest.mark.parametrize(
    ("state", "reason"), [(job(), "has no post yet"), (failed(), "failed"), (None, "no job")]
)
def test_job_without_a_post_is_a_sentence(state: Job | None, reason: str) -> None:
    """Whatever the reason."""
    ended = blog("open", JOB, jobs=ScriptedJobs(states=[state]))
    assert ended.code == 1
    assert reason in ended.err


def _keep(state: Path) -> None:
    """Keep the first run's post."""
    keep(state, read_snapshot(JOB, fields(completed())), Writer("gpt-4o", "Real."))
