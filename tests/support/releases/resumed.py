"""A calm world in which jobs are there already, and the message that each of them waits for is sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from shared.jobs.job import Job
from shared.jobs.replay import plan
from tests.simulation.world import World
from tests.support.virtual_time import LoopClock

FIRST = Path(__file__).parent / "first"
_TIMES = {"created_at", "updated_at", "expires_at", "replayed_at", "started_at", "finished_at", "not_before"}


def first(name: str) -> Any:
    """Return what the first release wrote."""
    return json.loads((FIRST / name).read_bytes())


def with_times(document: Any) -> Any:
    """Return a document whose times are times again, as a store gives them back; in events they are texts."""
    if not isinstance(document, dict):
        return document
    return {
        name: datetime.fromisoformat(value)
        if name in _TIMES and isinstance(value, str)
        else with_times(value)
        for name, value in document.items()
    }


def _of_today(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose lease ends soon: this world's time begins anew."""
    soon = LoopClock().now() + timedelta(seconds=30)
    lease = {"lease": {**document["lease"], "expires_at": soon}} if "lease" in document else {}
    return {**document, **lease}


class Resumed(World):
    """`kept` are documents with the outputs that lie under them."""

    def __init__(self, *kept: dict[str, Any]) -> None:
        super().__init__(0, calm=True)
        self._kept = kept

    async def _publish_jobs(self) -> None:
        for each in self._kept:
            document = _of_today(with_times(each["document"]))
            job_id = document["job_id"]
            self.documents.put(document)
            self.documents.written_outputs[job_id] = with_times(each["outputs"])
            await self._send_what_it_waits_for(self.documents.job(job_id))

    async def _send_what_it_waits_for(self, job: Job) -> None:
        if job.status.terminal:
            return
        unheld = msgspec.structs.replace(job, lease=None)  # `blog replay` would ask for patience
        waiting = plan(unheld, None, LoopClock().now(), 90)
        await self.topics.publish(*waiting.message(self.layout))
