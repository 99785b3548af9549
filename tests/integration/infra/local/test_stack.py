"""The stack with small processes in place of the pipeline's: nothing is ever left behind."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from infra.cli.errors import Unreachable
from infra.cli.gateways.ledger import PostgresLedger
from infra.local.keeping.folder import Kept
from infra.local.stack import read_environment
from infra.local.supervision import ending
from infra.local.supervision.process import Process
from infra.local.supervision.reaper import Reaper
from infra.local.supervision.service import Service, StackError, http_answers, inherited, never
from tests.support.fakes.usage_store import usage_event
from tests.support.kept import removing_database
from tests.support.paths import ROOT
from tests.support.servers.recorded_exports import Story
from tests.support.servers.usage_sink import usage_sink

WITHIN = 30.0
FILES = ("stack.env", "stack.json")
EXPORTING = "export, while there is: documents"


@contextmanager
def started(state: Path, way: str = "well") -> Iterator[subprocess.Popen[str]]:
    """Run such a stack in a process of its own; whatever happens, it is gone afterwards."""
    command = [sys.executable, "-m", "tests.support.servers.stand_ins", str(state), way]
    environment = os.environ | {"EMULATOR_JARS": str(jars(state))}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=WITHIN)
        process.kill()
        process.communicate()


def jars(state: Path) -> Path:
    """Return a folder with what a stack looks for before it starts; no emulator is run here."""
    folder = state / "jars"
    folder.mkdir(exist_ok=True)
    for name in ("cloud-pubsub-emulator-0-all.jar", "cloud-firestore-emulator.jar"):
        (folder / name).touch()
    return folder


def eventually(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline, f"not within {WITHIN:.0f} s: {what}"
        time.sleep(0.02)


def listed(state: Path) -> dict[str, int]:
    with suppress(FileNotFoundError):
        return {row["name"]: row["pid"] for row in json.loads((state / "stack.json").read_text())}
    return {}


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that is only waiting to be reaped does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()[:1] not in {"", "Z"}


def descendants(pid: int) -> set[int]:
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in table.stdout.splitlines()]
    found = {pid}
    while more := {child for child, parent in pairs if parent in found} - found:
        found |= more
    return found - {pid}


def all_gone(pids: set[int]) -> Callable[[], bool]:
    return lambda: not any(alive(pid) for pid in pids)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    with removing_database(tmp_path):
        yield tmp_path


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)],
)
def test_nothing_outlives_the_stack(state: Path, number: signal.Signals, code: int) -> None:
    """However it ends: servers, their children, Postgres and its backends go with it."""
    with started(state) as process:
        eventually(lambda: listed(state), "ready")
        family, data = descendants(process.pid), (state / "postgres").readlink()
        assert {*listed(state).values(), int((state / "child").read_text())} < family
        assert data.is_dir()
        process.send_signal(number)
        assert process.wait(WITHIN) == code
        eventually(all_gone(family), "everything gone")
        eventually(lambda: not any((state / name).exists() for name in FILES), "nothing says it is there")
        eventually(lambda: not data.exists(), "its database and the password are gone")


def test_another_terminal_stops_the_stack(state: Path) -> None:
    """All of it is gone when the call returns, and a second call finds nothing."""
    with started(state) as process:
        eventually(lambda: listed(state), "ready")
        family = descendants(process.pid)
        assert ending.stop(state)
        assert process.wait(WITHIN) == 143
        assert all_gone(family)()
        assert not ending.stop(state)


def test_stack_that_does_not_end_in_time_is_hurried(state: Path) -> None:
    """A server that ignores SIGTERM would be given an hour here."""
    with started(state, "stubborn") as process:
        eventually(lambda: listed(state), "ready")
        family = descendants(process.pid)
        assert ending.stop(state, patience=0.2)
        assert process.wait(WITHIN) == 143
        eventually(all_gone(family), "everything gone")


def test_suspended_stack_can_be_stopped(state: Path) -> None:
    """One that Ctrl-Z has suspended hears no signal before it goes on."""
    with started(state) as process:
        eventually(lambda: listed(state), "ready")
        process.send_signal(signal.SIGSTOP)
        assert ending.stop(state)
        assert process.wait(WITHIN) == 143


def test_suspended_server_hears_the_end(state: Path) -> None:
    """A signal has stopped it; it goes on for the one that ends it, and is not waited for."""
    with started(state, "patient") as process:
        eventually(lambda: listed(state), "ready")
        os.kill(listed(state)["server"], signal.SIGSTOP)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN) == 143


def test_a_second_ctrl_c_waits_for_nobody(state: Path) -> None:
    """A server that ignores SIGTERM would be given an hour here; the second signal takes it away."""
    with started(state, "stubborn") as process:
        eventually(lambda: listed(state), "ready")
        family, server = descendants(process.pid), listed(state)["server"]
        process.send_signal(signal.SIGINT)
        eventually(lambda: not listed(state), "stopping")
        assert alive(server)
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 130
        eventually(all_gone(family), "everything gone")


def test_ctrl_c_during_the_start(state: Path) -> None:
    """A stack that is still waiting for a server can be stopped, and leaves nothing either."""
    with started(state, "silent") as process:
        eventually((state / "child").exists, "the server started")
        family = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 130
        eventually(all_gone(family), "everything gone")
        assert not (state / "stack.json").exists()


def test_what_does_not_start_is_named(state: Path) -> None:
    """The component, the end of its log, and where the rest is."""
    with started(state, "broken") as process:
        output, _ = process.communicate(timeout=WITHIN)
        assert process.returncode == 1
        assert "server ended with code 3 before it was ready" in output
        assert str(state / "logs" / "server.log") in output
        assert "no such model" in output


def test_stack_without_layout_leaves_nothing(state: Path) -> None:
    """A stack that can't be laid out leaves nothing.

    Its database has a folder by then, with a password in it.
    """
    with started(state, "unknown") as process:
        output, _ = process.communicate(timeout=WITHIN)
        assert "unknown way" in output
        assert not (state / "postgres").is_symlink()
        assert not Path((state / "folder").read_text()).exists()


def test_a_state_folder_that_is_a_file_is_told(state: Path) -> None:
    """In a sentence, and the file stays."""
    (state / "file").write_text("mine")
    command = [sys.executable, "-m", "tests.support.servers.stand_ins", str(state / "file"), "well"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=WITHIN)
    assert told.returncode == 1
    assert "can't be the stack's folder (Not a directory): name another with --state-dir." in told.stderr
    assert "Traceback" not in told.stderr
    assert (state / "file").read_text() == "mine"


def test_a_second_stack_on_the_folder_is_refused(state: Path) -> None:
    """It says so in a sentence, and the first goes on."""
    with started(state) as first:
        eventually(lambda: listed(state), "ready")
        with started(state) as second:
            output, _ = second.communicate(timeout=WITHIN)
            assert "already running" in output
        assert first.poll() is None
        assert read_environment(state)["SUPABASE_DB_URL"].startswith("postgresql://postgres:")


def test_what_dies_is_started_again_on_its_port(state: Path) -> None:
    """With a new pid in stack.json; the child of the dead one is gone."""
    with started(state):
        eventually(lambda: listed(state), "ready")
        before, child = listed(state)["server"], int((state / "child").read_text())
        os.kill(before, signal.SIGKILL)
        eventually(lambda: listed(state)["server"] != before, "a new process")
        port = next(row["port"] for row in json.loads((state / "stack.json").read_text()))
        probe = http_answers(port, "/", status=200)
        eventually(lambda: answers(probe), "it serves again")
        eventually(all_gone({before, child}), "the old ones gone")


def test_lost_data_end_the_stack(state: Path) -> None:
    """A stack without its data helps nobody: it ends, and says which process it was."""
    with started(state, "forgetful") as process:
        eventually(lambda: listed(state), "ready")
        family = descendants(process.pid)
        os.kill(listed(state)["server"], signal.SIGKILL)
        output, _ = process.communicate(timeout=WITHIN)
        assert process.returncode == 1
        assert "server ended by itself with code -9, so the stack has stopped" in output
        assert str(state / "logs" / "server.log") in output
        eventually(all_gone(family), "everything gone")


def test_kept_database_is_there_the_next_time(state: Path) -> None:
    """With the same address and password, after a kill; new files are applied to it, and the logs go on."""
    (state / "sql").mkdir()
    (state / "sql" / "1.sql").write_text("CREATE TABLE IF NOT EXISTS t (n integer)")
    with started(state, "kept") as process:
        eventually((state / "stack.env").exists, "ready")
        before = read_environment(state)
        asyncio.run(execute(before["SUPABASE_DB_URL"], "INSERT INTO t VALUES (7)"))
        family = descendants(process.pid)
        process.kill()
        process.wait(WITHIN)
        eventually(all_gone(family), "everything gone")
    (state / "sql" / "2.sql").write_text("INSERT INTO t VALUES (8)")
    with started(state, "kept"):
        eventually((state / "stack.env").exists, "ready again")
        assert read_environment(state) == before
        assert asyncio.run(numbers(before["SUPABASE_DB_URL"])) == [7, 8]
        assert (state / "logs" / "server.log").read_text().count("listening") == 2


def test_kept_stack_exports_once_nothing_changes(state: Path) -> None:
    """What changes it has ended by then, and what is exported is there, even if a signal had stopped it."""
    with started(state, "exporting") as process:
        eventually((state / "stack.env").exists, "ready")
        os.kill(listed(state)["documents"], signal.SIGSTOP)
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN) == 143
    assert Story(state).lines == [
        "exports begin",
        "exports end",
        "server stopped",
        EXPORTING,
        "documents stopped",
    ]


def test_stack_that_saves_for_ever_can_be_stopped(state: Path) -> None:
    """It only warns at a second signal: a third one ends it."""
    with started(state, "saving") as process:
        eventually((state / "stack.env").exists, "ready")
        family = descendants(process.pid)
        assert ending.stop(state, patience=0.5)
        assert process.wait(WITHIN) == 143
        eventually(all_gone(family), "everything gone")


def test_second_ctrl_c_during_the_export_only_warns(state: Path) -> None:
    """The export goes on, and ends at the third one."""
    with started(state, "saving") as process:
        eventually((state / "stack.env").exists, "ready")
        process.send_signal(signal.SIGINT)
        eventually(lambda: Story(state).lines[-1:] == [EXPORTING], "it exports")
        process.send_signal(signal.SIGINT)
        eventually(lambda: Story(state).lines[-1:] == ["export saving"], "a warning")
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 130
    assert Story(state).lines[-1] == "documents stopped"


def test_usual_plan_hears_what_is_kept(state: Path) -> None:
    """Else nothing would be there the next time."""
    with started(state, "usual") as process:
        output, _ = process.communicate(timeout=WITHIN)
        assert f"kept: {Kept(state).folder}" in output


async def test_failed_start_shows_nothing_of_earlier_runs(state: Path) -> None:
    """A kept log has their lines, which would be taken for the reason."""
    log = state / "server.log"
    log.write_text("the line of yesterday\n")
    with closing(Reaper()) as reaper:
        ends = Process(
            Service("server", (sys.executable, "-c", "exit(3)"), 0, never, inherited()), log, reaper
        )
        await ends.spawn()
        with pytest.raises(StackError, match=r"ended with code 3 [^\n]*\n  \(it wrote nothing\)$"):
            await ends.ready()


def test_killed_postgres_keeps_its_rows(state: Path) -> None:
    """Postgres keeps its rows when it is killed.

    The files are applied once, in the order of their names, and a restart finds the data.
    """
    (state / "sql").mkdir()
    (state / "sql" / "2.sql").write_text("INSERT INTO t VALUES (7)")
    (state / "sql" / "1.sql").write_text("CREATE TABLE t (n integer)")
    with started(state):
        eventually((state / "stack.env").exists, "ready")
        url = read_environment(state)["SUPABASE_DB_URL"]
        assert asyncio.run(numbers(url)) == [7]
        before = listed(state)["postgres"]
        os.kill(before, signal.SIGKILL)
        eventually(lambda: listed(state)["postgres"] != before, "a new process")
        eventually(lambda: numbers_or_none(url) == [7], "the row is there")


def test_the_sink_signs_in_with_its_own_rights(state: Path) -> None:
    """And with its own password; what it wrote is for the owner to read."""
    (state / "sql").mkdir()
    for folder in ("local", "migrations"):
        for path in (ROOT / "infra" / "supabase" / folder).glob("*.sql"):
            shutil.copy(path, state / "sql" / f"{folder}-{path.name}")
    with started(state):
        eventually((state / "stack.env").exists, "ready")
        urls = read_environment(state)
        asyncio.run(writes(urls["SINK_URL"]))
        read = "SELECT cost_usd::text FROM ai_usage_logs"
        assert asyncio.run(asked(urls["SUPABASE_DB_URL"], read)) == ["0.012500"]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            asyncio.run(asked(urls["SINK_URL"], read))
        wrong = urls["SINK_URL"].replace("usage_sink:", "usage_sink:x")
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(asked(wrong, read))
        with pytest.raises(Unreachable, match="refuses the user or the password of SUPABASE_DB_URL"):
            asyncio.run(PostgresLedger(wrong).sight())


def test_a_broken_migration_is_named(state: Path) -> None:
    """The file and Postgres' own words."""
    (state / "sql").mkdir()
    (state / "sql" / "1.sql").write_text("CREATE TABEL t ()")
    with started(state) as process:
        output, _ = process.communicate(timeout=WITHIN)
        assert "1.sql failed in Postgres" in output
        assert "TABEL" in output


async def asked(url: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def writes(url: str) -> None:
    async with usage_sink(url) as sink:
        await sink.add(usage_event())


async def numbers(url: str) -> list[int]:
    return await asked(url, "SELECT n FROM t")


def numbers_or_none(url: str) -> list[int] | None:
    with suppress(OSError, asyncpg.PostgresError):
        return asyncio.run(numbers(url))
    return None


def answers(probe: Callable[[], Any]) -> bool:
    with suppress(OSError):
        return bool(asyncio.run(probe()))
    return False
