"""The last release at work on this one's jobs: it knows no admission, and no job that waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec.structs import replace as changed

from shared.errors import NewerVersion
from shared.gateways.admission_views import AdmissionChange, AdmissionStore, View
from shared.gateways.job_store import JobStore, MaterialDocuments
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers
from shared.jobs.job import Job, JobStatus, Stage
from shared.messages.dead_letter import DeadLetter
from shared.stage.step import Step
from shared.topology import Topology
from tests.support.fakes.admission_store import MemoryAdmissions
from tests.support.fakes.job_store import MemoryJobs
from tests.support.workbench import Workbench


class _NoAdmissions(MemoryAdmissions):
    """Jobs without any admission."""

    def __init__(self, store: LastStore) -> None:
        super().__init__(MemoryJobs())
        self._store = store

    async def read(
        self,
        org_id: str,
        job_id: str | None = None,
        user_id: str | None = None,
        profile: str | None = None,
    ) -> View:
        del profile
        view = await super().read(org_id, None, user_id)
        return replace(view, job=await self._store.read_with_request(job_id) if job_id else None)


@dataclass(frozen=True)
class LastStore:
    """A store as that release reaches it.

    Its records lack the fields for a wait, a place, trials and versions of prompts, which stay in the
    document as they are. For it, no organisation has limits.
    """

    store: JobStore

    @property
    def admissions(self) -> AdmissionStore:
        """Documents of which none is written."""
        return _NoAdmissions(self)

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        snapshot = await self.read_with_request(job_id, with_outputs=with_outputs)
        return snapshot and _without_review(snapshot)

    async def read_with_request(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        """Return the job with its whole request: its start message is compared with it."""
        snapshot = await self.store.read(job_id, with_outputs=with_outputs)
        if snapshot and snapshot.job.status is JobStatus.AWAITING_REVIEW:
            raise NewerVersion("The job's status is one that a newer version has written.")
        return snapshot and replace(snapshot, job=_as_known(snapshot.job))

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        del admission, materials
        return await self.store.create(_as_known(job))

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        del admission, materials
        return await self.store.update(snapshot, _as_known(job), outputs, answers)

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        return await self.store.answers(job_id, stage)

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        del job_id, names
        return {}

    async def keep(self, letter: DeadLetter) -> None:
        await self.store.keep(letter)


def as_last_release(bench: Workbench, step: Step) -> Workbench:
    """Return the bench, memory included, as an instance of the last release sees it, with its own step."""
    other = Workbench(step=step, stage=bench.stage)
    other.jobs, other.topics, other.gateway = bench.jobs, bench.topics, bench.gateway
    other.dependencies = replace(
        bench.dependencies,
        store=LastStore(bench.dependencies.store),
        topology=impatient(bench.dependencies.topology),
    )
    return other


def impatient(topology: Topology) -> Topology:
    """Return the topology as that release reads it: it does not wait for a model, and has no trial."""
    return changed(topology, job=changed(topology.job, patience=0.0), trials=())


def _without_review(snapshot: Snapshot) -> Snapshot:
    """Return the job as its stages see it after the first one, which refuses a request for a review."""
    request = {name: value for name, value in snapshot.job.request.items() if name != "review"}
    return replace(snapshot, job=changed(snapshot.job, request=request))


def _as_known(job: Job) -> Job:
    return changed(
        job,
        waiting=None,
        member=None,
        settled_usd=None,
        cost_ceiling=None,
        trial=None,
        prompt_version=None,
        profile=None,
        reviews=(),
        approved_run=None,
        stages={
            stage: changed(record, prompt_version=None, flex_slow=False, answered_by=())
            for stage, record in job.stages.items()
        },
    )
