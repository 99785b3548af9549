"""Files of a running stack, for other programs to read."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from infra.local.supervision.service import Running

ENVIRONMENT = "stack.env"
PROCESSES = "stack.json"
PORTS = "ports.json"
LOCK = "lock"
_USUAL = Path(".local")
_TRIES, _PAUSE = 10, 0.02


def resolve(state_dir: Path) -> Path:
    """Return the folder's absolute path; StackError if its links lead nowhere."""
    try:
        return state_dir.resolve()
    except (OSError, RuntimeError) as error:  # the latter for a loop, before Python 3.13
        raise StackError(
            f"{state_dir} can't be the stack's folder (its links form a loop): name another with --state-dir."
        ) from error


def make_folder(state_dir: Path) -> None:
    """Make the folder and that of its logs; StackError if that is not possible."""
    logs = state_dir / "logs"
    try:
        if not logs.is_symlink():  # a kept stack's leads to what is kept
            logs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(state_dir, error) from error


def _unusable(state_dir: Path, error: OSError) -> StackError:
    return StackError(
        f"{state_dir} can't be the stack's folder ({error.strerror}): name another with --state-dir."
    )


def read_environment(state_dir: Path) -> dict[str, str]:
    """Return the endpoints of the stack that runs on this folder; StackError when none does."""
    if holder(state_dir) is not None:
        with contextlib.suppress(FileNotFoundError):  # it is still starting
            return dict(_variables((state_dir / ENVIRONMENT).read_text().splitlines()))
    raise StackError(f"No stack is running on {state_dir}: start one with `blog up{_option(state_dir)}`.")


def _variables(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the variables of lines such as NAME=value, export NAME='value' or NAME=value; export NAME."""
    for line in lines:
        words = shlex.shlex(line, posix=True, punctuation_chars=";")
        words.whitespace_split = True
        words.commenters = "#" if line.startswith("#") else ""
        for word in words:
            if word == ";":
                break
            name, is_set, value = word.partition("=")
            if is_set:
                yield name, value


def lock(state_dir: Path) -> TextIO:
    """Claim the folder for as long as the file is open; the kernel lets go of it however the process ends."""
    try:
        file = (state_dir / LOCK).open("a")
    except OSError as error:  # for instance root's, after `sudo make run`
        raise _unusable(state_dir, error) from error
    for _ in range(_TRIES):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            return file
        time.sleep(_PAUSE)  # another command may just be looking
    file.close()
    raise StackError(
        f"A stack is already running on {state_dir}: stop it with `blog down{_option(state_dir)}`, or name "
        "another folder with --state-dir."
    )


def _option(state_dir: Path) -> str:
    """Return the option that names the folder to another command; nothing for the usual one."""
    if state_dir.resolve() == _USUAL.resolve():
        return ""
    return f" --state-dir {shlex.quote(str(state_dir))}"


def holder(state_dir: Path) -> int | None:
    """Return the process that has claimed the folder, 0 if it did not say which it is; None if none has."""
    try:
        file = (state_dir / LOCK).open()
    except OSError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            written = file.read().strip()
            return int(written) if written.isdecimal() else 0
    return None


def write_environment(state_dir: Path, environment: Mapping[str, str]) -> None:
    """Write NAME=value lines, quoted where a shell needs it. Passwords are among them.

    The last line also exports all of them, so that the programs of a shell that sources the file have them.
    Each line still begins with NAME=value, which other readers rely on.
    """
    lines = [f"{name}={shlex.quote(value)}" for name, value in environment.items()]
    write_private(state_dir / ENVIRONMENT, "\n".join(lines) + f"; export {' '.join(environment)}\n")


def write_processes(state_dir: Path, running: Sequence[Running]) -> None:
    """Write every process with the values needed to watch or end it."""
    rows = [
        {"name": p.name, "pid": p.pid, "port": p.port, "log": str(p.log), "restarts": p.restarts}
        for p in running
    ]
    write_private(state_dir / PROCESSES, json.dumps(rows, indent=2) + "\n")


def clear(state_dir: Path) -> None:
    """Remove both, so that nobody talks to a stack that is gone."""
    for file in files(state_dir):
        file.unlink(missing_ok=True)


def files(state_dir: Path) -> tuple[Path, ...]:
    """Return what exists only while a stack is ready."""
    return state_dir / ENVIRONMENT, state_dir / PROCESSES


def write_private(path: Path, text: str) -> None:
    """Write for the owner's eyes only, in one step: a reader sees the whole file or none."""
    partial = path.with_suffix(path.suffix + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # else a power cut may leave the new name with nothing in it
    partial.replace(path)
