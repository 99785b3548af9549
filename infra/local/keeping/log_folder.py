"""The folder of a stack's logs: new ones for each run, but those of a kept stack go on."""

from __future__ import annotations

from pathlib import Path

from infra.local.keeping import folder
from infra.local.supervision.service import StackError

_NAME = "logs"
_KEPT = Path(folder.NAME, _NAME)
_MOST = 32 * 2**20  # bytes of a kept log at a start; of a longer one the last half of these stays


def begin(state_dir: Path, *, keep: bool, most: int = _MOST) -> None:
    """Make the folder ready for a run; StackError if that is not possible.

    A stack that is kept has its logs in kept/logs, to which `logs` then leads: another run does not touch
    them.
    """
    logs = state_dir / _NAME
    try:
        if _leads_to_kept(logs):
            logs.unlink()
        for log in logs.glob("*.log"):
            log.unlink()
        if not keep:
            logs.mkdir(exist_ok=True)
            return
        if logs.exists():
            logs.rmdir()
        (state_dir / _KEPT).mkdir(parents=True, exist_ok=True)
        logs.symlink_to(_KEPT)
        for log in logs.glob("*.log"):
            _shorten(log, most)
    except OSError as error:
        raise StackError(
            f"{error.filename or logs} can't be made ready for a run ({error.strerror}): move what is there."
        ) from error


def _leads_to_kept(logs: Path) -> bool:
    return logs.is_symlink() and logs.readlink() == _KEPT


def _shorten(log: Path, most: int) -> None:
    """Leave the last lines of a long log."""
    size = log.stat().st_size
    if size <= most:
        return
    with log.open("rb") as file:
        file.seek(size - most // 2)
        file.readline()
        rest = file.read()
    partial = log.with_suffix(".partial")
    partial.write_bytes(rest)
    partial.replace(log)
