"""`blog compare` on the real stack, also with the functions of another revision beside it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.support.servers.provider import Upstream
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

_WRITER, _OTHER = "You are an expert blog writer.", "You are a writer of another revision."
_PROMPT = "functions/generate/prompt.py"


def compare(pipeline: Pipeline, folder: Path, *arguments: str) -> Any:
    """Compare two models on one brief of the folder, and return the report."""
    briefs = folder / "briefs.jsonl"
    briefs.write_text(json.dumps({"topic": f"Tea for {folder.name}", "word_count": 100}))
    out = ("--out", str(folder / "out"), "--json")
    code, report = pipeline.blog("compare", str(briefs), *arguments, *out)
    assert code == 0, report
    return json.loads(report)


def test_compare_writes_each_post_once(pipeline: Pipeline, upstream: Upstream, tmp_path: Path) -> None:
    """Two models write a brief; the same command again asks no model, and reads the same."""
    first = compare(pipeline, tmp_path, "--models", "gpt-4o,gpt-4o-mini")
    assert [(each["model"], each["status"]) for each in first["posts"]] == [
        ("gpt-4o", "completed"),
        ("gpt-4o-mini", "completed"),
    ]
    for each in first["posts"]:
        assert each["cost_usd"] == pipeline.job(each["job_id"])["usage"]["cost_usd"] > 0
        assert 0 < each["writing_seconds"] < each["seconds"] <= each["total_seconds"]
    upstream.asked.clear()
    again = compare(pipeline, tmp_path, "--models", "gpt-4o,gpt-4o-mini")
    assert (again["resumed"], again["posts"], upstream.asked) == (2, first["posts"], [])
    assert (tmp_path / "out" / "compare.html").read_text().count("<article") == 2


@pytest.mark.soak
def test_prompts_of_a_revision_are_asked(
    pipeline: Pipeline, upstream: Upstream, tmp_path: Path, changed_prompt: str
) -> None:
    """A revision's own prompts reach the same provider, and nothing of it stays."""
    report = compare(pipeline, tmp_path, "--models", "gpt-4o", "--prompts", changed_prompt)
    assert [(each["prompts"], each["status"]) for each in report["posts"]] == [
        (None, "completed"),
        (changed_prompt, "completed"),
    ]
    written = [asked.prompt for asked in upstream.asked if asked.stage == "generate"]
    assert [sum(writer in prompt for prompt in written) for writer in (_WRITER, _OTHER)] == [1, 1]
    # The jobs of a revision are in a project of their own.
    assert [bool(pipeline.job(each["job_id"])) for each in report["posts"]] == [True, False]
    assert "revisions" not in _git("worktree", "list")


@pytest.fixture
def changed_prompt(tmp_path: Path) -> str:
    """A commit that no branch has: the checkout's last one with another prompt."""
    text = _git("show", f"HEAD:{_PROMPT}")
    assert _WRITER in text
    index = {"GIT_INDEX_FILE": str(tmp_path / "index")}
    blob = _git("hash-object", "-w", "--stdin", stdin=text.replace(_WRITER, _OTHER) + "\n")
    _git("read-tree", "HEAD", **index)
    _git("update-index", "--cacheinfo", f"100644,{blob},{_PROMPT}", **index)
    person = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "a"), ("EMAIL", "a@example.com"))
    }
    return _git("commit-tree", _git("write-tree", **index), "-p", "HEAD", "-m", "another prompt", **person)


def _git(*arguments: str, stdin: str = "", **environment: str) -> str:
    done = subprocess.run(
        ["git", "-C", ROOT, *arguments],
        input=stdin,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
