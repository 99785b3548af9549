"""The logs of a run begin empty; those of a kept stack go on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infra.local.keeping import log_folder
from infra.local.supervision import state
from infra.local.supervision.service import StackError


def run(state_dir: Path, line: str, *, keep: bool, most: int = 1_000) -> str:
    """Begin a run, write a line, and return what its log has."""
    state.make_folder(state_dir)
    log_folder.begin(state_dir, keep=keep, most=most)
    log = state_dir / "logs" / "polish.log"
    with log.open("a") as file:
        file.write(f"{line}\n")
    return log.read_text()


def test_kept_logs_go_on(tmp_path: Path) -> None:
    """Whatever runs between, which begins with empty logs and leaves none to a kept stack."""
    assert run(tmp_path, "other 1", keep=False) == "other 1\n"
    assert run(tmp_path, "kept 1", keep=True) == "kept 1\n"
    assert run(tmp_path, "kept 2", keep=True) == "kept 1\nkept 2\n"
    assert run(tmp_path, "other 2", keep=False) == "other 2\n"
    assert run(tmp_path, "other 3", keep=False) == "other 3\n"
    assert run(tmp_path, "kept 3", keep=True) == "kept 1\nkept 2\nkept 3\n"
    assert sorted(each.name for each in (tmp_path / "logs").iterdir()) == ["polish.log"]


@pytest.mark.parametrize("keep", [True, False])
def test_deleted_kept_data_begin_anew(tmp_path: Path, *, keep: bool) -> None:
    """Although the folder of the logs still leads there."""
    run(tmp_path, "kept 1", keep=True)
    shutil.rmtree(tmp_path / "kept")
    assert run(tmp_path, "new", keep=keep) == "new\n"


def test_folder_can_be_moved(tmp_path: Path) -> None:
    """Also to another machine: its logs lead to its own kept ones."""
    run(tmp_path / "here", "kept 1", keep=True)
    (tmp_path / "here").rename(tmp_path / "there")
    assert (tmp_path / "there" / "logs" / "polish.log").read_text() == "kept 1\n"
    assert run(tmp_path / "there", "kept 2", keep=True) == "kept 1\nkept 2\n"


def test_kept_log_is_bounded(tmp_path: Path) -> None:
    """Whole lines of its end stay when a run begins with a long one."""
    lines = [f"line {number:03}" for number in range(200)]
    run(tmp_path, "\n".join(lines), keep=True)
    text = run(tmp_path, "kept 2", keep=True)
    assert text.splitlines() == [*lines[-len(text.splitlines()) + 1 :], "kept 2"]
    assert 300 < len(text) < 600


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """A kept stack does not start over them, and says where they are."""
    run(tmp_path, "other", keep=False)
    (tmp_path / "logs" / "notes.txt").write_text("mine")
    with pytest.raises(StackError, match="move what is there"):
        run(tmp_path, "kept", keep=True)
    assert (tmp_path / "logs" / "notes.txt").read_text() == "mine"
