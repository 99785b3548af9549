"""`python -m infra.bundle [--out DIR] [NAME …]`: write the deployable bundle of each function.

Each bundle is a folder, the same as a zip, and an SBOM (CycloneDX): DIR/NAME, DIR/NAME.zip,
DIR/NAME.cdx.json. It has a main.py of one line, exactly the modules that its function imports, and a
requirements.txt with the versions and hashes of uv.lock for the packages that those modules import.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.bundle import archive, lock, packages, sbom
from infra.bundle.errors import BundleError
from infra.bundle.imports import reach
from shared import topology

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Bundle:
    """One that was made; sizes in bytes, `installed` being that of its packages."""

    name: str
    files: int
    zipped: int
    packages: int
    installed: int


def build(root: Path, out: Path, name: str) -> Bundle:
    """Make the bundle of one function in a folder; BundleError if it can't be made."""
    reached = reach(root, f"functions.{name}.main")
    needed = packages.needed(reached)
    pinned = packages.requirements(root, needed)
    files = {path: (root / path).read_bytes() for path in reached.files}
    files["main.py"] = f"from functions.{name}.main import {name}\n".encode()
    files["requirements.txt"] = "".join(each.lines for each in pinned).encode()
    archive.claim(out)
    digest = archive.write(out, name, files)
    bundle = sbom.component(f"content-pipeline-{name}", _version(root), digest)
    told = sbom.document(bundle, needed, pinned, lock.bill(root, needed))
    (out / f"{name}.cdx.json").write_text(told, encoding="utf-8")
    zipped = (out / f"{name}.zip").stat().st_size
    return Bundle(name, len(files), zipped, len(pinned), packages.installed_bytes(pinned))


def _version(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def table(bundles: Sequence[Bundle]) -> Table:
    """Return the sizes, to print."""
    shown = Table(box=None)
    shown.add_column("function")
    for heading in ("files", "zip kB", "packages", "installed MB"):
        shown.add_column(heading, justify="right")
    for each in bundles:
        zipped, installed = f"{each.zipped / 1000:.0f}", f"{each.installed / 1e6:.1f}"
        shown.add_row(each.name, str(each.files), zipped, str(each.packages), installed)
    return shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1 if a bundle could not be made, with the reason on standard error."""
    known = tuple(topology.load().functions)
    parser = argparse.ArgumentParser(
        prog="python -m infra.bundle", description="Write what is deployed of each function."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--out", type=Path, default=ROOT / "build", help="the folder (default: build)")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in known]
    if unknown:
        parser.error(f"There is no function {unknown[0]}: choose from {', '.join(known)}.")
    try:
        made = [build(ROOT, asked.out, name) for name in asked.names or known]
    except BundleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Console().print(table(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
