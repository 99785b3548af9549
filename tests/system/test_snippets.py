"""Commands of the README and of the pages for backends, run as they are pasted, on a running stack.

tests/architecture/test_readme.py has the test of each block of the README.
"""

from __future__ import annotations

import ast
import inspect
import threading
from operator import attrgetter
from pathlib import Path

import firebase_admin
import httpx
import pytest
from firebase_admin import auth

from infra.local.recorded.recording import NotRecordedError, answer_to, brief
from tests.support import gcloud
from tests.support.pages import blocks
from tests.support.paths import ROOT
from tests.support.servers.provider import Asked, Reply, Upstream, well_behaved
from tests.support.system.pipeline import Pipeline
from tests.system.test_pages import run

pytest_plugins = ["tests.support.servers.stack_fixtures"]

_PATIENCE = 120.0
OF_THE_README = "5f0c1c1e-8f4e-4c53-9a57-0d5f5a0f7a11"


@pytest.fixture
def checkout(pipeline: Pipeline, tmp_path: Path) -> Path:
    """A folder like a checkout in which the stack runs."""
    (tmp_path / ".local").symlink_to(pipeline.state_dir)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def snippet(page: str, language: str, word: str) -> str:
    """Return the one block of a page, named from docs/, that has a word."""
    [found] = [block for block in blocks(page, language) if word in block]
    return found


def as_pasted(text: str) -> str:
    """Return a snippet as one script that ends with its first error."""
    return f"set -euo pipefail\n{text}"


def test_readme_commands(checkout: Path) -> None:
    """A post is written, shown, opened, accounted for and replayed."""
    output = run(as_pasted(snippet("../README.md", "bash", "blog submit")), checkout)
    for part in ("Quality report", "Meta tags", ".local/posts/", "generation"):
        assert part in output


def test_readme_publishes_with_gcloud(pipeline: Pipeline, checkout: Path) -> None:
    """The variables of stack.env lead gcloud to the emulator; a stand-in reads the same ones here."""
    program = checkout / "bin" / "gcloud"
    program.parent.mkdir()
    program.write_text(gcloud.SCRIPT)
    program.chmod(0o755)
    pasted = snippet("../README.md", "bash", "gcloud pubsub")
    output = run(as_pasted(f'PATH="$PWD/bin:$PATH"\n{pasted}'), checkout)
    assert "messageIds" in output
    job = pipeline.ended(OF_THE_README)
    assert (job["status"], job["request"]["word_count"]) == ("completed", 300)


def test_python_publishes_and_listens(checkout: Path) -> None:
    """Up to the end, with the title of the post."""
    (checkout / "snippet.py").write_text(snippet("start-a-job.md", "python", "pubsub_v1"))
    output = run(as_pasted(". .local/stack.env\npython snippet.py"), checkout)
    assert "100 % meta completed" in output


def test_curl_publishes(checkout: Path) -> None:
    """And `blog watch` follows the job."""
    output = run(as_pasted(snippet("start-a-job.md", "bash", "curl")), checkout)
    assert "messageIds" in output
    assert "completed" in output


def test_curl_hears_the_end(pipeline: Pipeline, checkout: Path) -> None:
    """The subscription of docs/events.md gets the end of a job that is started later."""
    subscription = (
        f"http://{pipeline.env['PUBSUB_EMULATOR_HOST']}/v1/projects/{pipeline.project}/subscriptions/ends"
    )
    heard: list[str] = []
    pasted = as_pasted(snippet("events.md", "bash", "subscriptions/ends"))
    listening = threading.Thread(target=lambda: heard.append(run(pasted, checkout)))
    listening.start()
    pipeline.until(lambda: httpx.get(subscription).status_code, lambda status: status == 200, _PATIENCE)
    pipeline.start(topic="Tea that is heard of")
    listening.join(_PATIENCE)
    httpx.delete(subscription)
    assert heard
    assert "receivedMessages" in heard[0]


def test_frontend_python_calls_what_there_is() -> None:
    """The local sign-in revokes nothing, so only the call is checked: its function and its arguments."""
    statement = ast.parse(snippet("frontend.md", "python", "revoke")).body[0]
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    called = attrgetter(ast.unparse(statement.value.func).removeprefix("firebase_admin."))(firebase_admin)
    assert called is auth.revoke_refresh_tokens
    inspect.signature(called).bind(*statement.value.args)


def test_recorded_answers_through_the_stack(pipeline: Pipeline, upstream: Upstream) -> None:
    """The answers of `blog demo --recorded` make a good post in the running functions."""

    def recorded(asked: Asked) -> Reply:
        try:
            return Reply(answer_to(asked.body))
        except NotRecordedError:  # a job of another test that has not ended
            return well_behaved(asked)

    upstream.script = recorded
    kept = brief()
    job_id = pipeline.start(topic=kept.topic, keywords=list(kept.keywords), word_count=kept.word_count)
    job = pipeline.ended(job_id)
    assert job["status"] == "completed", job.get("error")
    assert {stage["status"] for stage in job["stages"].values()} == {"done"}
    assert (job["result"]["quality_score"], job["revision"]) == (95, 0)
    assert "<h2>Two more locks on the door</h2>" in job["result"]["content_html"]
    assert job["usage"]["cost_usd"] > 0
