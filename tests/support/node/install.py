"""Installs what package-lock.json names, digests and all: `python -m tests.support.node.install`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.node.running import FOLDER, package


def main() -> None:
    """Run `npm ci`; no package runs a script of its own."""
    folder = package()
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    command = [str(folder / "bin" / "node"), str(npm), "ci", *options]
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    sys.exit(subprocess.run(command, cwd=FOLDER, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
