"""The lease on one stage of a job, from claim to commit: every write of an attempt goes through it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from shared import telemetry
from shared.errors import Conflict, JobCancelled, LeaseLost, Unavailable
from shared.gateways.snapshot import Snapshot
from shared.jobs.job import Job, Lease, Stage
from shared.jobs.transitions import show_draft
from shared.llm.chat import Answer, Live
from shared.stage.answer_keeper import AnswerKeeper
from shared.stage.dependencies import Dependencies
from shared.stage.live_draft import LiveDraft
from shared.stage.paid_calls import PaidCalls

_WRITE_TRIES = 5
_READ_TRIES = 3
_TOP_UP_TRIES = 40
_LEAVING_TRIES = 30
"""Conflicts after which a job's end is written without its place, which the sweep then frees."""
_WRITE_PATIENCE = 20.0  # seconds after which a conflicting write is not retried


class LeaseHolder:
    """Renews the lease, shows the draft, and refuses every write once the lease is lost."""

    def __init__(
        self,
        dependencies: Dependencies,
        snapshot: Snapshot,
        lease: Lease,
        add_spend: Callable[[Job], Job],
        answers: AnswerKeeper,
    ) -> None:
        """`add_spend` adds the attempt's spend so far to the job."""
        self._store = dependencies.store
        self._snapshot = snapshot
        self._lease = lease
        self._clock = dependencies.clock
        self._timing = dependencies.topology.timing
        self._add_spend = add_spend
        self._answers = answers
        self._admissions = dependencies.admissions
        self._seen_at = float("-inf")  # when the last read or write of the job began, in the loop's time
        self._draft = LiveDraft(dependencies.off_loop, self._timing.lease_renewal)
        self._one_writer = asyncio.Lock()
        self._paid = PaidCalls()

    @property
    def snapshot(self) -> Snapshot:
        """The job as last read or written, at its version."""
        return self._snapshot

    @property
    def job(self) -> Job:
        """The job as last read or written."""
        return self._snapshot.job

    @property
    def stage(self) -> Stage:
        """The stage under the lease."""
        return self._lease.stage

    def age(self) -> float:
        """Return the seconds since this stage's first attempt began."""
        started = self.job.record(self.stage).started_at
        return (self._clock.now() - started).total_seconds() if started else 0.0

    def show(self, live: Live, text: Callable[[], str]) -> None:
        """Announce more text; `text` is called only when it is time to write it."""
        self._draft.announce(live, text)

    async def write(
        self,
        change: Callable[[Job], Job],
        outputs: dict[Stage, dict[str, Any]] | None = None,
        *,
        tries: int = 1,
        ending: bool = False,
    ) -> None:
        """Write the changed job while the lease is ours, else raise LeaseLost.

        With it go the answers to keep, or with `ending` their deletion.

        The precondition closes the race with an attempt that took over, and with the owner's cancel. The
        fence is the token and not the clock: an expired lease that nobody took over is still ours.
        """
        async with self._one_writer:
            await self._write(change, outputs, tries=tries, ending=ending)

    async def _write(
        self,
        change: Callable[[Job], Job],
        outputs: dict[Stage, dict[str, Any]] | None = None,
        *,
        tries: int = 1,
        ending: bool = False,
    ) -> None:
        latest = asyncio.get_running_loop().time() + _WRITE_PATIENCE
        tried, conflicts = 0, 0
        while tried < _WRITE_TRIES:
            tried += 1
            began = asyncio.get_running_loop().time()
            answers, admission = self._answers.change(ending=ending), None
            job = change(self._snapshot.job)
            try:
                with_place = conflicts < _LEAVING_TRIES and (tries == 1 or tried < tries)
                if with_place and job.at_rest:  # else the sweep frees the place
                    job, admission = await self._admissions.places.leaving(job)
                self._snapshot = await self._store.update(self._snapshot, job, outputs, answers, admission)
            except Conflict:
                conflicts += 1
                before = self._snapshot.version
                await self._reread()
                if admission and self._snapshot.version == before:
                    tried -= 1  # it is the organisation's document that many write
                    await asyncio.sleep(random.uniform(0, 0.02 * min(conflicts, 10)))  # noqa: S311
                if asyncio.get_running_loop().time() > latest:
                    break
            except Unavailable:
                if tried >= tries:
                    raise
                await asyncio.sleep(tried)
            else:
                self._seen_at = began
                self._answers.mark_written(answers)
                return
        raise Unavailable("The job's document changes faster than it can be written.")

    async def top_up(self, least: int, wanted: int) -> int | None:
        """Let the job hold more micro-dollars; return how many, 0 without room, None without a budget."""
        async with self._one_writer:
            for tries in range(_TOP_UP_TRIES):
                topped = await self._admissions.places.top_up(self._renew(self.job), least, wanted)
                if topped is None or not topped.added:
                    return None if topped is None else 0
                answers = self._answers.change(ending=False)
                try:
                    self._snapshot = await self._store.update(
                        self._snapshot, topped.job, None, answers, topped.change
                    )
                except Conflict:
                    await asyncio.sleep(random.uniform(0, 0.02 * tries))  # noqa: S311 - spreads tries
                    await self._reread()
                else:
                    self._answers.mark_written(answers)
                    return topped.added
        raise Unavailable("The organisation's budget changes faster than it can be written.")

    def remember_answer(self, question: str, answer: Answer) -> None:
        """Let the next write keep an answer, so that a stage that is put aside does not buy it again."""
        if self._answers.find(question) is None:
            self._answers.add(question, answer)

    async def keep_answer(self, question: str, answer: Answer) -> None:
        """Write an answer under the job, unless another write carries it; raise LeaseLost.

        The same write has its cost. Without Firestore the next write carries it.
        """
        self._answers.add(question, answer)
        async with self._one_writer:
            if self._answers.is_written(question):
                return
            try:
                await self._write(self._renew)
            except Unavailable as error:
                telemetry.warning(
                    telemetry.Event.STAGE_HELD,
                    f"An answer is not kept yet. {error}",
                    operator=error.operator,
                )

    def kept_answer(self, question: str) -> Answer | None:
        """Return the answer that this or an earlier attempt has kept."""
        return self._answers.find(question)

    @contextmanager
    def paying(self) -> Iterator[None]:
        """Let a paid call end, even if the owner cancels or the lease is lost.

        A whole answer reports its usage only at its end, and hanging up would not save the cost.
        """
        with self._paid.begin():
            yield
        self.raise_if_cancelled()

    async def confirm(self) -> None:
        """Raise JobCancelled if the lease is lost or the job cancelled: call it before a paid call.

        Calls that begin together share one read.
        """
        asked_at = asyncio.get_running_loop().time()
        async with self._one_writer:
            for left in reversed(range(_READ_TRIES)):
                if self._seen_at >= asked_at:
                    break
                try:
                    await self._reread()
                    break
                except Unavailable:
                    if not left:
                        raise
                    await asyncio.sleep(1)
        self.raise_if_cancelled()

    async def keep(self) -> None:
        """Renew the lease and show the draft until cancelled; raise JobCancelled if the work must stop."""
        while True:
            # First the interval: an immediate answer needs no draft.
            await asyncio.sleep(self._timing.draft_interval)
            await self._draft.wait(self._timing.lease_renewal)
            await self._draft.update()
            try:
                await self.write(self._renew)
            except Unavailable as error:
                # The lease may outlive the outage; if not, the fence refuses our commit.
                telemetry.warning(
                    telemetry.Event.STAGE_HELD,
                    f"The lease was not renewed. {error}",
                    operator=error.operator,
                )
            except LeaseLost:
                await self._paid.wait()
                raise
            if not self._paid:
                self.raise_if_cancelled()

    def _renew(self, job: Job) -> Job:
        now = self._clock.now()
        lease = replace(self._lease, expires_at=now + timedelta(seconds=self._timing.lease))
        return show_draft(self._add_spend(job), self.stage, self._draft.shown, lease, now)

    async def _reread(self) -> None:
        began = asyncio.get_running_loop().time()
        snapshot = await self._store.read(self.job.job_id)
        if snapshot is None or snapshot.job.lease is None or snapshot.job.lease.token != self._lease.token:
            raise LeaseLost("Another attempt took over this stage.")
        self._snapshot, self._seen_at = snapshot, began

    def raise_if_cancelled(self) -> None:
        """Raise JobCancelled if the last read job is cancelled."""
        if self.job.cancel_requested:
            raise JobCancelled("The job's owner asked to cancel it.")
