"""Build the bundle of one function: its modules, its packages and its SBOM."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from infra.bundle import archive, lock, packages, sbom
from infra.bundle.imports import reach

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Bundle:
    """A bundle that was built, with its sizes in bytes; `installed` is the size of its packages."""

    name: str
    files: int
    zipped: int
    packages: int
    installed: int


def build(root: Path, out: Path, name: str) -> Bundle:
    """Write the bundle of one function into a folder; raise BundleError if that is impossible."""
    reached = reach(root, f"functions.{name}.main")
    needed = packages.needed(reached)
    pinned = packages.requirements(root, needed)
    files = {path: (root / path).read_bytes() for path in reached.files}
    files["main.py"] = f"from functions.{name}.main import {name}\n".encode()
    files["requirements.txt"] = "".join(each.lines for each in pinned).encode()
    archive.claim(out)
    digest = archive.write(out, name, files)
    component = sbom.component(f"content-pipeline-{name}", _version(root), digest)
    document = sbom.document(component, needed, pinned, lock.export_sbom(root, needed))
    (out / f"{name}.cdx.json").write_text(document, encoding="utf-8")
    zipped = (out / f"{name}.zip").stat().st_size
    installed = len({each.name for each in pinned})
    return Bundle(name, len(files), zipped, installed, packages.installed_bytes(pinned))


def _version(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
