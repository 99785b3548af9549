"""PgBouncer in transaction mode before a Postgres of the tests, as Supabase's pooler is before its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.servers.postgres import Server, guarded

FOLDER = ROOT / ".tools" / "pgbouncer"
PORT = 6432

_PATIENCE = 30.0
_PROBE_EVERY = 0.02
# Few connections for many clients, so that they take turns.
_SETTINGS = """
[databases]
* = host={folder} port=5432

[pgbouncer]
unix_socket_dir = {folder}
listen_port = {port}
pool_mode = transaction
default_pool_size = 3
auth_type = trust
auth_file = {folder}/pgbouncer.users
"""
# Since 1.21 it can keep prepared statements apart, and since 1.24 it does. Supabase's pooler does not.
_KNOWS_STATEMENTS = (1, 21)
_NO_STATEMENTS = "max_prepared_statements = 0\n"


def found() -> Path | None:
    """Return the machine's PgBouncer, or the one that install.py has brought; None where neither runs."""
    path = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin:{FOLDER / 'usr' / 'sbin'}"
    program = shutil.which("pgbouncer", path=path)
    return Path(program) if program and _version(program) else None


@contextmanager
def pooled(server: Server, *users: str) -> Iterator[int]:
    """Run PgBouncer before the server for these users; give its port."""
    program = found()
    assert program, "PgBouncer is missing: run make setup-tests"
    settings = server.folder / "pgbouncer.ini"
    newer = _NO_STATEMENTS if _version(program) >= _KNOWS_STATEMENTS else ""
    settings.write_text(_SETTINGS.format(folder=server.folder, port=PORT) + newer)
    (server.folder / "pgbouncer.users").write_text("".join(f'"{user}" ""\n' for user in users))
    # It refuses to be root, and then belongs to whom the server belongs to.
    somebody = ("-u", server.folder.owner()) if os.geteuid() == 0 else ()
    with (server.folder / "pgbouncer.log").open("wb") as log:
        guard = subprocess.Popen(
            guarded("KILL", program, *somebody, settings),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=_environment(),
            start_new_session=True,
        )
    try:
        _wait(server)
        yield PORT
    finally:
        guard.communicate(timeout=_PATIENCE)


def _wait(server: Server) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not server.accepts(PORT):
        if time.monotonic() > deadline:
            raise TimeoutError((server.folder / "pgbouncer.log").read_text())
        time.sleep(_PROBE_EVERY)


def _version(program: str | Path) -> tuple[int, ...]:
    """Return its version, empty when it does not run."""
    ended = subprocess.run(
        [program, "--version"], env=_environment(), capture_output=True, text=True, check=False
    )
    match = re.search(r"PgBouncer (\d+)\.(\d+)", ended.stdout)
    return tuple(map(int, match.groups())) if match else ()


def _environment() -> dict[str, str]:
    """Return our environment with the unpacked libraries."""
    libraries = ":".join(map(str, FOLDER.glob("**/lib/*-linux-*")))
    return os.environ | ({"LD_LIBRARY_PATH": libraries} if libraries else {})
