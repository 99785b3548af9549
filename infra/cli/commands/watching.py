"""Watch a job until it ends, and say how it ended and what to do next."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from pathlib import Path

import typer
from rich.console import Console

from infra.cli import console
from infra.cli.commands.stack_model import label_of_stack, read_one_model
from infra.cli.dependencies import Dependencies
from infra.cli.gateways.documents import Snapshot
from infra.cli.gateways.jobs import Jobs
from infra.cli.jobs.follow import with_model
from infra.cli.options import elsewhere
from infra.cli.target import Target
from infra.cli.views.display import Display, display_for, watch
from infra.cli.views.ending import conclude_with_steps, describe_interruption, describe_silence
from shared.jobs.job import Job

_INTERRUPTED = 130


def watch_job(  # noqa: PLR0913 - where it shows what, and how long
    jobs: Jobs,
    job_id: str,
    where: Console,
    gateways: Dependencies,
    found: Target,
    state_dir: Path,
    *,
    as_json: bool,
    limit: float | None = None,
    appears: float | None = None,
    past: Snapshot | None = None,
) -> None:
    """Show a job until its end; Failed if it is not completed, exit code 130 after Ctrl-C."""
    label = label_of_stack(gateways, found, state_dir) if where.is_terminal and not as_json else ""
    model = None if as_json else read_one_model(gateways, found, state_dir)
    seen = _Remembering(display_for(job_id, where, as_json=as_json, label=label), model)
    try:
        asyncio.run(watch(jobs, job_id, seen, pause=gateways.pause, limit=limit, appears=appears, past=past))
    except KeyboardInterrupt:
        stack = elsewhere(state_dir)
        console.say(
            describe_interruption(job_id, seen.job, stack)
            if seen.answered
            else describe_silence(job_id, stack)
        )
        raise typer.Exit(_INTERRUPTED) from None
    assert seen.job is not None, "watch ends with a terminal state only"
    conclude_with_steps(seen.job, elsewhere(state_dir), _read_verdict(seen.job))


def _read_verdict(job: Job) -> str:
    """Return what to make of a post's score; nothing without a post."""
    from infra.cli.posts.reading import read_verdict  # noqa: PLC0415  only a finished post needs them
    from infra.cli.posts.writer import writer_of  # noqa: PLC0415

    if job.result is None:
        return ""
    return read_verdict(job.result, job.request, small=writer_of(job, job.result.model_used).small)


class _Remembering:
    """A display that remembers the last state, for when it is interrupted.

    `model` is the one that a stack asks, to be named where a job waits for it.
    """

    def __init__(self, display: Display, model: str | None) -> None:
        self._display = display
        self._model = model
        self.job: Job | None = None
        self.answered = False

    def screen(self) -> AbstractContextManager[object]:
        return self._display.screen()

    def waiting(self) -> None:
        self.answered = True
        self._display.waiting()

    def show(self, snapshot: Snapshot) -> None:
        self.job, self.answered = snapshot.job, True
        self._display.show(with_model(snapshot, self._model))
