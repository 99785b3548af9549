"""The interfaces to a stack that runs, and to revisions beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from infra.local.model_servers.source import ModelSource
from infra.local.supervision.service import Progress, Running


class Stack(Protocol):
    """A stack that runs; see infra/local/stack.py.

    `source` is the model server of the stack's owner, if one serves every alias. `notes` are sentences about
    others. `unsaved`: once it has stopped, what is kept lacks the last seconds.
    """

    env: dict[str, str]
    source: ModelSource | None
    notes: tuple[str, ...]
    unsaved: bool

    @property
    def processes(self) -> Sequence[Running]:
        """Every process as it is now."""
        ...

    async def forever(self) -> None:
        """Wait for the signal that stops the stack."""
        ...


class StartStack(Protocol):
    """Everything runs inside the context, and nothing is left after it; StackError, Interrupted."""

    def __call__(
        self,
        state_dir: Path,
        upstream: str | None,
        on_progress: Callable[[Progress], None],
        *,
        keep: bool = False,
    ) -> AbstractAsyncContextManager[Stack]:
        """Start on entering, stop on leaving; with `keep` from what the last run kept, for the next one."""
        ...


class Revisions(Protocol):
    """Other revisions of the checkout, whose functions can run beside a stack; StackError, Interrupted."""

    async def resolve(self, ref: str) -> str:
        """Return a revision's commit."""
        ...

    async def differs(self, commit: str) -> bool:
        """Return whether its functions are others than those of the checkout."""
        ...

    async def aliases(self, commit: str) -> tuple[str, ...]:
        """Return the aliases that its functions accept."""
        ...

    def run(self, commit: str, on_progress: Callable[[Progress], None]) -> AbstractAsyncContextManager[Stack]:
        """Start its functions on entering, stop them on leaving."""
        ...
