"""`python -m infra.bundle [--out DIR] [NAME …]`: write the deployable bundle of each function.

Each bundle is a folder, the same as a zip, and an SBOM (CycloneDX): DIR/NAME, DIR/NAME.zip,
DIR/NAME.cdx.json. It has a main.py of one line, exactly the modules that its function imports, and a
requirements.txt with the versions and hashes of uv.lock for the packages that those modules import.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.bundle.build import ROOT, Bundle, build
from infra.bundle.errors import BundleError
from shared import topology


def table(bundles: Sequence[Bundle]) -> Table:
    """Return the bundles' sizes as a table."""
    sizes = Table(box=None)
    sizes.add_column("function")
    for heading in ("files", "zip kB", "packages", "installed MB"):
        sizes.add_column(heading, justify="right")
    for each in bundles:
        zipped, installed = f"{each.zipped / 1000:.0f}", f"{each.installed / 1e6:.1f}"
        sizes.add_row(each.name, str(each.files), zipped, str(each.packages), installed)
    return sizes


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1 if a bundle could not be made, with the reason on standard error."""
    known = tuple(topology.load().functions)
    parser = argparse.ArgumentParser(
        prog="python -m infra.bundle", description="Write what is deployed of each function."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--out", type=Path, default=ROOT / "build", help="the folder (default: build)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"The function {unknown[0]} does not exist: choose from {', '.join(known)}.")
    try:
        bundles = [build(ROOT, options.out, name) for name in options.names or known]
    except BundleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Console().print(table(bundles))
    return 0


if __name__ == "__main__":
    sys.exit(main())
