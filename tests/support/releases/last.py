"""The last release at work on this one's jobs: it knows neither parts nor kept answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from msgspec.structs import replace as changed

from shared.gateways.job_store import JobStore, Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers
from shared.jobs.job import Job, Stage
from shared.messages.dead_letter import DeadLetter
from shared.stage.step import Step
from tests.support.workbench import Workbench


@dataclass(frozen=True)
class LastStore:
    """A store as that release reaches it.

    Its records have no field for parts, which stays in the document as it is. It reads and writes no answers.
    """

    store: JobStore

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        snapshot = await self.store.read(job_id, with_outputs=with_outputs)
        return snapshot and replace(snapshot, job=_without_parts(snapshot.job))

    async def create(self, job: Job) -> Snapshot:
        return await self.store.create(job)

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
    ) -> Snapshot:
        del answers
        return await self.store.update(snapshot, job, outputs)

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        del job_id, stage
        return None

    async def keep(self, letter: DeadLetter) -> None:
        await self.store.keep(letter)


def as_last_release(bench: Workbench, step: Step) -> Workbench:
    """Return the bench, memory included, as an instance of the last release sees it, with its own step."""
    other = Workbench(step=step, stage=bench.stage)
    other.jobs, other.topics, other.gateway = bench.jobs, bench.topics, bench.gateway
    other.dependencies = replace(bench.dependencies, store=LastStore(bench.dependencies.store))
    return other


def _without_parts(job: Job) -> Job:
    return changed(job, stages={stage: changed(record, parts=None) for stage, record in job.stages.items()})
