"""Runs JavaScript: Node.js from its package, so that no machine needs to have one."""

from __future__ import annotations

import subprocess
from pathlib import Path

from infra.web.node import package

FOLDER = Path(__file__).resolve().parent


def node(*arguments: str | Path, timeout: float = 60, cwd: Path = FOLDER, **environment: str) -> str:
    """Run a script and return what it prints; AssertionError with its complaint when it fails."""
    ended = subprocess.run(
        [package() / "bin" / "node", *arguments],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
