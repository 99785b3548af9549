"""Stories of jobs for tests: told as of the last change of a document."""

from __future__ import annotations

from typing import Any

from infra.cli.jobs.story.chapters import Kind, Run, Story
from infra.cli.jobs.story.story import tell
from shared.jobs.job import Job, Spend
from tests.support.fakes.cli import completed
from tests.support.samples.log_lines import JobLog, at


def story(log: JobLog, document: Job, earlier: tuple[Job, ...] = ()) -> Story:
    """Tell a story as of the document's last change."""
    return tell(document, earlier, log.lines, document.updated_at)


def texts(run: Run, *kinds: Kind) -> list[str]:
    """Return the texts of a run's lines of some kinds."""
    return [line.text for line in run.lines if line.kind in kinds]


def done(seconds: float, calls: int = 4, cost: float | None = 0.004, **changes: Any) -> Job:
    """Return a completed job that took so many seconds."""
    usage = Spend(calls=calls, cost_usd=cost)
    return completed(updated_at=at(seconds), usage=usage, stages={}, **changes)
