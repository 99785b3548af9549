"""Run the drills' command: `python -m tests.tools.drills [NAMES]`."""

from __future__ import annotations

import signal
import sys


def _run() -> int:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while modules are read there is nothing to stop
    from tests.tools.drills import cli  # noqa: PLC0415 - takes seconds, and is not to show a traceback

    signal.signal(signal.SIGINT, signal.default_int_handler)
    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(_run())
