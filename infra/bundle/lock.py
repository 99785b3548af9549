"""The part of uv.lock that a function needs, exported by uv: pip and uv install the same."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.bundle.errors import BundleError

UV = Path(".tools") / "uv" / "bin" / "uv"
_PATIENCE = 60  # seconds; it takes a tenth of one
_PYTHONS = ("3.11", "3.12", "3.13")  # 3.13 is deployed, the others are where the project is worked on
_LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
}


@dataclass(frozen=True)
class Pinned:
    """A package at one version; `lines` are its entry of requirements.txt, with all its hashes."""

    name: str
    version: str
    lines: str


def direct(root: Path) -> dict[str, str]:
    """Return the run-time requirements of pyproject.toml, by name; raise BundleError without one."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except FileNotFoundError:
        raise BundleError(f"{root} has no pyproject.toml: run this in a checkout of the project.") from None
    return {str(canonicalize_name(Requirement(each).name)): each for each in project["dependencies"]}


def export(root: Path, needed: Iterable[str]) -> list[Pinned]:
    """Return the packages to install for those that are needed, in order of name, each with its hashes."""
    text = _uv(root, needed, "--format", "requirements.txt", "--no-annotate")
    return sorted((each for each in map(_parse_entry, _entries(text)) if each), key=lambda each: each.name)


def export_sbom(root: Path, needed: Iterable[str]) -> dict[str, Any]:
    """Return the same packages as uv's CycloneDX: the URL of each file, and who requires whom."""
    text = _uv(root, needed, "--format", "cyclonedx1.5", "--preview-features", "sbom-export")
    document: dict[str, Any] = json.loads(text)
    return document


def _uv(root: Path, needed: Iterable[str], *options: str) -> str:
    if not (root / UV).exists():
        raise BundleError(f"{root} has no {UV}: run `make setup` first.")
    pruned = sorted(direct(root).keys() - set(needed))
    command = [
        str(root / UV),
        "export",
        "--frozen",
        "--offline",
        "--no-dev",
        "--no-emit-project",
        "--no-header",
    ]
    command += [*options, *(part for name in pruned for part in ("--prune", name))]
    process = subprocess.run(  # noqa: S603  the project's own uv, with words of this file
        command, cwd=root, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    if process.returncode:
        raise BundleError(f"uv can't export {root / 'uv.lock'}: {process.stderr.strip()}")
    return process.stdout


def _entries(text: str) -> Iterator[str]:
    """Yield the entries of a requirements.txt, each with the lines that continue it."""
    entry = ""
    for line in text.splitlines(keepends=True):
        entry += line
        if not line.rstrip().endswith("\\"):
            yield entry
            entry = ""


def _parse_entry(entry: str) -> Pinned | None:
    """Parse an entry; return None for a package of another system, as colorama is for Windows."""
    requirement = Requirement(entry.partition("\\")[0])
    if requirement.marker and not any(_applies(requirement.marker, python) for python in _PYTHONS):
        return None
    return Pinned(
        str(canonicalize_name(requirement.name)), str(requirement.specifier).removeprefix("=="), entry
    )


def _applies(marker: Marker, python: str) -> bool:
    there = {"python_version": python, "python_full_version": f"{python}.0", "implementation_version": python}
    return marker.evaluate({**_LINUX, **there})
