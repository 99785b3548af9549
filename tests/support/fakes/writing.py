"""A pipeline in memory that writes each post as soon as it is asked for, and revisions that run beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from infra.cli.gateways.stack import Stack
from infra.local.supervision.service import Progress, StackError
from shared.jobs.job import Job, JobStatus, Spend, Stage, StageStatus
from shared.jobs.transitions import new_job
from shared.messages.schemas import StartRequest, as_map, parse
from tests.support.fakes.cli import NOW, RESULT, FakeStack, record
from tests.support.fakes.fleet import FakeFleet


def written(request: StartRequest, score: int | None = 80, **changes: Any) -> Job:
    """Return a request's job at its end: a post with a score, or a failure without one."""
    begun = new_job(request, str(request.job_id), NOW, 90)
    if score is None:
        return replace(begun, **{"status": JobStatus.FAILED, "usage": Spend(cost_usd=0.01)} | changes)
    result = replace(RESULT, quality_score=score, model_used=request.model, word_count=request.word_count)
    end: dict[str, Any] = {
        "status": JobStatus.COMPLETED,
        "result": result,
        "usage": Spend(calls=4, cost_usd=0.02),
        "stages": {Stage.GENERATE: record(StageStatus.DONE)},
    }
    return replace(begun, **(end | changes))


@dataclass
class WritingFleet(FakeFleet):
    """Each message becomes a job that has ended as `write` says; None is a job that is not taken up."""

    write: Callable[[StartRequest], Job | None] = written
    requests: list[StartRequest] = field(default_factory=list)

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        """Write the post."""
        message = super().publish(topic, data, attributes)
        request = parse(data, StartRequest)
        self.requests.append(request)
        if job := self.write(request):
            assert as_map(request) == job.request
            self.add(job)
        return message


@dataclass
class FakeRevisions:
    """One other revision, HEAD~1, whose functions run as long as the context is open."""

    commit: str = "c0ffee" + "0" * 34
    changed: bool = True
    models: tuple[str, ...] = ("gpt-4o", "gpt-4o-mini")
    running: bool = False
    runs: int = 0

    async def resolve(self, ref: str) -> str:
        """Return its commit."""
        if ref != "HEAD~1":
            raise StackError(f"{ref} is not a revision.")
        return self.commit

    async def differs(self, commit: str) -> bool:
        """Return what the test says."""
        assert commit == self.commit
        return self.changed

    async def aliases(self, commit: str) -> tuple[str, ...]:
        """Return what the test says."""
        assert commit == self.commit
        return self.models

    def run(self, commit: str, on_progress: Callable[[Progress], None]) -> AbstractAsyncContextManager[Stack]:
        """Note that it runs."""
        assert commit == self.commit
        assert callable(on_progress)
        return self._running()

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[Stack]:
        self.running, self.runs = True, self.runs + 1
        address = "127.0.0.1:1"
        try:
            yield FakeStack(
                {
                    "GOOGLE_CLOUD_PROJECT": "local-c0ffee",
                    "PUBSUB_EMULATOR_HOST": address,
                    "FIRESTORE_EMULATOR_HOST": address,
                }
            )
        finally:
            self.running = False
