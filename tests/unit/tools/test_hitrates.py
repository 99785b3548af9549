"""The tool that measures hit rates, and compares verdicts with another program."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.samples.posts import TEA
from tests.tools.hitrates.__main__ import main
from tests.tools.hitrates.compare import compare

_LOOP = f"{TEA}\n\n" + "We sat. We drank. We left. " * 3
_COMMAND = """
import json, sys
for line in sys.stdin:
    post = json.loads(line)
    found = {"consecutive-openings": "We sat" in post["html"], "em-dashes": True}
    print(json.dumps({"id": post["id"], "found": found}))
"""


def _command(script: str) -> str:
    return shlex.join([sys.executable, "-c", script])


def test_compare_counts_the_same_verdicts() -> None:
    """By check, on and off; a check that the other program lacks is not compared."""
    agreement = compare([TEA, _LOOP], _command(_COMMAND))
    assert agreement.compared == {"consecutive-openings": 2, "em-dashes": 2}
    assert (agreement.share("consecutive-openings"), agreement.share("em-dashes")) == (1.0, 0.0)
    assert agreement.share("vocabulary") == 0.0


def test_compare_fails_with_its_command() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        compare([TEA], _command("raise SystemExit(3)"))


def test_hitrates_prints_rates_and_agreement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And its exit code says whether a check that is on hits too often."""
    (tmp_path / "tea.md").write_text(TEA, encoding="utf-8")
    assert main([str(tmp_path), "en", "--compare", _command(_COMMAND)]) == 0
    written = capsys.readouterr().out
    assert "1 texts" in written
    assert "consecutive-openings   agrees on 100.0% of 1" in written


def test_hitrates_of_no_text_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no *.md file" in capsys.readouterr().err
