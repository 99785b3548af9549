"""`blog demo --recorded` as a person runs it: its own stack, the real server of the recording, kept files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_PATIENCE = 400


_BLOG = str(Path(sys.executable).parent / "blog")
_ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def play(state_dir: Path, **environment: str) -> str:
    """Run the demo in a stack of its own, and return its output."""
    demo = subprocess.run(
        [_BLOG, "demo", "--state-dir", str(state_dir)],
        env=_ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert demo.returncode == 0, demo.stdout + demo.stderr
    return demo.stdout


@pytest.mark.soak
def test_sourced_demo_shows_what_was_given(tmp_path: Path) -> None:
    """The profile, the sources, the links and the passages of a finding come through the pipeline."""
    output = play(tmp_path, DEMO="sourced", COLUMNS="160")
    document = json.loads((tmp_path / "posts" / "is-set-honey-still-good.json").read_text())
    assert document["profile"]["name"] == "default"
    assert f"profile  default, version {document['profile']['version']}" in output
    assert [source["number"] for source in document["result"]["sources"]] == [1, 2, 3]
    assert "jars from the warm shelf 2.6 points" in output
    assert "own link “how warm a larder gets”" in output
    assert {stage["status"] for stage in document["stages"].values()} == {"done"}


@pytest.mark.soak
def test_recorded_demo_keeps_a_good_post(tmp_path: Path) -> None:
    """From the start of the stack to the page, without a model."""
    state = ("--state-dir", str(tmp_path))
    output = play(tmp_path, DEMO="recorded", COLUMNS="80")
    assert "95 of 100: the post can be published" in output
    document = json.loads((tmp_path / "posts" / "why-honey-never-spoils.json").read_text())
    assert {stage["status"] for stage in document["stages"].values()} == {"done"}
    assert document["written_by"]["recorded"]
    opened = subprocess.run(
        [_BLOG, "open", *state],
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=True,
    )
    page = Path(opened.stdout.strip())
    assert "Recorded answers: no model wrote this post" in page.read_text()
