"""The lock that a killed Postgres has left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.components.postgres import _installation
from infra.local.keeping import stale
from infra.local.supervision.service import StackError


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "postmaster.pid"


def test_lock_of_a_dead_process_is_removed(lock: Path) -> None:
    """Also of one that nobody has waited for, and of another program that has its number now."""
    with subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read()  # it has ended, and is not waited for
        for number in (f"{process.pid}\n/data\n", "1\n", "", "not a number\n"):
            lock.write_text(number)
            stale.remove_lock(lock.parent)
            assert not lock.exists()
    stale.remove_lock(lock.parent)


def test_data_of_another_release_are_named(tmp_path: Path) -> None:
    """Postgres can't read them, and would only say so in its log."""
    programs = _installation() / "bin"
    stale.check_release(tmp_path, programs)
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(
        StackError, match=r"is of Postgres 9 and this release has Postgres \d+: start without"
    ):
        stale.check_release(tmp_path, programs)


def test_running_server_keeps_its_lock(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two servers on the same data would destroy them."""
    monkeypatch.setattr(stale, "_PATIENCE", 0.0)
    with subprocess.Popen([sys.executable, "-c", "input()", "postgres"], stdin=subprocess.PIPE) as process:
        lock.write_text(f"{process.pid}\n")
        with pytest.raises(StackError, match=f"end its process {process.pid}"):
            stale.remove_lock(lock.parent)
        assert lock.exists()
        process.kill()
