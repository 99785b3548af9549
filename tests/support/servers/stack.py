"""Run a stack in its own process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from infra.local.supervision.reaper import Reaper

_START = 180.0
_STOP = 30.0


def blog_up(upstream: str, state: Path) -> list[str]:
    """Return the users' command for starting a stack."""
    blog = str(Path(sys.executable).parent / "blog")
    return [blog, "up", "--upstream", upstream, "--state-dir", str(state)]


@contextmanager
def serving(command: Sequence[str], state: Path) -> Iterator[Path]:
    """Run the command until the block ends; inside, the stack of that folder is ready.

    Registered with a reaper: pytest-xdist kills a slow worker, which then can end nothing itself.
    """
    with closing(Reaper()) as reaper:
        process = _start(command, state / "up.log", reaper)
        try:
            deadline = time.monotonic() + _START
            while not (state / "stack.env").exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"the stack did not start:\n{(state / 'up.log').read_text()}")
                time.sleep(0.1)
            yield state
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_STOP)
                reaper.release(process.pid)
            finally:
                process.kill()  # its reaper ends its children


def _start(command: Sequence[str], log: Path, reaper: Reaper) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            reaper.wrap(tuple(command)),
            stdin=reaper.pipe,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C goes to the tests, which then stop it in order
        )
