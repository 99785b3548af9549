"""Stop the stack of a folder from another process."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from infra.local.supervision import state
from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PATIENCE = 50.0  # a stack gives its processes a few seconds, and writes down what it keeps within 20
_WARNED = 1.0  # a stack that is saving only warns at the second signal
_LAST_PATIENCE = 15.0
_LOOK_EVERY = 0.05


def stop(state_dir: Path, patience: float = _PATIENCE) -> bool:
    """End the stack, and return when it is gone; False if none runs. StackError if it does not end.

    Like Ctrl-C: a first signal stops it in order, and later ones end its processes at once.
    """
    with ExitStack() as resources:
        pid = state.holder(state_dir)
        while pid is not None:
            send = _signaller(state_dir, pid, resources)
            # As long as it holds the lock it lives, so that its number can't have become another process's.
            if (now := state.holder(state_dir)) == pid:
                break
            pid = now
        if pid is None:
            return False
        for seconds in (patience, _WARNED, _LAST_PATIENCE):
            send(signal.SIGTERM)
            send(signal.SIGCONT)  # a stack that Ctrl-Z has suspended hears nothing
            if _is_gone(state_dir, pid, seconds):
                return True
    raise StackError(
        f"The stack on {state_dir} does not end: kill its process {pid}, and the rest goes with it."
    )


def _signaller(state_dir: Path, pid: int, resources: ExitStack) -> Callable[[signal.Signals], None]:
    """Return the function that signals this process, and never another that has its number later."""
    if pid == 0:
        raise StackError(
            f"The stack on {state_dir} did not write down its process: stop it with Ctrl-C there."
        )

    def send(number: signal.Signals) -> None:
        try:
            if handle is None:
                os.kill(pid, number)
            else:
                signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise StackError(f"The stack on {state_dir} is another user's: process {pid}.") from error

    handle: int | None = None
    if hasattr(os, "pidfd_open"):  # Linux
        try:
            handle = os.pidfd_open(pid)
            resources.callback(os.close, handle)
        except ProcessLookupError:
            return lambda _: None
    return send


def _is_gone(state_dir: Path, pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while state.holder(state_dir) == pid:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOOK_EVERY)
    return True
