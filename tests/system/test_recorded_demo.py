"""`blog demo --recorded` as a person runs it: its own stack, the real server of the recording, kept files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_PATIENCE = 400


@pytest.mark.soak
def test_recorded_demo_keeps_a_good_post(tmp_path: Path) -> None:
    """From the start of the stack to the page, without a model."""
    blog = str(Path(sys.executable).parent / "blog")
    state = ("--state-dir", str(tmp_path))
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    demo = subprocess.run(
        [blog, "demo", "--recorded", *state],
        env=environment | {"COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert "95 of 100: the post can be published" in demo.stdout
    document = json.loads((tmp_path / "posts" / "why-honey-never-spoils.json").read_text())
    assert {stage["status"] for stage in document["stages"].values()} == {"done"}
    assert document["written_by"]["recorded"]
    opened = subprocess.run(
        [blog, "open", *state], env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=True
    )
    page = Path(opened.stdout.strip())
    assert "Recorded answers: no model wrote this post" in page.read_text()
