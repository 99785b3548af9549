"""What the admission of jobs costs on Firestore's emulator: one job's writes and time, and contenders' times.

A start is a real claim of a start message, and an end is the write of a lease that ends its job and lets the
next one in. The plain ones read and write the same job without its organisation's document.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import msgspec

from shared import topology
from shared.clock import SystemClock
from shared.gateways.job_store import FirestoreJobs, connect
from shared.gateways.snapshot import Snapshot
from shared.jobs import transitions
from shared.jobs.claim import Verdict, decide
from shared.jobs.job import Job, Stage
from shared.messages.envelope import Envelope
from shared.messages.schemas import StageMessage
from shared.stage import intake
from shared.stage.answer_keeper import AnswerKeeper
from shared.stage.claimer import JobClaimer
from shared.stage.dependencies import Dependencies
from shared.stage.intake import Delivery
from shared.stage.lease import LeaseHolder
from shared.stage.newcomer import make_newcomer
from tests.support.fakes.broken import BrokenJobs
from tests.support.fakes.gateway import ScriptedGateway, answer
from tests.support.fakes.publisher import MemoryTopics
from tests.support.servers import emulators
from tests.tools.bench.table import Row

CONTENDERS = 40
INSTANCES = 8
"""That share the contenders: starts of one organisation take turns within an instance."""
SHARDS = (1, 4, 8)
JOBS = 100
_BOUND_MS = 15.0
_USER = str(uuid4())
_Result = TypeVar("_Result")


class Desk:
    """An instance's claims and ends on one Firestore; `asked` counts its operations by name."""

    def __init__(self, store: FirestoreJobs, asked: Counter[str] | None = None) -> None:
        self.store = store
        self.asked: Counter[str] = Counter() if asked is None else asked
        self.dependencies = Dependencies(
            store=BrokenJobs(store, self._count),
            publisher=MemoryTopics(),
            gateway=ScriptedGateway(lambda _request, _call: answer()),
            clock=SystemClock(),
            topology=topology.load(),
        )
        self._claims = JobClaimer(Stage.GENERATE, self.dependencies)

    def _count(self, name: str) -> None:
        self.asked[name] += 1

    async def start(self, delivery: Delivery) -> Snapshot:
        """Claim a start message: the job runs."""
        decision, snapshot = await self._claims.claim(delivery)
        if decision.verdict is not Verdict.WORK:
            raise RuntimeError(f"The job does not run: {decision.reason}.")
        return snapshot

    async def end(self, snapshot: Snapshot) -> None:
        """End a job, and look for one that waits."""
        job = snapshot.job
        if job.lease is None:
            raise RuntimeError("The job does not run.")
        keeper = AnswerKeeper(Stage.GENERATE, 1, 0, job.expires_at)
        holder = LeaseHolder(self.dependencies, snapshot, job.lease, lambda same: same, keeper)
        await holder.write(_ended, ending=True)
        await self.dependencies.admissions.let_in_next(job.org_id)

    async def start_plainly(self, delivery: Delivery) -> Snapshot:
        """Read and create the job alone."""
        job = await self._new_job(delivery)
        return await self.store.create(job)

    async def end_plainly(self, snapshot: Snapshot) -> None:
        """Write the job's end alone."""
        await self.store.update(snapshot, _ended(snapshot.job))

    async def _new_job(self, delivery: Delivery) -> Job:
        await self.store.read(delivery.message.job_id)
        limits, now = self.dependencies.topology, SystemClock().now()
        job = make_newcomer(delivery, None, limits, now).job
        terms = self._claims._terms("bench")
        return decide(job, Stage.GENERATE, StageMessage(job.job_id, 1, 0), terms).job


def _ended(job: Job) -> Job:
    return transitions.cancel(job, Stage.GENERATE, SystemClock().now())


