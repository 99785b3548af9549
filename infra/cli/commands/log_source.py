"""Find the log lines of a pipeline: in this machine's files, or in Cloud Logging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import typer

from infra.cli import target
from infra.cli.dependencies import dependencies
from infra.cli.errors import NoPipeline, NotReady
from infra.cli.gateways.logs import Logs
from infra.cli.target import Target

_BEFORE_A_JOB = timedelta(hours=1)
_KEPT = timedelta(days=30)  # by Cloud Logging, unless the project says otherwise


@dataclass(frozen=True)
class LogSource:
    """The lines, and the pipeline that writes them: None if it has stopped, or is not ready yet."""

    logs: Logs
    pipeline: Target | None
    not_ready: bool = False

    def since(self, created_at: datetime | None, now: datetime) -> datetime | None:
        """Return from when on a job's lines are asked for: Cloud Logging searches faster with a time."""
        if self.local:
            return None
        return created_at - _BEFORE_A_JOB if created_at else now - _KEPT

    @property
    def local(self) -> bool:
        """Return whether the lines are on this machine."""
        return self.pipeline is None or self.pipeline.local


def find_logs(context: typer.Context, state_dir: Path) -> LogSource:
    """Return the lines of the pipeline; without one, those of the folder's last stack."""
    gateways = dependencies(context)
    folder = state_dir / "logs"
    try:
        found = target.find(state_dir)
    except (NoPipeline, NotReady) as error:
        if not any(folder.glob("*.log")):
            raise
        return LogSource(gateways.local_logs(folder), None, not_ready=isinstance(error, NotReady))
    logs = gateways.local_logs(folder) if found.local else gateways.cloud_logs(found.project)
    return LogSource(logs, found)
