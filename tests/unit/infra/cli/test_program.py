"""The commands in sentences can be pasted, whether or not the shell finds `blog`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from infra.cli.program import program, spell

HERE = Path(sys.executable).with_name("blog")


def test_the_name_is_enough_where_the_shell_finds_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also through a link; another program of that name is another one."""
    (tmp_path / "blog").symlink_to(HERE)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == "blog"
    (tmp_path / "blog").unlink()
    (tmp_path / "blog").write_text("#!/bin/sh\n")
    (tmp_path / "blog").chmod(0o755)
    assert program() != "blog"


def test_the_path_is_the_shortest_that_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Relative below the current folder, whole elsewhere."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(HERE.parent.parent.parent)
    assert program() == str(HERE.relative_to(Path.cwd()))
    monkeypatch.chdir(tmp_path)
    assert program() == str(HERE)


@pytest.mark.parametrize(
    ("sentence", "spelled"),
    [
        ("Stop it with `blog down`, or `blog up --keep`.", "Stop it with `B down`, or `B up --keep`."),
        ("It goes on:\n  blog watch J", "It goes on:\n  B watch J"),
        ("The blog costs more than the `blog`.", "The blog costs more than the `blog`."),
        ("My blog:\n    blog posts", "My blog:\n    blog posts"),
    ],
)
def test_only_commands_are_spelled(sentence: str, spelled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In backticks, or on an indented line of their own."""
    monkeypatch.setattr("infra.cli.program.program", lambda: "B")
    assert spell(sentence) == spelled
