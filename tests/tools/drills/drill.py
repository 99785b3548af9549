"""A drill, and what a play can do with its stack."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tests.faults.signals import freeze, replace
from tests.support.servers.provider import Upstream
from tests.support.servers.provider_reports import ProviderReports
from tests.support.system.pipeline import Pipeline
from tests.tools.drills.commands import Commands
from tests.tools.drills.output import Output
from tests.tools.drills.watch import Watch

_PATIENCE = 180.0


@dataclass(frozen=True)
class Drill:
    """An alert's drill. `cause` is a line for the list; `clock` says what is shortened, and how.

    `speed` is by how much the alert's own durations are shorter.
    """

    alert: str
    cause: str
    play: Callable[[Desk], None]
    speed: float = 1.0
    clock: str = ""


@dataclass(frozen=True)
class Desk:
    """The stage of a drill: a stack, the provider behind it, and an organization of its own."""

    pipeline: Pipeline
    provider: Upstream
    reports: ProviderReports | None
    watch: Watch
    commands: Commands
    output: Output
    org_id: str
    user_id: str

    def start(self, **fields: Any) -> str:
        """Publish a start message of the drill's organization, about a topic that no cache knows."""
        owner = {"org_id": self.org_id, "user_id": self.user_id}
        return self.pipeline.start(**{**owner, "topic": f"Tea, pot {uuid4().hex[:8]}", **fields})

    def completed(self, job_id: str) -> dict[str, Any]:
        """Wait until a job is completed."""
        job = self.pipeline.ended(job_id, _PATIENCE)
        assert job["status"] == "completed", job.get("error")
        self.output.say(f"Job {job_id} is completed.")
        return job

    def wait(self, look: Callable[[], Any]) -> Any:
        """Wait until a look finds something, and return that."""
        return self.pipeline.until(look, bool, _PATIENCE)

    def cause(self, text: str) -> None:
        """Say what goes wrong now, once nothing is wrong."""
        self.watch.wait_until_quiet(_PATIENCE)
        self.output.step("What happens", text)

    def say(self, text: str) -> None:
        """Say what can be seen now."""
        self.output.say(text)

    def alert(self) -> None:
        """Wait until the alert fires, and show its e-mail and what it counts."""
        self.watch.wait_until_it_fires(_PATIENCE)
        self.output.alert(self.watch)

    def also(self, *alerts: str) -> None:
        """Say which other alerts the same cause sets off; an error if it does not."""
        for alert in alerts:
            assert self.watch.fires(alert), f"the alert {alert} does not fire as well"
        self.output.say(f"The same cause also sets off {' and '.join(alerts)}.")

    def repair(self, text: str) -> None:
        """Say what an operator does about it."""
        self.watch.mark()
        self.output.step("What to do", text)

    def run(self, command: str, variables: dict[str, str] | None = None, *, expect: int = 0) -> str:
        """Run a command of the runbook, which has it word by word, and show its output."""
        return self.commands.run(command, expect, variables or {})

    def log(self, text: str, variables: dict[str, str] | None = None) -> None:
        """Show what a filter of the runbook finds, as soon as it finds something."""
        asked = self.commands.filled(text, variables or {})
        found = self.wait(lambda: self.watch.find(asked))
        self.output.lines(f"Logs Explorer: {asked}", found)

    def query(self, title: str) -> None:
        """Show what a saved query finds, as soon as it finds something."""
        asked = self.watch.policies.queries[title]
        found = self.wait(lambda: self.watch.find(asked))
        self.output.lines(f"Logs Explorer, saved query “{title}”", found)

    def over(self, text: str = "") -> None:
        """Wait until the alert no longer fires for what comes after the repair."""
        self.watch.wait_until_it_is_over(_PATIENCE)
        self.output.step("It is over", text or self.watch.end)

    def day(self) -> date:
        """Return today, in UTC."""
        return datetime.now(UTC).date()

    def restart(self, process: str) -> None:
        """Let a new process of the stack replace one that is killed."""
        replace(self.pipeline, process, signal.SIGKILL)

    @contextmanager
    def frozen(self, process: str) -> Iterator[None]:
        """Freeze a process of the stack until the block ends."""
        with freeze(self.pipeline, process):
            yield
