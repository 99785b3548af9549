"""A world without faults but those of a scenario: many jobs, one provider, limits as a test sets them."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from typing import Any
from uuid import UUID

from shared.errors import ModelUnavailable
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.jobs.job import Job, JobStatus, Stage, StageStatus
from shared.llm.chat import Answer, Request
from shared.stage.step import Step
from shared.topology import Topology
from tests.simulation.faults import Faults
from tests.simulation.instance import Instance
from tests.simulation.provider import Provider
from tests.simulation.steps import ONE_CALL
from tests.simulation.world import OTHERS, World
from tests.support.fakes.usage_store import ORG, USER
from tests.support.virtual_time import in_virtual_time

TENANTS = (ORG, *OTHERS)

Trouble = Callable[[float], ModelUnavailable | None]
"""Returns the refusal of a call that begins at a time, None to answer it."""


class _Null(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)


class _Forgetful(list[Any]):
    """A history that nobody reads: thousands of jobs would fill the memory."""

    def append(self, _entry: Any) -> None: ...


class Plain(Provider):
    """Answers after a fixed time, unless there is trouble."""

    seconds: float | None = 0.9

    def __init__(self, faults: Faults, trouble: Trouble) -> None:
        super().__init__(faults)
        self._trouble = trouble

    async def complete(
        self,
        instance: Instance,
        request: Request,
        call: Call,
        on_piece: OnPiece | None,
        partial: PartialAnswer | None,
    ) -> Answer:
        await asyncio.sleep(0.1)
        if refusal := self._trouble(asyncio.get_running_loop().time()):
            raise refusal
        return await super().complete(instance, request, call, on_piece, partial)


class Plant(World):
    """`jobs` of each tenant are published in order, after so many seconds; `limits` are the tenants'."""

    def __init__(  # noqa: PLR0913 - the knobs of a scenario
        self,
        jobs: dict[str, int],
        *,
        limits: dict[str, dict[str, Any]] | None = None,
        layout: Callable[[Topology], Topology] = lambda layout: layout,
        trouble: Trouble = lambda _now: None,
        late: dict[str, float] | None = None,
        steps: Mapping[Stage, Step] = ONE_CALL,
        seed: int = 0,
    ) -> None:
        self.steps = steps
        self._adapt, self._trouble = layout, trouble
        super().__init__(seed, calm=True)
        self.documents.history = _Forgetful()
        self._wanted = jobs
        self._late = late or {}
        self.began: dict[str, float] = {}
        self.ended: dict[str, float] = {}
        self.topics.subscribers[self.layout.events_topic] = self._note_end
        for org_id, own in (limits or {}).items():
            self.documents.admissions.set_limits(org_id, **own)

    def simulate(self) -> Plant:
        """Run to the end, and check what was noted at every write."""
        with redirect_stdout(_Null()):
            in_virtual_time(self.run)()
        assert not self.documents.ledger.breaches
        assert not self.blamed
        return self

    @property
    def jobs(self) -> list[Job]:
        """All jobs as they ended."""
        return [self.documents.job(job_id) for job_id in self.started]

    @property
    def statuses(self) -> Counter[str]:
        """How many jobs ended how: as a status, or as the code of an error."""
        return Counter(job.error_code or job.status.value for job in self.jobs)

    def whole(self) -> bool:
        """Return whether every job is completed and no stage did with less."""
        return all(
            job.status is JobStatus.COMPLETED and job.record(stage).status is StageStatus.DONE
            for job in self.jobs
            for stage in Stage
        )

    @property
    def most_members(self) -> int:
        """The most members that all tenants had at once."""
        running: dict[str, int] = {}
        most = 0
        for name, document in self.documents.admissions.history:
            running[name] = document.get("running", 0)
            most = max(most, sum(running.values()))
        return most

    def seconds_of(self, org_id: str) -> list[float]:
        """Return how long the jobs of a tenant took, in the order of their messages."""
        own = [job_id for job_id, request in self.started.items() if request["org_id"] == org_id]
        return [self.ended[job_id] - self.began[job_id] for job_id in own]

    def _new_provider(self) -> Plain:
        self.faults.memory = 20  # answers: what is repeated is repeated soon
        return Plain(self.faults, self._trouble)

    def _draw_layout(self, layout: Topology) -> Topology:
        return self._adapt(layout)

    async def _publish_jobs(self) -> None:
        async def publish(org_id: str, count: int) -> None:
            await asyncio.sleep(self._late.get(org_id, 0))
            for number in range(count):
                job_id = str(UUID(int=self.random.getrandbits(128), version=4))
                request = {
                    "org_id": org_id,
                    "user_id": USER,
                    "topic": f"Topic {number} of {org_id[0]}",
                    "word_count": 300 if number % 4 == 0 else 1500,
                    "max_revisions": 0,
                }
                self.began[job_id] = asyncio.get_running_loop().time()
                await self._start(job_id, request)

        await asyncio.gather(*(publish(*each) for each in self._wanted.items()))

    def _note_end(self, event: Any) -> None:
        if job_id := event.attributes.get("job_id"):
            self.ended.setdefault(job_id, asyncio.get_running_loop().time())
