"""The log lines of a running stack, read as they come: each is parsed once, however often a test looks."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any


class Logs:
    """The lines in the files of a folder, by the label of their job."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}
        self._of_job: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._lock = Lock()

    def of_job(self, job_id: str) -> list[dict[str, Any]]:
        """Return the lines with the job's label, as an operator's filter would find them, in their order."""
        with self._lock:
            for path in self._folder.glob("*.log"):
                self._go_on(path)
            return sorted(self._of_job.get(job_id, ()), key=lambda line: str(line["time"]))

    def _go_on(self, path: Path) -> None:
        """Read what has come since the last time, up to the last whole line."""
        begin = self._read.get(path, 0)
        if path.stat().st_size == begin:
            return
        with path.open("rb") as file:
            file.seek(begin)
            whole = file.read().rpartition(b"\n")[0]
        self._read[path] = begin + len(whole) + bool(whole)
        for line in whole.decode(errors="replace").split("\n"):
            if line.startswith("{") and '"job_id"' in line:
                with suppress(ValueError):  # a process that was killed in the middle of a line
                    self._keep(json.loads(line))

    def _keep(self, line: dict[str, Any]) -> None:
        job_id = line.get("logging.googleapis.com/labels", {}).get("job_id")
        if job_id:
            self._of_job[job_id].append(line)
