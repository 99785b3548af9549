"""Run uv, and show its progress: on a terminal one line that moves, elsewhere a few plain lines.

python infra/sync.py COMMAND…

uv itself either draws for a terminal and then lists each package, or says nothing. Needs nothing but Python:
it runs before anything is installed.
"""

from __future__ import annotations

import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

_LARGE = re.compile(r"Downloading (\S+) \(([\d.]+)MiB\)")
_ARRIVED = re.compile(r"Downloaded (\S+)")
_PHASE = re.compile(r"(Prepared|Installed) (\d+) packages?")
_COMPILED = re.compile(r"Bytecode compiled (\d+) files")
_NOISE = re.compile(
    r"[+~-] \S+==|(?:Using CPython|Creating virtual|Activate with|Downloading|Building|Built|Uninstalled"
    r"|Resolved|Audited|Checked)\b"
)
_MEGABYTES = 1.048576  # of a MiB
_MOVES_EVERY = 0.5  # seconds, on a terminal
_SPEAKS_EVERY = 10.0  # seconds, in a log


class Progress:
    """Follow uv's progress by the lines that it writes."""

    def __init__(self) -> None:
        self._sizes: dict[str, float] = {}
        self._arrived: set[str] = set()
        self._doing = "looking at what is there"
        self.changed = False

    def read(self, line: str) -> str | None:
        """Note a line of uv's; return it if a person has to see it, such as an error."""
        text = line.strip()
        if found := _LARGE.match(text):
            self._sizes[found[1]] = float(found[2]) * _MEGABYTES
            self._doing = "downloading"
        elif found := _ARRIVED.match(text):
            self._arrived.add(found[1])
        elif found := _PHASE.match(text):
            self.changed, preparing = True, found[1] == "Prepared"
            self._doing = f"{'installing' if preparing else 'compiling'} {found[2]} packages"
        elif text and not _COMPILED.match(text) and not _NOISE.match(text):
            return line
        return None

    def describe(self, seconds: float) -> str:
        """Return how far it is."""
        if self._doing != "downloading":
            return f"{self._doing}, {seconds:.0f} s"
        whole = sum(self._sizes.values())
        here = sum(self._sizes[name] for name in self._arrived if name in self._sizes)
        return f"{here:.0f} of {whole:.0f} MB downloaded, {seconds:.0f} s"


def run(command: list[str], write: Callable[[str], object], *, draws: bool) -> int:
    """Run the command and return its exit code."""
    began, progress = time.monotonic(), Progress()
    spoke_at = began
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stderr=pipe, text=True, errors="replace") as process:  # noqa: S603  the Makefile's
        for line in _lines(process, _MOVES_EVERY if draws else 1.0):
            if line is not None and (kept := progress.read(line)):
                write(f"\r\x1b[K{kept}" if draws else kept)
            now = time.monotonic()
            if draws:
                write(f"\r\x1b[K  {progress.describe(now - began)}")
            elif now - spoke_at >= _SPEAKS_EVERY:
                spoke_at = now
                write(f"  {progress.describe(now - began)}\n")
        code = process.wait()
    erase = "\r\x1b[K" if draws else ""
    done = f"  done in {time.monotonic() - began:.0f} s\n"
    write(f"{erase}{done if code == 0 and progress.changed else ''}")
    return code


def _lines(process: subprocess.Popen[str], every: float) -> Iterator[str | None]:
    """Yield each line of the process's errors, and None when there was none for a while."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=every)
        except queue.Empty:
            yield None
        else:
            if line == "":
                return
            yield line


def main() -> None:
    """Run the command line's command."""
    draws = sys.stderr.isatty()

    def write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()

    try:
        sys.exit(run(sys.argv[1:], write, draws=draws))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
