"""Shows a job until it ends: as a live picture, as lines, or as JSON."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from infra.cli.console import write_json
from infra.cli.errors import Failed
from infra.cli.gateways.documents import Snapshot
from infra.cli.gateways.jobs import Jobs
from infra.cli.jobs.follow import follow
from infra.cli.jobs.writers import label_of
from infra.cli.views.lines import events
from infra.cli.views.live import view
from shared.clock import Clock, SystemClock
from shared.jobs.job import Job, JobStatus

_FRAMES_PER_SECOND = 4


class Display(Protocol):
    """Shows each change of a job."""

    def screen(self) -> AbstractContextManager[object]:
        """Return the context to hold open while the job is shown."""
        ...

    def waiting(self) -> None:
        """Show that the document does not exist yet."""
        ...

    def show(self, snapshot: Snapshot) -> None:
        """Show a new state of the document."""
        ...


async def watch(  # noqa: PLR0913 - what it waits for, and how long
    jobs: Jobs,
    job_id: str,
    display: Display,
    *,
    pause: float,
    limit: float | None = None,
    appears: float | None = None,
    past: Snapshot | None = None,
) -> Snapshot:
    """Show the job until it ends and return its last state; see `follow` for the errors."""
    last: Snapshot | None = None
    with display.screen():
        async for snapshot in follow(jobs, job_id, pause=pause, limit=limit, appears=appears, past=past):
            if snapshot is None:
                display.waiting()
            else:
                display.show(snapshot)
                last = snapshot
    assert last is not None, "follow ends with a terminal state only"
    return last


def display_for(job_id: str, console: Console, *, as_json: bool = False, label: str = "") -> Display:
    """Return the display that suits where the output goes.

    A picture shows the `label`, or that of the job, all the time; lines begin with the job's if there is no
    other.
    """
    if as_json:
        return JsonLines()
    return Picture(job_id, console, label=label) if console.is_terminal else Lines(job_id, console, label)


def conclude(job: Job) -> None:
    """Failed with the reason, unless the job is completed."""
    if job.status is JobStatus.CANCELLED:
        raise Failed(f"Job {job.job_id} was cancelled.")
    if job.status is JobStatus.FAILED:
        why = (
            f"{job.error.code.value} in {job.error.stage.value}: {job.error.message}"
            if job.error
            else "no reason"
        )
        raise Failed(f"Job {job.job_id} failed with {why}")


class JsonLines:
    """One object a line; the last line is the final state."""

    def screen(self) -> AbstractContextManager[object]:
        return nullcontext()

    def waiting(self) -> None:
        """Print nothing: a program waits silently."""

    def show(self, snapshot: Snapshot) -> None:
        write_json(snapshot.fields)


class Lines:
    """A line for each thing that happened: for logs, pipes and CI."""

    def __init__(self, job_id: str, console: Console, label: str = "") -> None:
        self._job_id = job_id
        self._console = console
        self._label = label
        self._before: Job | None = None
        self._printed: set[str] = set()

    def screen(self) -> AbstractContextManager[object]:
        return nullcontext()

    def waiting(self) -> None:
        self._console.print(_hint(self._job_id), soft_wrap=True)

    def show(self, snapshot: Snapshot) -> None:
        if self._before and self._before.run != snapshot.job.run:
            self._printed.clear()
        if not self._label and (label := label_of(snapshot.job)):
            self._label = label
            self._console.print(f"From here on: {label}.")
        for line in events(self._before, snapshot.job):
            # A model that is away for hours lets a job wait again and again, each time for the same reason.
            if line not in self._printed:
                self._console.print(line, soft_wrap=True)
            self._printed.add(line)
        self._before = snapshot.job


class Picture:
    """The whole job at once, drawn again several times a second because its times go on."""

    def __init__(self, job_id: str, console: Console, clock: Clock | None = None, *, label: str = "") -> None:
        self._console = console
        self._label = label
        self._clock = clock or SystemClock()
        self._job: Job | None = None
        self._spinner = Spinner("dots", text=_hint(job_id), style="cyan")

    def screen(self) -> AbstractContextManager[object]:
        return Live(get_renderable=self._draw, console=self._console, refresh_per_second=_FRAMES_PER_SECOND)

    def waiting(self) -> None:
        """Do nothing: the spinner is there from the start."""

    def show(self, snapshot: Snapshot) -> None:
        self._job = snapshot.job

    def _draw(self) -> RenderableType:
        if self._job is None:
            return self._spinner
        width, height = self._console.width, self._console.height
        label = self._label or label_of(self._job)
        if not label:
            return view(self._job, self._clock.now(), width, height)
        picture = view(self._job, self._clock.now(), width, height - 1)
        return Group(Text(label, style="bold yellow"), picture)


def _hint(job_id: str) -> str:
    return f"Waiting for job {job_id}: no function has taken it up yet."
