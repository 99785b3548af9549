"""The start of the `blog` command: from here on Ctrl-C ends it at any moment, without a traceback.

The command itself takes a third of a second to import. infra/cli/blog.sh starts Python with SIGINT blocked,
because Python would print a traceback while it starts.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from infra.cli.output import CUT_SHORT, correct_columns, die_of_pipe, fill_closed

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_INTERRUPTED = 130  # as a shell expects of a program that SIGINT ended

_SOON = 0.02  # seconds


def main() -> NoReturn:
    """Run the command line; exit with 130 after Ctrl-C."""
    wanted = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN  # as a shell sets it for a background job
    if wanted:
        signal.signal(signal.SIGINT, _leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    sys.unraisablehook = _raise_again
    fill_closed()
    correct_columns()
    code = _run(wanted=wanted)
    if wanted:
        signal.signal(signal.SIGINT, _leave)
    if code == CUT_SHORT:
        die_of_pipe()
    if code == _INTERRUPTED:
        _leave()  # threads that still wait for a network would hold the exit up
    sys.exit(code)


def _run(*, wanted: bool) -> int | str | None:
    try:
        from infra.cli.main import main as run  # noqa: PLC0415  the part that takes long

        if wanted:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        run()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except SystemExit as end:
        return end.code
    return 0


def _leave(*_: object) -> NoReturn:
    """End the process at once, with what it has printed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, RuntimeError, SystemExit):  # closed, or being written
            continue
    os._exit(_INTERRUPTED)


def _raise_again(ignored: UnraisableHookArgs) -> None:
    """Repeat an interrupt that came where Python can't raise it, such as in a destructor."""
    if isinstance(ignored.exc_value, KeyboardInterrupt):
        signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
        signal.setitimer(signal.ITIMER_REAL, _SOON)  # here it would be ignored again
    else:
        sys.__unraisablehook__(ignored)


if __name__ == "__main__":
    main()
