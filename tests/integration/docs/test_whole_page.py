"""The whole page of docs/frontend.md, its HTML and its main.js, with fakes of the modules that it imports."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.node.running import FOLDER, node
from tests.support.pages import blocks

SIGNED_IN = "export const signIn = async () => 'the database';"
REFUSED = "export const signIn = async () => { throw new Error('Sign in.'); };"
JOBS = [{"id": "a-job", "title": "Tea <b>", "state": "completed"}]
USER = "{ getIdTokenResult: async () => ({ claims: { org_ids: ['a'] } }) }"
AUTH = f"export const getAuth = () => ({{ currentUser: {USER} }});"


def opened(
    folder: Path, *, sign_in: str = SIGNED_IN, jobs: list[dict[str, str]] = JOBS, job: str = ""
) -> Any:
    """Open the page at the address of a job, or of the list, and return what it shows."""
    [index] = blocks("frontend.md", "html")
    [main] = [block for block in blocks("frontend.md", "js") if block.startswith("// main.js")]
    live = (
        f"export const newestJobs = async (db, org) => (org === 'a' && db ? {json.dumps(jobs)} : []);\n"
        "export const openJob = (page, db, id) => (page.state.textContent = `${id} of ${db}`);"
    )
    auth = folder / "node_modules" / "firebase"
    auth.mkdir(parents=True)
    (auth / "package.json").write_text('{"type": "module", "exports": {"./auth": "./auth.js"}}')
    (auth / "auth.js").write_text(AUTH)
    files = {"index.html": index, "main.js": main, "sign-in.js": sign_in, "live-job.js": live}
    files |= {"post-html.js": "export const toHtml = String;", "package.json": '{"type": "module"}'}
    for name, text in files.items():
        (folder / name).write_text(text)
    shutil.copy(FOLDER / "whole-page.mjs", folder)
    address = f"http://localhost/{f'?job={job}' if job else ''}"
    asked = {"modules": str(FOLDER / "package.json"), "address": address}
    return json.loads(node(folder / "whole-page.mjs", json.dumps(asked)))


def test_page_of_a_job(tmp_path: Path) -> None:
    """Before the job is there, nothing moves or can be cancelled; a telephone shows it in its width."""
    shown = opened(tmp_path, job="a-job")
    assert (shown["mode"], shown["charset"], shown["progress"]) == ("CSS1Compat", "utf-8", "0")
    assert "width=device-width" in shown["viewport"]
    assert shown["first"]["cancel"] == {"text": "Cancel", "disabled": True}
    assert "hidden" not in shown["then"]["cancel"] | shown["then"]["bar"]
    assert shown["then"]["state"]["text"] == "a-job of the database"


@pytest.mark.parametrize("job", ["", "a-job"])
def test_refused_sign_in_is_said(tmp_path: Path, job: str) -> None:
    """The sentence of the backend is on the page, and the button stays as it was."""
    shown = opened(tmp_path, sign_in=REFUSED, job=job)["then"]
    assert shown["error"]["text"] == "Sign in."
    assert shown["cancel"]["disabled"]


@pytest.mark.parametrize(
    ("jobs", "state", "text"), [([], "No jobs yet", ""), (JOBS, "", "Tea <b>: completed")]
)
def test_list_has_nothing_to_cancel(
    tmp_path: Path, jobs: list[dict[str, str]], state: str, text: str
) -> None:
    """It has neither bar nor button, and says where there are no jobs."""
    shown = opened(tmp_path, jobs=jobs)["then"]
    assert shown["bar"]["hidden"]
    assert shown["cancel"]["hidden"]
    assert (shown["state"]["text"], shown["text"]["text"], shown["error"]["text"]) == (state, text, "")
