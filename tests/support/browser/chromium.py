"""The browser of the tests: found, and started with the same fonts on each machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.paths import ROOT

FOLDER = ROOT / ".tools" / "chromium"
OWN = FOLDER / "chromium"

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 60.0
# Text is laid out alike whatever the machine's settings; nothing is drawn by a graphics card.
OPTIONS = ("--font-render-hinting=none", "--disable-gpu", "--no-zygote", "--force-color-profile=srgb")


def found() -> Path | None:
    """Return the Chromium that install.py has brought, or the machine's; None where neither runs."""
    machine = (shutil.which(name) for name in _NAMES)
    programs = [OWN, *(Path(name) for name in machine if name)]
    return next((program for program in programs if _runs(program)), None)


def environment(program: Path) -> dict[str, str]:
    """Return our environment with the fonts of .tools/chromium alone, and for its program its libraries."""
    chosen = {"FONTCONFIG_FILE": str(FOLDER / "fonts.conf"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    libraries = {"LD_LIBRARY_PATH": str(FOLDER / "lib")} if program == OWN else {}
    return os.environ | chosen | libraries


def _runs(program: Path) -> bool:
    """Tell whether it starts, as it does not without a library or on another processor."""
    command = [str(program), "--version"]
    try:
        ended = subprocess.run(
            command, env=environment(program), capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
