"""`blog down`: stops the stack of this machine."""

from __future__ import annotations

from infra.cli import console
from infra.cli.errors import Failed
from infra.cli.options import STATE_DIR, StateDir
from infra.local.supervision import ending
from infra.local.supervision.service import StackError


def command(state_dir: StateDir = STATE_DIR) -> None:
    """Stop the stack that runs on the folder, and return when all of it is gone.

    It ends as after Ctrl-C in its own terminal. Exits 0 also if none runs, and 1 if it does not end.
    """
    try:
        stopped = ending.stop(state_dir)
    except StackError as error:
        raise Failed(str(error)) from error
    done = "Stopped the stack on" if stopped else "No stack runs on"
    console.say(f"{done} {state_dir}{'' if stopped else ': there was nothing to stop'}.")
