"""What a stack writes for others, and who may read it when."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from infra.local.supervision import ending, state
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import Running, StackError


def test_environment_is_read_back(tmp_path: Path) -> None:
    """The environment is read back while the stack runs.

    Values may hold an equals sign; nobody else may read them.
    """
    environment = {"SUPABASE_DB_URL": "postgresql://u:p$1 '@h/d?a=b&c=d", "LITELLM_API_KEY": "sk-x"}
    with state.lock(tmp_path):
        state.write_environment(tmp_path, environment)
        assert state.read_environment(tmp_path) == environment
    assert (tmp_path / state.ENVIRONMENT).stat().st_mode & 0o777 == 0o600


def test_a_shell_can_source_the_environment(tmp_path: Path) -> None:
    """Also a URL of Postgres with options, a URL of ours stays as it is."""
    given, own = "postgresql://u:p$HOME 'x@h/d?a=b&c=d", "postgresql://postgres:a-b_C@127.0.0.1:1/postgres"
    state.write_environment(tmp_path, {"OWN": own, "GIVEN": given})
    script = f'. {tmp_path / state.ENVIRONMENT}; printf "%s\n%s" "$GIVEN" "$OWN"'
    told = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n") == [given, own]
    assert f"OWN={own}\n" in (tmp_path / state.ENVIRONMENT).read_text()


def test_sourced_environment_is_exported(tmp_path: Path) -> None:
    """A program that the shell starts has it, and each line still begins with NAME=value."""
    environment = {"A": "x y", "B": "p;q", "LAST": "l"}
    state.write_environment(tmp_path, environment)
    script = f". {tmp_path / state.ENVIRONMENT}; env"
    shown = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert {f"{name}={value}" for name, value in environment.items()} <= set(shown.stdout.splitlines())
    lines = (tmp_path / state.ENVIRONMENT).read_text().splitlines()
    assert [line.partition("=")[0] for line in lines] == list(environment)


def test_other_forms_of_the_environment_are_read(tmp_path: Path) -> None:
    """The lines of earlier stacks, exports, and what a person has added."""
    text = "A=1\nexport B='two words'\n# C=3\n\nD='a;b'; export D\nexport A B\n"
    with state.lock(tmp_path):
        (tmp_path / state.ENVIRONMENT).write_text(text)
        assert state.read_environment(tmp_path) == {"A": "1", "B": "two words", "D": "a;b"}


def test_what_a_killed_stack_left_is_no_stack(tmp_path: Path) -> None:
    """The file alone proves nothing: the lock does."""
    state.write_environment(tmp_path, {"A": "b"})
    with pytest.raises(StackError, match="No stack is running"):
        state.read_environment(tmp_path)


def test_no_stack_is_told_apart_from_a_broken_one(tmp_path: Path) -> None:
    """A folder that does not exist is a plain no."""
    with pytest.raises(StackError, match="blog up"):
        state.read_environment(tmp_path / "nowhere")


def test_loop_of_links_is_no_folder(tmp_path: Path) -> None:
    """Also above the folder."""
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    for folder in (tmp_path / "a", tmp_path / "a" / "c"):
        with pytest.raises(StackError, match=f"{folder} can't be the stack's folder"):
            state.make_folder(state.resolve(folder))


def test_a_second_stack_on_one_folder_is_refused(tmp_path: Path) -> None:
    """And may start as soon as the first is gone."""
    with (
        state.lock(tmp_path),
        pytest.raises(StackError, match="already running") as refused,
    ):
        state.lock(tmp_path)
    assert f"`blog down --state-dir {tmp_path}`" in str(refused.value)
    state.lock(tmp_path).close()


def test_hint_names_no_usual_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find it by themselves."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".local"
    folder.mkdir()
    with state.lock(folder), pytest.raises(StackError, match="`blog down`"):
        state.lock(folder)


def test_processes_are_listed_and_cleared(tmp_path: Path) -> None:
    """A rewrite replaces the list in one step and leaves no partial file."""
    for pid in (1, 2):
        state.write_processes(tmp_path, [Running("proxy", pid, 4000, Path("/x.log"), restarts=pid - 1)])
    assert json.loads((tmp_path / state.PROCESSES).read_text()) == [
        {"name": "proxy", "pid": 2, "port": 4000, "log": "/x.log", "restarts": 1}
    ]
    state.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_number_of_a_dead_stack_is_nobodys(tmp_path: Path) -> None:
    """Its number may be another process's by now, which must not be ended."""
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (tmp_path / "lock").write_text(f"{stranger.pid}\n")
        assert state.holder(tmp_path) is None
        assert not ending.stop(tmp_path)
        assert stranger.poll() is None
        stranger.kill()


def test_process_that_is_not_written_down_is_not_guessed(tmp_path: Path) -> None:
    """The lock of an earlier release holds no number."""
    with state.lock(tmp_path) as file:
        assert state.holder(tmp_path) == os.getpid()
        file.truncate(0)
        assert state.holder(tmp_path) == 0
        with pytest.raises(StackError, match="did not write down its process"):
            ending.stop(tmp_path)


def test_no_port_is_given_twice() -> None:
    """Two stacks that reserve at the same time never share one."""
    one, other = Ports(), Ports()
    try:
        reserved = [ports.reserve() for _ in range(50) for ports in (one, other)]
        assert len(set(reserved)) == 100
    finally:
        one.close()
        other.close()


def test_lock_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    """Another user's, for instance root's; here a folder, which root can't open either."""
    (tmp_path / "lock").mkdir()
    with pytest.raises(StackError, match="can't be the stack's folder"):
        state.lock(tmp_path)
