"""infra/python.sh: what the Makefile runs is a program, a module or a signal's victim without a traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.paths import ROOT

SCRIPT = ("/bin/sh", str(ROOT / "infra" / "python.sh"), sys.executable)
_PATIENCE = 60.0


def test_file_gets_its_arguments_and_sets_the_code(tmp_path: Path) -> None:
    """As after `python FILE`."""
    file = tmp_path / "shown.py"
    file.write_text("import sys; print(sys.argv[1:], __name__); sys.exit(3)")
    ended = subprocess.run([*SCRIPT, str(file), "a b", "--c"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (3, "['a b', '--c'] __main__\n")


def test_module_gets_its_arguments() -> None:
    """As after `python -m MODULE`."""
    ended = subprocess.run([*SCRIPT, "json.tool", "--help"], capture_output=True, text=True, check=True)
    assert "json" in ended.stdout


@pytest.mark.parametrize("runs", [False, True])
def test_ctrl_c_prints_nothing(tmp_path: Path, runs: bool) -> None:  # noqa: FBT001  a parameter
    """While Python starts, and while the program runs."""
    file, mark = tmp_path / "waits.py", tmp_path / "runs"
    file.write_text(f"import pathlib, time; pathlib.Path({str(mark)!r}).touch(); time.sleep({_PATIENCE})")
    with subprocess.Popen([*SCRIPT, str(file)], stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + _PATIENCE
        while runs and not mark.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, printed = process.communicate(timeout=_PATIENCE)
    assert (process.returncode, printed) == (-signal.SIGINT, "")
