"""What a shell does to a command: full disks, pipes that close, streams that are closed, odd encodings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

FULL = "The output can't be written: No space left on device.\n"
CLOSED = "Standard output is closed: send it to /dev/null instead.\n"
POST = "# Tea\n\nTea wakes you “gently” — naïve.  \nIt says more and\n"


def shell(script: str, tmp_path: Path, **environment: str) -> tuple[int, str, str]:
    """Run a script in bash, which finds `blog` as it is installed. Return the exit code and both outputs."""
    (tmp_path / "post.md").write_text(POST)
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    shutil.copy(ROOT / "infra" / "cli" / "blog.sh", programs / "blog")
    for program in programs.iterdir():
        program.chmod(0o755)
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))
    }
    paths = {"PYTHONPATH": str(ROOT), "BLOG_STATE_DIR": str(tmp_path / "state"), "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(
        ("bash", "-c", f'set -o pipefail; PATH="{programs}:$PATH"\n{script}'),
        cwd=tmp_path,
        env=plain | paths | environment,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


@pytest.mark.parametrize(
    ("script", "code", "sentence"),
    [
        ("blog --help > /dev/full", 1, FULL),
        ("blog check post.md > /dev/full", 1, FULL),
        ("blog show 7 2> /dev/full", 2, ""),
        ("blog check post.md | true", 141, ""),  # as with git
        ("blog clean post.md | true", 141, ""),
        ("blog clean <&-", 2, "Standard input is closed: name a file.\n"),
        ("blog clean <&- >&- 2>&-", 2, ""),
        ("blog clean < /", 2, "Standard input is a folder: name a file.\n"),
    ],
)
def test_output_that_can_not_be_written(script: str, code: int, sentence: str, tmp_path: Path) -> None:
    """One sentence, or none where only the reader has gone, and nothing from Python at its end."""
    assert shell(script, tmp_path) == (code, "", sentence)


def test_closed_output_takes_no_file_with_it(tmp_path: Path) -> None:
    """A file that is opened next would have the number of standard output, and get what is printed."""
    assert shell("blog clean - < post.md >&-", tmp_path) == (1, "", CLOSED)
    assert (tmp_path / "post.md").read_text() == POST


def test_encoding_without_the_characters(tmp_path: Path) -> None:
    """People get plain signs; programs get UTF-8, as the documentation of each format says."""
    code, out, err = shell("blog check post.md; blog clean post.md", tmp_path, PYTHONIOENCODING="ascii")
    assert (code, "Traceback" in err) == (0, False)
    table, _, text = out.partition("# Tea")
    assert table.isascii()
    assert f"# Tea{text}" == POST


def test_piped_lines_end_without_spaces(tmp_path: Path) -> None:
    """Tables and help are padded only on a terminal; a text keeps its own, which break lines."""
    _, out, _ = shell("blog check post.md; blog --help; blog clean post.md", tmp_path)
    padded = [line for line in out.removesuffix(POST).splitlines() if line != line.rstrip()]
    assert (padded, out.endswith(POST)) == ([], True)


def test_folder_that_was_deleted(tmp_path: Path) -> None:
    """A terminal is often still in it."""
    script = "mkdir gone; cd gone; rmdir ../gone; PATH=/bin; for each in list 'check ../post.md'"
    script = f"{script}; do ../bin/blog $each; done"
    code, out, err = shell(script, tmp_path)
    assert (code, "Score" in out, "Traceback" in err) == (1, True, False)


def test_bash_completes_commands_options_and_values(tmp_path: Path) -> None:
    """As the script that `--install-completion` writes is read by bash, not as the command says of itself."""
    out = shell(
        """
        source <(_BLOG_COMPLETE=source_bash blog)
        offer() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _blog_completion blog; echo "${COMPREPLY[*]}"; }
        offer blog li
        offer blog list --stage p
        offer blog dead-letters sh
        """,
        tmp_path,
    )
    assert out == (0, "list\npolish\nshow\n", "")
