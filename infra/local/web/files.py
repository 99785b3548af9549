"""Find the file that answers a path, by the rules of Firebase Hosting (infra/hosting/files.py)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

_ASSETS = "/assets/"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


def find(folder: Path, path: str) -> Path | None:
    """Return the file of a request's path; the page itself for a view, None for an asset that is missing."""
    name = unquote(path, errors="replace")
    if "\0" in name:
        return None
    wanted = (folder / name.lstrip("/")).resolve()
    if wanted.is_relative_to(folder.resolve()) and wanted.is_file():
        return wanted
    return None if name.startswith(_ASSETS) else folder / "index.html"


def type_of(file: Path) -> str:
    """Return a file's media type; a browser refuses to run a script of an unknown one."""
    return _TYPES.get(file.suffix, "application/octet-stream")
