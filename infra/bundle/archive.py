"""Write a bundle as a folder and a zip: the same files always give the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from calendar import timegm
from collections.abc import Mapping
from pathlib import Path

from infra.bundle.errors import BundleError

_MARK = ".bundles"
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
_MODE = 0o100644  # a plain file that all may read
_UNIX = 3  # whose modes the zip has, whatever system it is made on


def claim(out: Path) -> None:
    """Make the folder ours; BundleError if it holds what this command did not make."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not (out / _MARK).is_file() and any(out.iterdir()):
            raise BundleError(
                f"{out} holds other files: name an empty folder, or one that bundles were made in."
            )
        (out / _MARK).touch()
    except OSError as error:
        raise BundleError(f"{out} can't be written ({error.strerror}): name another folder.") from error


def write(out: Path, name: str, files: Mapping[str, bytes]) -> str:
    """Write the folder and the zip, in place of those that are there; return the SHA-256 of the zip."""
    folder, archive = out / name, out / f"{name}.zip"
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder)
    for path, data in files.items():
        _write(folder / path, data)
    with zipfile.ZipFile(archive, "w") as opened:
        for path in sorted(files):
            opened.writestr(_entry(path), files[path], compresslevel=9)
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(_MODE)
    os.utime(path, (timegm(_TIME), timegm(_TIME)))


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _MODE << 16
    return entry
