"""Reviewers: they approve, edit and send back, two at once, late, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from msgspec.structs import replace

from shared.errors import Conflict, WrongState
from shared.gateways.job_documents import Document
from shared.jobs.document import changes
from shared.jobs.job import Job, JobStatus
from shared.jobs.review import Remark
from shared.jobs.reviewing import Wanted, decide
from shared.topology import Topology
from tests.simulation.faults import Fault, Faults
from tests.simulation.parts import Documents
from tests.support.fakes.run_store import MemoryRuns
from tests.support.virtual_time import LoopClock

_HOURS = (0.02, 0.5, 12.0)
_PAUSES = (30.0, 300.0, 3000.0)  # seconds between two looks at what awaits a review
OF_REVIEWERS = "p"
"""The name of the profiles that they give."""
_MOST_BACK = 2  # times that a reviewer sends one job back


class Reviewers:
    """Decides the reviews of some worlds, past the stages, as the API and `blog review` do."""

    def __init__(self, seed: int, faults: Faults, documents: Documents) -> None:
        # Draws of its own: a seed makes the world that it made without reviews, but for what they change.
        self._random = Random(f"reviews of {seed}")  # noqa: S311 - a seed is the point
        self._faults = faults
        self._documents = documents
        self._runs = MemoryRuns(documents)
        self._active = not faults.calm and self._random.random() < 1 / 2
        self._hours = self._random.choice(_HOURS)
        self._pause = self._random.choice(_PAUSES)

    def with_hours(self, layout: Topology) -> Topology:
        """Return the topology with the time that reviewers have."""
        return replace(layout, job=replace(layout.job, review_hours=self._hours)) if self._active else layout

    def require(self) -> dict[str, str]:
        """Return the field of a start message that asks for a review, or nothing."""
        return {"review": "required"} if self._active and self._random.random() < 1 / 2 else {}

    async def work(self, publish: Callable[..., Awaitable[str]], layout: Topology) -> None:
        """Decide until cancelled."""
        while True:
            await asyncio.sleep(self._random.expovariate(1 / self._pause))
            self._name_profiles()
            awaiting = [job for job in self._jobs() if job.status is JobStatus.AWAITING_REVIEW]
            if awaiting:
                job_id = self._random.choice(awaiting).job_id
                both = self._random.choice((1, 1, 2))
                deciding = [self._decide(job_id, name, publish, layout) for name in "ab"[:both]]
                await asyncio.gather(*deciding)

    def _name_profiles(self) -> None:
        """Give some jobs that await no review yet a profile by whose default they are approved."""
        for job in self._jobs() if self._active else ():
            asks = job.request.get("review") == "required" and not job.profile and not job.reviews
            if asks and not job.status.at_rest and self._random.random() < 1 / 4:
                terms = {"hours": 1, "default": "approve"}
                profile = {"name": OF_REVIEWERS, "version": "1", "review": terms}
                kept = self._documents.written_materials.setdefault(job.job_id, {})
                kept["profile"] = {"name": OF_REVIEWERS, "profile": {"review": terms}}
                self._documents.touch(job.job_id, profile=profile)

    def _jobs(self) -> list[Job]:
        return [self._documents.job(job_id) for job_id in self._documents.documents]

    async def _decide(
        self, job_id: str, by: str, publish: Callable[..., Awaitable[str]], layout: Topology
    ) -> None:
        draw, fields = self._random, self._documents.documents[job_id]
        job, outputs = self._documents.job(job_id), self._documents.written_outputs.get(job_id, {})
        kind = draw.choice(("approve", "edit", "revise", "wait", "wait"))
        crashes, thinks = draw.random() < 1 / 4, draw.choice((0.0, 0.0, 1.0, 100.0))
        if kind == "wait" or job.review is None:
            return
        back = sum(each.decision == "revise" for each in job.reviews)
        remarks = (Remark("Say more."),) if kind == "revise" and back < _MOST_BACK else ()
        text = f"Edited by {by}." if kind == "edit" else None
        wanted = Wanted(job.review.round, by, LoopClock().now(), None, text, remarks)
        await asyncio.sleep(thinks)  # meanwhile another one decides, its owner cancels, or its time is over
        try:
            made = decide(self._documents.job(job_id), wanted, outputs)
            changed = changes(job, made.job)
            if not made.repeated:
                await self._runs.decide(job_id, Document(fields, fields), changed, made.outputs)
                self._faults.count[Fault.REVIEW] += 1
        except (WrongState, Conflict):
            return
        message = made.message(layout)
        if message and not crashes:
            await publish(*message)
