"""A plugin for runs on a copy: it proves that the copy was tested, and notes which test failed.

The environment's own path leads to the project as well: what the copy lacked would be found there.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

CAUGHT = "caught.txt"
"""The file in the copy that names the first test that failed."""

_OURS = {"functions", "shared", "infra", "tests"}


class Guard:
    """Watches one run."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that failed in its body: a broken fixture proves nothing."""
        note = self._root / CAUGHT
        if report.failed and report.when == "call" and not note.exists():
            note.write_text(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that tested anything but the copy."""
        if found := strangers(self._root):
            (self._root / CAUGHT).unlink(missing_ok=True)
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
            sys.stdout.write(f"\nnot of the copy: {found}\n")


def pytest_configure(config: pytest.Config) -> None:
    """Shut every other way to the project's modules."""
    root = config.rootpath.resolve()
    sys.path[:] = [path for path in sys.path if not _is_another(Path(path), root)]
    config.pluginmanager.register(Guard(root))


def strangers(root: Path) -> list[str]:
    """Return the loaded modules of the project that were imported from elsewhere."""
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    ours = {name: file for name, file in files.items() if file and name.partition(".")[0] in _OURS}
    return sorted(name for name, file in ours.items() if not Path(file).resolve().is_relative_to(root))


def _is_another(path: Path, root: Path) -> bool:
    return (path / "shared" / "stage" / "runner.py").exists() and path.resolve() != root