def delivery_of(org_id: str) -> Delivery:
    """Return a start message of a new job."""
    fields = {"job_id": str(uuid4()), "org_id": org_id, "user_id": _USER, "topic": "Tea"}
    envelope = Envelope(message_id="1", data=msgspec.json.encode(fields), attributes={}, subscription="bench")
    return intake.read(envelope, Stage.GENERATE)


async def run() -> list[Row]:
    """Measure one job alone, and then contenders for one organisation."""
    with tempfile.TemporaryDirectory() as folder, emulators.firestore(Path(folder)) as host:
        os.environ["FIRESTORE_EMULATOR_HOST"] = host
        store = connect(f"bench-{uuid4().hex[:8]}")
        try:
            await _alone(Desk(store), 10)  # the emulator warms up
            rows = await _alone(Desk(store), JOBS)
            for shards in SHARDS:
                rows += await _contending(store, shards)
            return rows
        finally:
            await store.close()


async def _alone(desk: Desk, jobs: int) -> list[Row]:
    """Return the medians of starts and ends, one after another, with admission and without in turn."""
    times: dict[str, list[float]] = {}
    for _ in range(jobs):
        for name, start, end in (
            ("admitted", desk.start, desk.end),
            ("plain", desk.start_plainly, desk.end_plainly),
        ):
            delivery = delivery_of(str(uuid4()))
            snapshot = await _timed(times.setdefault(f"{name} start", []), start(delivery))
            await _timed(times.setdefault(f"{name} end", []), end(snapshot))
    middle = {name: statistics.median(each) for name, each in times.items()}
    more = sum(middle[f"admitted {each}"] - middle[f"plain {each}"] for each in ("start", "end"))
    rows = [
        Row(f"{each} of a job", ours, "ms", ours / plain, f"without admission, {plain:.1f} ms")
        for each in ("start", "end")
        for ours, plain in [(middle[f"admitted {each}"], middle[f"plain {each}"])]
    ]
    operations = sum(desk.asked.values()) / jobs
    return [
        *rows,
        Row("admission of a job", more, "ms", more / _BOUND_MS, f"{_BOUND_MS:.0f} ms", 1.0),
        Row("requests of a job to Firestore", operations, "", operations / 3, "3 without admission"),
    ]


async def _timed(times: list[float], work: Awaitable[_Result]) -> _Result:
    began = time.perf_counter()
    result = await work
    times.append((time.perf_counter() - began) * 1000)
    return result


async def _contending(store: FirestoreJobs, shards: int) -> list[Row]:
    """Return the seconds until all contenders of one organisation have started, and have ended."""
    org_id, asked = str(uuid4()), Counter[str]()
    limits = {"jobs": CONTENDERS * 2, "shards": shards}
    await store._client.collection("admission").document(org_id).set({"limits": limits})
    instances = [Desk(store, asked) for _ in range(INSTANCES)]
    desks = [instances[number % INSTANCES] for number in range(CONTENDERS)]
    snapshots, started = await _together(asked, [desk.start(delivery_of(org_id)) for desk in desks])
    ends = [desk.end(snapshot) for desk, snapshot in zip(desks, snapshots, strict=True)]
    _, ended = await _together(asked, ends)
    if any(each.admission.members for each in (await store.admissions.read(org_id)).shards):
        raise RuntimeError("Members are left.")
    where = f"{CONTENDERS} at once on {shards} document{'s' if shards > 1 else ''}"
    return [
        Row(f"starts, {where}", started[0], "s", started[1], "tries for each"),
        Row(f"ends, {where}", ended[0], "s", ended[1], "tries for each"),
    ]


async def _together(
    asked: Counter[str], works: Sequence[Awaitable[_Result]]
) -> tuple[list[_Result], tuple[float, float]]:
    """Return the results, the seconds, and how often each one tried to write."""
    asked.clear()
    began = time.perf_counter()
    results = await asyncio.gather(*works)
    seconds = time.perf_counter() - began
    return list(results), (seconds, (asked["create"] + asked["update"]) / len(works))
