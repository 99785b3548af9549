"""Ends the supervisor's processes when the supervisor itself has died.

Run as a program, it reads process groups from standard input ("+123" for a started one, "-123" for an ended
one) and folders ("/tmp/data"). The end of the input means that the supervisor has stopped or was killed. Then
it kills the registered groups, and removes the folders and the files that its arguments name: they describe a
stack that no longer runs. It needs only the standard library, so that it starts in milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

# The child registers itself before it becomes the program it is to run. It holds the pipe open until then, so
# the reaper can't see the end of its input before it has read the registration: no kill of the supervisor, at
# whatever moment, leaves a child unknown.
_REGISTER = 'echo "+$$" >&0; exec "$@" </dev/null'


class Reaper:
    """The supervisor's end of the pipe; `files` are removed with the processes."""

    def __init__(self, *files: Path) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve()), *map(str, files)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._program.stdin is not None
        self.pipe = self._program.stdin.fileno()

    @staticmethod
    def wrap(command: tuple[str, ...]) -> tuple[str, ...]:
        """Return the command to run with `pipe` as standard input, as leader of its own session."""
        return ("/bin/sh", "-c", _REGISTER, "sh", *command)

    def release(self, group: int) -> None:
        """Forget a group that has ended: its number may belong to somebody else later."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self.pipe, b"-%d\n" % group)

    def add_folder(self, folder: Path) -> None:
        """Remove a folder at the end."""
        os.write(self.pipe, b"%s\n" % bytes(folder.resolve()))

    def close(self) -> None:
        """Kill the remaining groups, and wait for their end."""
        assert self._program.stdin is not None
        self._program.stdin.close()
        self._program.wait()


def kill_group(group: int) -> None:
    """Kill every process of a group, if it still exists."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def resume_group(group: int) -> None:
    """Let every process of a group go on that a signal has stopped: it hears no other signal."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGCONT)


def main() -> None:
    """Read registrations until the input ends, then kill and remove what they name."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    folders: list[str] = []
    for line in sys.stdin:
        if line[0] == "/":
            folders.append(line.rstrip("\n"))
        else:
            (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        kill_group(group)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for file in sys.argv[1:]:
        Path(file).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
