"""Steps that the demo names at its beginning and its end."""

from __future__ import annotations

from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from infra.cli import console
from infra.cli.options import elsewhere
from infra.cli.posts.writer import Writer
from infra.cli.program import program, spell


def about_page(state_dir: Path, *, recorded: bool) -> str:
    """Return when the page is gone, and what keeps it."""
    stays = spell(f"`blog up{' --recorded' if recorded else ''}{elsewhere(state_dir)}`")
    return f"It stops a moment after the post is done: {stays} keeps the page, for posts of your own."


def about_review(job_id: str, state_dir: Path) -> str:
    """Return how a person decides on the post that awaits it."""
    command = f"{program()} review {job_id} --approve{elsewhere(state_dir)}"
    return f"\nDecide on its page, whose address is above, or in another terminal:\n  {command}\n"


def next_steps(writer: Writer, state_dir: Path, *, given: bool = False) -> list[tuple[str, str]]:
    """Return what to type next, and what it does; `given`: the post is written from the caller's files."""
    blog, there = program(), elsewhere(state_dir)
    steps = [(f"{blog} open{there}", "shows it in a browser")]
    if writer.small:
        steps.append((f"make run DEMO={'sourced' if given else 'recorded'}", "shows what a good writer gets"))
    if writer.recorded:
        files = "PROFILE=… SOURCES=… " if given else ""
        steps.append((f'make run {files}TOPIC="…"', "asks a model: by key, or your own"))
    return [*steps, (f"{blog} up{there}", "stays, for jobs of your own")]


def list_steps(steps: list[tuple[str, str]]) -> RenderableType:
    """Return commands beside their purposes, or one below the other where that is too wide."""
    width = max(len(step) for step, _ in steps)
    lines = [f"  {step:<{width}}  {purpose}" for step, purpose in steps]
    if max(map(len, lines)) > console.out.width:
        lines = [f"  {step}\n    {purpose}" for step, purpose in steps]
    return Text("\n".join(lines), no_wrap=True, overflow="ignore")
