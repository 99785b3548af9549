"""Collaborators that fail when they are told to, before or after they did what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from shared.dead_letter import DeadLetter
from shared.errors import Unavailable
from shared.gateways.job_store import JobStore, Snapshot
from shared.gateways.publisher import Publisher
from shared.job import Job, Stage

When = Literal["before", "after"]
"""Whether the effect happens although the caller is told that it did not."""

Plan = Callable[[str], When | None]
"""Asked once for every operation, by its name: "read", "create", "update", "publish blog-usage" and so on."""


def once(operation: str, when: When, *, skip: int = 0) -> Plan:
    """Fail one operation, after letting the first `skip` of its kind pass."""
    return often(operation, when, 1, skip=skip)


def often(operation: str, when: When, times: int, *, skip: int = 0) -> Plan:
    """Fail an operation several times in a row."""
    seen = 0

    def plan(name: str) -> When | None:
        nonlocal seen
        seen += name == operation
        return when if name == operation and skip < seen <= skip + times else None

    return plan


class BrokenJobs:
    """A store in front of another one."""

    def __init__(self, store: JobStore, plan: Plan) -> None:
        self._store = store
        self._plan = plan

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        _raise_if(self._plan("read"))
        return await self._store.read(job_id, with_outputs=with_outputs)

    async def create(self, job: Job) -> Snapshot:
        when = self._plan("create")
        _raise_if(when, "before")
        snapshot = await self._store.create(job)
        _raise_if(when)
        return snapshot

    async def update(
        self, seen: Snapshot, job: Job, outputs: dict[Stage, dict[str, Any]] | None = None
    ) -> Snapshot:
        when = self._plan("commit" if outputs else "update")
        _raise_if(when, "before")
        snapshot = await self._store.update(seen, job, outputs)
        _raise_if(when)
        return snapshot

    async def keep(self, letter: DeadLetter) -> None:
        when = self._plan("keep")
        _raise_if(when, "before")
        await self._store.keep(letter)
        _raise_if(when)


class BrokenTopics:
    """A publisher in front of another one."""

    def __init__(self, publisher: Publisher, plan: Plan) -> None:
        self._publisher = publisher
        self._plan = plan

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        when = self._plan(f"publish {topic}")
        _raise_if(when, "before")
        message_id = await self._publisher.publish(topic, data, attributes)
        _raise_if(when)
        return message_id


def _raise_if(when: When | None, at: When | None = None) -> None:
    if when is not None and at in {None, when}:
        raise Unavailable(f"Broken on purpose, {when} the effect.")
