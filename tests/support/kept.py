"""The database of a kept stack, which is outside its folder where another user runs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def removing_database(state_dir: Path) -> Iterator[None]:
    """Delete the kept database at the end."""
    try:
        yield
    finally:
        link = state_dir / "kept" / "postgres"
        if link.is_symlink():
            shutil.rmtree(link.readlink(), ignore_errors=True)
