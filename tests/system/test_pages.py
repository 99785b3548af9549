"""The commands of docs/, run exactly as the pages have them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from infra.local.components import postgres
from shared import topology
from tests.support.pages import script
from tests.support.paths import ROOT
from tests.support.servers.postgres import Server, scripts
from tests.support.system.pipeline import ORG, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

# The third organization of infra/supabase/local, and its user.
ANOTHER_ORG, PERSON = "55555555-5555-4555-8555-555555555555", "66666666-6666-4666-8666-666666666666"
_PATIENCE = 360  # seconds for all of a page
PROGRAMS = [str(Path(sys.executable).parent), str(postgres._installation() / "bin")]


def run(text: str, folder: Path, **variables: str) -> str:
    """Run a page's commands in a folder, and return their output."""
    environment = {"PATH": ":".join([*PROGRAMS, os.environ["PATH"]]), "HOME": str(folder), **variables}
    ended = subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@pytest.mark.soak
def test_an_operators_commands(pipeline: Pipeline, tmp_path: Path) -> None:
    """docs/operate.md works on a completed job, a failed job and a rejected message."""
    job = pipeline.start(topic="Tea for an operator")
    assert pipeline.ended(job)["status"] == "completed"
    pipeline.write(f"admission/{ORG}", {"limits": {"budget_usd": 0.0}})
    failed = pipeline.start(topic="Tea without a budget")
    assert pipeline.ended(failed)["status"] == "failed"
    pipeline.write(f"admission/{ORG}", {"limits": {"budget_usd": 100.0}})
    letter = pipeline.publish(b"no JSON at all", {})
    pipeline.until(lambda: pipeline.dead_letter(letter), bool, 20)
    (tmp_path / ".local").symlink_to(pipeline.state_dir)
    url = pipeline.env["SUPABASE_DB_URL"]
    erased = pipeline.start(topic="Tea of one who goes", org_id=ANOTHER_ORG, user_id=PERSON)
    assert pipeline.ended(erased)["status"] == "completed"
    pipeline.rows(erased, 4)
    ids = {"JOB": job, "FAILED": failed, "LETTER": letter, "PERSON": PERSON, "ORG": ANOTHER_ORG}
    output = run(script("operate.md"), tmp_path, SUPABASE_DB_URL=url, **ids)
    assert "budget_exceeded" in output
    assert "JSON" in output
    assert "total_cost_usd" in output
    again = pipeline.ended(failed)
    assert (again["status"], again["run"]) == ("completed", 2)
    assert pipeline.job(erased) == {}
    rows = pipeline.sql("SELECT org_id, user_id FROM ai_usage_logs WHERE job_id = $1::text::uuid", erased)
    assert {(str(row["org_id"]), row["user_id"]) for row in rows} == {(ANOTHER_ORG, None)}


def test_an_api_users_commands(pipeline: Pipeline, tmp_path: Path) -> None:
    """docs/api.md: sign in, start a job, replay it with an edited text, and read what that cost."""
    (tmp_path / ".local").symlink_to(pipeline.state_dir)
    output = run(script("api.md"), tmp_path)
    [job] = set(re.findall(r'"job_id":"([0-9a-f-]{36})","status":"accepted"', output))
    assert pipeline.job(job)["result"]["content"].startswith("## Dry and sour")
    assert pipeline.job(job)["edited"]["by"] == USER
    assert pipeline.output(job, "edited.2")["content"].endswith("so nothing grows in it.")
    assert pipeline.output(job, "polish.1")["run"] == 1
    assert '"forecast_usd":' in output
    assert "day,request_count," in output


@pytest.mark.parametrize(("page", "shown"), [("events.md", "receivedMessages"), ("frontend.md", "fields")])
def test_a_developers_commands(pipeline: Pipeline, tmp_path: Path, page: str, shown: str) -> None:
    """The commands for the local stack work as pasted, here on jobs that end."""
    (tmp_path / ".local").symlink_to(pipeline.state_dir)
    job = pipeline.start(topic=f"Tea for a reader of {page}")
    pipeline.ended(job)
    with jobs_that_end(pipeline) if page == "events.md" else nullcontext():
        assert f'"{shown}"' in run(script(page), tmp_path, JOB=job)


@contextmanager
def jobs_that_end(pipeline: Pipeline) -> Iterator[None]:
    """Start a job each second: the page's subscription has only what ends after it was made."""
    over = threading.Event()

    def start() -> None:
        while not over.wait(1):
            pipeline.start(topic="Tea for a listener")

    thread = threading.Thread(target=start)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    """A Postgres of the test's own, since the page gives a role a password."""
    made = Server("fsync=off", "shared_buffers=32MB", "io_method=sync")
    yield made
    made.remove()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files of this checkout, with the environments that `make setup` made."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folder = tmp_path / "checkout"
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in (".venv", ".tools", "infra/litellm/.venv"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def test_a_deployers_commands(server: Server, checkout: Path, pipeline: Pipeline) -> None:
    """docs/deploy.md works in a checkout after `make setup`, with a local job."""
    name = server.create()
    server.query(name, scripts("local"))
    (checkout / ".local").symlink_to(pipeline.state_dir)
    url = pipeline.env["SUPABASE_DB_URL"]
    ids = {"ORG": ORG, "USER_ID": USER}
    output = run(script("deploy.md"), checkout, DATABASE=server.url(name), SUPABASE_DB_URL=url, **ids)
    assert "meta_tags" in output
    assert (checkout / "infra/terraform/terraform.tfvars").exists()
    assert (checkout / "dist/gateway/Dockerfile").exists()
    assert sorted(path.name for path in (checkout / "build").glob("*.zip")) == sorted(
        f"{function}.zip" for function in topology.load().functions
    )
    granted = server.query(name, "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'usage_sink'")
    assert granted == "t"
    assert ORG in server.query(name, "SELECT org_id FROM organizations")
    assert USER in server.query(name, "SELECT user_id FROM users")
