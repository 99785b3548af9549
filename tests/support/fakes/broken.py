"""Collaborators that fail on a plan, before or after the effect, or that hang."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from shared.errors import Unavailable
from shared.gateways.admission_views import AdmissionChange
from shared.gateways.job_store import JobStore, MaterialDocuments
from shared.gateways.publisher import LONGEST, Publisher
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers
from shared.jobs.job import Job, Stage
from shared.messages.dead_letter import DeadLetter
from tests.support.fakes.admission_store import through

When = Literal["before", "after", "hang"]
"""Whether the failure comes before or after the effect; "hang" is silence until the time-out."""

_SILENCE = 10.0  # seconds after which Firestore's client gives a request up

Plan = Callable[[str], When | None]
"""Called once for every operation, with its name: "read", "create", "update", "publish blog-usage"."""


def once(operation: str, when: When, *, skip: int = 0) -> Plan:
    """Fail one operation, after letting the first `skip` of its kind pass."""
    return often(operation, when, 1, skip=skip)


def often(operation: str, when: When, times: int, *, skip: int = 0) -> Plan:
    """Fail an operation several times in a row."""
    operations = 0

    def plan(name: str) -> When | None:
        nonlocal operations
        operations += name == operation
        return when if name == operation and skip < operations <= skip + times else None

    return plan


class BrokenJobs:
    """A store in front of another one."""

    def __init__(self, store: JobStore, plan: Plan) -> None:
        self._store = store
        self._plan = plan
        self.admissions = through(store.admissions, self._around)

    async def _around(self, operation: str, effect: Callable[[], Awaitable[Any]]) -> Any:
        when = self._plan("read" if operation == "read" else f"admission {operation}")
        await _fail(when, "before")
        done = await effect()
        await _fail(when)
        return done

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        await _fail(self._plan("read"))
        return await self._store.read(job_id, with_outputs=with_outputs)

    async def create(
        self,
        job: Job,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        when = self._plan("create")
        await _fail(when, "before")
        snapshot = await self._store.create(job, admission, materials)
        await _fail(when)
        return snapshot

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        when = self._plan("commit" if outputs else "update")
        await _fail(when, "before")
        snapshot = await self._store.update(snapshot, job, outputs, answers, admission, materials)
        await _fail(when)
        return snapshot

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        await _fail(self._plan("read"))
        return await self._store.answers(job_id, stage)

    async def materials(self, job_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        await _fail(self._plan("materials"))
        return await self._store.materials(job_id, names)

    async def keep(self, letter: DeadLetter) -> None:
        when = self._plan("keep")
        await _fail(when, "before")
        await self._store.keep(letter)
        await _fail(when)


class BrokenTopics:
    """A publisher in front of another one."""

    def __init__(self, publisher: Publisher, plan: Plan) -> None:
        self._publisher = publisher
        self._plan = plan

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        when = self._plan(f"publish {topic}")
        await _fail(when, "before", silence=LONGEST)
        message_id = await self._publisher.publish(topic, data, attributes)
        await _fail(when)
        return message_id


async def _fail(when: When | None, at: When | None = None, *, silence: float = _SILENCE) -> None:
    if when == "hang":
        await asyncio.sleep(silence)
        raise Unavailable("Hangs on purpose.")
    if when is not None and at in {None, when}:
        raise Unavailable(f"Broken on purpose, {when} the effect.")
