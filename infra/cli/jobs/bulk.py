"""Does one thing to many jobs side by side, and counts what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from infra.cli import console
from infra.cli.errors import Failed, Refusal
from infra.cli.format import pluralize
from infra.cli.gateways.documents import build_types

_SIDE_BY_SIDE = 16  # requests to Firestore; each takes some 20 ms
_MOST_FAILURES = 5  # in a row: the service is away, and the rest would only wait for it
_NAMED = 10  # jobs whose reason is printed


@dataclass(frozen=True)
class Outcome:
    """The outcome of one job: done with facts for --json, or skipped or failed with the reason."""

    job_id: str
    done: dict[str, Any] | None = None
    skipped: str = ""
    failed: str = ""


@dataclass
class Summary:
    """The outcomes of all jobs. `untried` counts those that were not begun, since the service is away."""

    done: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)
    untried: int = 0

    def add(self, outcome: Outcome | None) -> None:
        """Count one job; None is one that was not tried."""
        if outcome is None:
            self.untried += 1
        elif outcome.done is not None:
            self.done.append(outcome.done)
        elif outcome.skipped:
            self.skipped.append({"job_id": outcome.job_id, "reason": outcome.skipped})
        else:
            self.failed.append({"job_id": outcome.job_id, "reason": outcome.failed})

    def as_map(self, verb: str) -> dict[str, Any]:
        """Return it for --json, the jobs that were done under the verb."""
        return {verb: self.done, "skipped": self.skipped, "failed": self.failed, "untried": self.untried}

    def say(self, verb: str) -> None:
        """Print the summary: one line, and reasons of the first jobs that were left out."""
        counted = [
            f"{number:,} {what}"
            for number, what in (
                (len(self.skipped), "skipped"),
                (len(self.failed), "failed"),
                (self.untried, "not tried"),
            )
            if number
        ]
        for left_out in [*self.failed, *self.skipped][:_NAMED]:
            console.say(left_out["reason"], style="yellow")
        if (more := len(self.failed) + len(self.skipped) - _NAMED) > 0:
            console.say(f"… and {more:,} more; --json lists them all.", style="yellow")
        console.say(", ".join([f"{pluralize(len(self.done), 'job')} {verb}", *counted]) + ".")

    def conclude(self) -> None:
        """Raise Failed if something failed."""
        if self.failed or self.untried:
            left = len(self.failed) + self.untried
            raise Failed(f"{pluralize(left, 'job')} left: run the same command again.")


def do_to_all(what: str, job_ids: Sequence[str], act: Callable[[str], dict[str, Any]]) -> Summary:
    """Act on each job, with a bar on a terminal.

    `act` raises Failed where there is nothing to do for a job, which skips it, and another Refusal where it
    failed. After five failures in a row, or Ctrl-C, the rest is not tried.
    """
    build_types()
    summary, stop = Summary(), Event()
    in_a_row: list[str] = []

    def run(job_id: str) -> Outcome | None:
        if stop.is_set():
            return None
        outcome = _try(job_id, act)
        if not outcome.failed:
            in_a_row.clear()
            return outcome
        in_a_row.append(job_id)
        if len(in_a_row) >= _MOST_FAILURES:
            stop.set()
        return outcome

    with console.progress(what, len(job_ids)) as advance, ThreadPoolExecutor(_SIDE_BY_SIDE) as executor:
        for future in [executor.submit(run, job_id) for job_id in job_ids]:
            try:
                outcome = future.result()
            except KeyboardInterrupt:
                stop.set()
                console.say("Stopping: what has begun is ended first.")
                outcome = future.result()
            advance()
            summary.add(outcome)
    return summary


def _try(job_id: str, act: Callable[[str], dict[str, Any]]) -> Outcome:
    try:
        return Outcome(job_id, done=act(job_id))
    except Failed as reason:
        return Outcome(job_id, skipped=str(reason))
    except Refusal as reason:
        return Outcome(job_id, failed=str(reason))
