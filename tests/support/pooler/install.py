"""Brings PgBouncer into .tools, where the machine has none: `python -m tests.support.pooler.install`.

From Debian's archive, whose signatures apt checks, and only unpacked: nothing is installed, and nobody needs
to be root. The version is that of the machine's release: a pinned one would go with the next security fix.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.pooler.running import FOLDER, found

_OTHERWISE = "The tests need PgBouncer: install the package pgbouncer of your system, then run make again."


def main() -> None:
    """Return when there is a PgBouncer that runs; exit with a sentence where it can't be had."""
    if found():
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        sys.exit(_OTHERWISE)
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        _fetch()
    except subprocess.SubprocessError as error:
        why = str(getattr(error, "stderr", None) or error).strip()
        sys.exit(f"{_OTHERWISE} It could not be fetched: {why}")
    if not found():
        sys.exit(_OTHERWISE)


def _fetch() -> None:
    """Unpack the package, and of the libraries that it names those that this machine lacks."""
    archives, lists = FOLDER / "archives", FOLDER / "lists"
    for folder in (archives, lists / "partial"):
        folder.mkdir(parents=True)
    apt = ("apt-get", "-qq", "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={FOLDER / 'cache'}")
    _run(*apt, "-o", "Debug::NoLocking=1", "update", cwd=archives)
    _run(*apt, "download", "pgbouncer", cwd=archives)
    (package,) = archives.glob("pgbouncer_*.deb")
    named = _run("dpkg-deb", "--field", str(package), "Depends", cwd=archives).split(",")
    libraries = [words[0] for words in map(str.split, named) if words[0].startswith("lib")]
    missing = [library for library in libraries if not _installed(library)]
    if missing:
        _run(*apt, "download", *missing, cwd=archives)
    for archive in archives.glob("*.deb"):
        _run("dpkg-deb", "--extract", str(archive), str(FOLDER), cwd=archives)
    for folder in (archives, lists, FOLDER / "cache"):
        shutil.rmtree(folder, ignore_errors=True)


def _installed(package: str) -> bool:
    command = ("dpkg-query", "--show", "--showformat=${db:Status-Status}", package)
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return asked.stdout == "installed"


def _run(*command: str, cwd: Path) -> str:
    environment = os.environ | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=True, timeout=300
    ).stdout


if __name__ == "__main__":
    main()
