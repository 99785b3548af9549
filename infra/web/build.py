"""The built page: web/dist, which is part of the repository, so that nobody needs Node.js to serve it."""

from __future__ import annotations

from pathlib import Path

from infra.web import node

SOURCE = Path(__file__).resolve().parents[2] / "web"
BUILT = SOURCE / "dist"


class BuildError(Exception):
    """The page can't be built; the message is what the tool printed."""


def build(out: Path = BUILT) -> None:
    """Write the page's files, replacing older ones. The same sources give the same files."""
    ended = node.run(SOURCE, "vite", "build", "--outDir", str(out), "--emptyOutDir", "--logLevel", "warn")
    if ended.returncode:
        raise BuildError(ended.stdout)


def check_types() -> None:
    """Run the compiler over the page, the hooks and their tests."""
    ended = node.run(SOURCE, "tsc", "--noEmit")
    if ended.returncode:
        raise BuildError(ended.stdout)


def contents(folder: Path) -> dict[str, bytes]:
    """Return each file's content by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
