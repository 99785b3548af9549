"""The folder that the gateway's image is built from: `python -m infra.litellm.image [--out dist/gateway]`.

It holds a Dockerfile, the few files that run, and the locked packages with their digests; nothing else of
this checkout gets into the image.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
FILES = (
    "Dockerfile",
    "adaption.py",
    "adapter.py",
    "admission.py",
    "catalogue.py",
    "cloudbuild.yaml",
    "config.yaml",
    "guard.py",
    "masking.py",
    "memory.py",
    "merging.py",
    "naming.py",
    "render.py",
    "replays.py",
    "serve.py",
    "streams.py",
)


class ImageError(Exception):
    """The folder can't be written; the message says why."""


def write(out: Path) -> None:
    """Write the folder, replacing an older one."""
    if out.exists() and not (out / "Dockerfile").is_file() and any(out.iterdir()):
        raise ImageError(f"{out} holds something else: choose another folder with --out, or empty it.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(FOLDER / name, out / name)
    (out / "requirements.txt").write_text(_export_requirements())


def _export_requirements() -> str:
    """Return the packages of uv.lock in pip's format."""
    uv = ROOT / ".tools" / "uv" / "bin" / "uv"
    if not uv.exists():
        raise ImageError(f"{uv} is missing: run make setup.")
    options = ("--frozen", "--no-dev", "--no-emit-project", "--no-header", "--format", "requirements-txt")
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    exported = subprocess.run(  # noqa: S603 - the project's own uv
        [str(uv), "export", "--quiet", *options, "--project", str(FOLDER)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if exported.returncode:
        raise ImageError(f"uv can't export the gateway's packages: {exported.stderr.strip()}")
    return exported.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the folder that the gateway's image is built from.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "gateway")
    out = parser.parse_args().out
    try:
        write(out)
    except ImageError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{out}\n")


if __name__ == "__main__":
    main()
