"""Revisions of this checkout, from its Git repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from infra.cli.gateways.stack import Stack
from infra.local import revision
from infra.local.supervision.service import Progress


class LocalRevisions:
    """Revisions that run beside the stack of a folder; `environment` is the one in its stack.env."""

    def __init__(self, root: Path, state_dir: Path, environment: Mapping[str, str]) -> None:
        self._beside = revision.Beside(root, state_dir, environment)

    async def resolve(self, ref: str) -> str:
        """Return a revision's commit."""
        return await revision.resolve(self._beside.root, ref)

    async def differs(self, commit: str) -> bool:
        """Return whether its functions are others than those of the checkout."""
        return await revision.differs(self._beside.root, commit)

    async def aliases(self, commit: str) -> tuple[str, ...]:
        """Return the aliases that its functions accept."""
        return await revision.read_aliases(self._beside.root, commit)

    def run(self, commit: str, on_progress: Callable[[Progress], None]) -> AbstractAsyncContextManager[Stack]:
        """Start its functions on entering, stop them on leaving."""
        return revision.run_revision(self._beside, commit, on_progress)
