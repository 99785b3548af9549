"""Installs what package-lock.json names, digests and all: `python -m tests.support.node.install`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.node.running import FOLDER, package


def main() -> None:
    """Install the packages of this folder."""
    install(FOLDER)


def install(where: Path) -> None:
    """Run `npm ci` there; no package runs a script of its own."""
    folder = package()
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    command = [str(folder / "bin" / "node"), str(npm), "ci", *options]
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    ended = subprocess.run(command, cwd=where, env=environment, stdout=subprocess.DEVNULL, check=False)
    if ended.returncode:
        sys.exit(
            "npm could not install packages of Node.js for the tests: its registry has to be reachable. "
            "NODE_EXTRA_CA_CERTS names the file of certificates where a company's proxy signs connections."
        )


if __name__ == "__main__":
    main()
