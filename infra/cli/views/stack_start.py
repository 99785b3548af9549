"""The stack's components as they come up."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from infra.cli.format import seconds
from infra.cli.gateways.stack import Stack
from infra.local.supervision.service import Progress, State

ABOUT_RECORDED = "Recorded answers of a good writer: no model runs, and nothing is paid."
_LATER = {State.RESTARTING, State.LOST, State.SAVING}  # worth a line also when everything had been up


class StartView:
    """Shows every change. Inside the context it draws on a terminal; elsewhere it writes lines."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._components: dict[str, Progress] = {}
        self._live: Live | None = None
        self._spinner = Spinner("dots", style="cyan")

    def __call__(self, progress: Progress) -> None:
        """Record a change, and show it."""
        self._components[progress.name] = progress
        if self._live is None and (progress.state in _LATER or progress.state is State.READY):
            self._console.print(line(progress), soft_wrap=True)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(get_renderable=self._draw, console=self._console, refresh_per_second=8)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop drawing; the last picture stays."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _draw(self) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        for progress in self._components.values():
            starting = progress.state in {State.STARTING, State.RESTARTING}
            mark = self._spinner if starting else _mark(progress.state)
            table.add_row(" ", mark, progress.name, Text(_describe(progress), style="dim"))
        return table


def line(progress: Progress) -> str:
    """Return a change where nothing can be drawn."""
    return f"{progress.name:<12} {progress.state.value:<10} {_describe(progress)}".rstrip()


def about_models(stack: Stack) -> list[str]:
    """Return what to say of the model that writes, and of model servers that could not be used."""
    source = stack.source
    if source is None:
        return list(stack.notes)
    where = "nothing leaves this machine" if source.local else "your texts are sent there"
    return [f"{source.label} serves every alias: {where}.", *stack.notes]


def about_writer(stack: Stack, providers: Sequence[str]) -> str | None:
    """Return who writes the posts where no server of one's own does: a provider, or the bundled model."""
    if stack.source is not None:
        return None
    if any(process.name == "model" for process in stack.processes):
        return (
            "The bundled small model writes, badly. For better, set OPENAI_API_KEY or ANTHROPIC_API_KEY, "
            "or start Ollama or another model server first."
        )
    return f"{' and '.join(providers)} will write, and bill it: a key is set." if providers else None


def about_kept(where: str) -> str:
    """Return what to say of kept data that this run does not use; `where` are the options of the folder."""
    return f"An earlier run has kept its jobs, and they stay: `blog up --keep{where}` goes on with them."


def after_loss(*, keep: bool, where: str) -> str:
    """Return what to do after an emulator has ended by itself."""
    if keep:
        return f"Jobs, costs and posts are kept: `blog up --keep{where}` goes on with them."
    return f"Its jobs and posts are lost: `blog up{where}` starts anew, and with --keep a run keeps them."


def _mark(state: State) -> Text:
    return {
        State.READY: Text("✓", style="green"),
        State.LOST: Text("✗", style="red"),
    }.get(state, Text("·", style="dim"))


def _describe(progress: Progress) -> str:
    elapsed = seconds(progress.seconds) if progress.seconds else ""
    return "  ".join(part for part in (elapsed, progress.detail) if part)
