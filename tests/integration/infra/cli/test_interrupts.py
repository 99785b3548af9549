"""Ctrl-C at any moment of a command, the start of Python included."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.paths import ROOT

WITHIN = 60.0
MOMENTS = (0, 20, 50, 100, 200, 300, 500)  # milliseconds after the start, on a machine that is not busy


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """The command as it is installed: a copy beside the Python of its environment."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    installed = tmp_path / "blog"
    shutil.copy(ROOT / "infra" / "cli" / "blog.sh", installed)
    for program in (python, installed):
        program.chmod(0o755)
    return [str(installed)]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "BLOG_STATE_DIR": str(tmp_path / "state")}


def test_ctrl_c_leaves_no_traceback(command: list[str], environment: dict[str, str]) -> None:
    """A shell shows 130 for each: also for a process that the signal itself has ended."""
    for moment in MOMENTS:
        process = subprocess.Popen(
            [*command, "check", "-"],  # it waits for a text
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        time.sleep(moment / 1000)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=WITHIN)
        assert "Traceback" not in output, f"after {moment} ms: {output}"
        assert process.returncode in {-signal.SIGINT, 128 + signal.SIGINT}, f"after {moment} ms: {output}"


def test_command_runs_through_a_link(command: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    """As from a folder of one's own that is in PATH; what it prints names it."""
    (tmp_path / "bin").mkdir()
    link = tmp_path / "bin" / "b"
    link.symlink_to(command[0])
    shown = subprocess.run(
        [link, "down", "--help"], env=environment, capture_output=True, text=True, check=True
    )
    assert "Usage: blog down" in shown.stdout
    ended = subprocess.run([link, "no-such"], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
