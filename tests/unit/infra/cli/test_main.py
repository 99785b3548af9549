"""The command as a whole: its help, its version, its completion, and a topology that can't be read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from infra.cli import version
from infra.cli.main import app
from shared import topology
from tests.support.fakes.cli import blog


def test_wrong_topology_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong entry names the file and the place, without a traceback."""

    def load() -> topology.Topology:
        raise msgspec.ValidationError("the trial drafts names 'gpt-5' - at `$.trials[0]`")

    monkeypatch.setattr(topology, "load", load)
    ended = CliRunner().invoke(app, ["demo", "--topic", "Tea outdoors"])
    said = "infra/topology.yaml is wrong: the trial drafts names 'gpt-5' - at `$.trials[0]`."
    assert (ended.exit_code, " ".join(ended.stderr.split())) == (1, said)


def test_help_has_every_command_under_a_heading() -> None:
    """In the order of work, and without the earlier name of `list`."""
    out = blog("--help").out
    headings = [line.split()[1] for line in out.splitlines() if line.startswith("╭─")]
    assert headings == ["Options", "Start", "Look", "Act", "Money", "Run", "Texts"]
    assert "│ list " in out
    assert "│ jobs " not in out
    assert blog("jobs", "--help").code == 0


def checkout(folder: Path, *, git: bool = True) -> Path:
    """Return a folder with a pyproject.toml, committed if wanted."""
    (folder / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "3.2.1"\n')
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for words in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "first")) if git else ():
        subprocess.run(("git", "-C", str(folder), *words), check=True)
    return folder


def test_version_names_the_release() -> None:
    """One line, whatever else is on the command line."""
    ended = blog("--version", "list")
    assert (ended.code, ended.out) == (0, f"{version.describe()}\n")
    assert ended.out.startswith("blog 0.")


def test_version_names_the_revision_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its commit, and that files were changed since."""
    root = checkout(tmp_path)
    commit = subprocess.run(
        ("git", "-C", str(root), "rev-parse", "--short", "HEAD"),
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert version.describe(root) == f"blog 3.2.1 ({commit})"
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))  # as in a hook of git
    assert version.describe(root) == f"blog 3.2.1 ({commit})"
    (root / "pyproject.toml").write_text('[project]\nversion = "3.2.2"\n')
    assert version.describe(root) == f"blog 3.2.2 ({commit}, with changes)"


def test_version_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive, a repository without a commit, and a machine without git have the number alone."""
    root = checkout(tmp_path, git=False)
    assert version.describe(root) == "blog 3.2.1"
    (root / ".git").mkdir()
    assert version.describe(root) == "blog 3.2.1"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert version.describe(root) == "blog 3.2.1"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_commands(shell: str) -> None:
    """A shell asks the command itself, by environment variables; an earlier name is not offered."""
    assert "list" in completed(shell, "blog li")
    assert "jobs" not in completed(shell, "blog job")


def completed(shell: str, words: str) -> str:
    """Return what a shell is offered for the last of the words."""
    env = {"_BLOG_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    env |= {"COMP_WORDS": words, "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": words}
    return CliRunner().invoke(app, [], prog_name="blog", env=env).stdout
