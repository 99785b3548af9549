"""Files of a running stack, for other programs to read."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
from typing import TYPE_CHECKING, TextIO

from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from infra.local.supervision.service import Running

ENVIRONMENT = "stack.env"
PROCESSES = "stack.json"
_LOCK = "lock"


def read_environment(state_dir: Path) -> dict[str, str]:
    """Return the endpoints of the stack that runs on this folder; StackError when none does."""
    try:
        lines = (state_dir / ENVIRONMENT).read_text().splitlines()
        lock(state_dir).close()
    except StackError:
        return dict(shlex.split(line)[0].split("=", 1) for line in lines)
    except FileNotFoundError:
        pass
    raise StackError(f"No stack is running on {state_dir}: start one with `blog up`.")


def lock(state_dir: Path) -> TextIO:
    """Claim the folder for as long as the file is open; the kernel lets go of it however the process ends."""
    file = (state_dir / _LOCK).open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise StackError(
            f"A stack is already running on {state_dir}: stop it, or name another folder with --state-dir."
        ) from None
    return file


def write_environment(state_dir: Path, environment: Mapping[str, str]) -> None:
    """Write NAME=value lines, quoted where a shell needs it. Passwords are among them."""
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in environment.items())
    write_private(state_dir / ENVIRONMENT, "".join(lines))


def write_processes(state_dir: Path, running: Sequence[Running]) -> None:
    """Write every process with the values needed to watch or end it."""
    rows = [{"name": p.name, "pid": p.pid, "port": p.port, "log": str(p.log)} for p in running]
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
    partial.replace(path)
