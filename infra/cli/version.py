"""Which version of the product this is."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SECONDS = 5.0


def describe(root: Path = ROOT) -> str:
    """Return the version, and the revision of a checkout: `blog 0.1.0 (cff3701, with changes)`."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return f"blog {project['version']}{_revision(root)}"


def _revision(root: Path) -> str:
    if not (root / ".git").exists():
        return ""  # a folder above may be a checkout of something else
    commit = _git(root, "rev-parse", "--short", "HEAD")
    if not commit:
        return ""
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f" ({commit}, with changes)" if changed else f" ({commit})"


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints; nothing if it is missing or fails."""
    try:
        ended = subprocess.run(  # noqa: S603  no word of it is from outside
            # A hook of git has its GIT_DIR in the environment, which is another checkout's.
            ("git", "-C", str(root), "--git-dir=.git", "--work-tree=.", *arguments),  # noqa: S607  the owner's own
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""
