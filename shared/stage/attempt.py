"""One claimed attempt at a stage: the step under its lease and its deadline, then commit, release or fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from shared import telemetry
from shared.errors import (
    InvalidRequest,
    JobCancelled,
    LeaseLost,
    Misconfigured,
    ModelError,
    ModelUnavailable,
    Overloaded,
    PipelineError,
    RetryLater,
    StepTimeout,
    Unavailable,
)
from shared.gateways.job_store import Snapshot
from shared.gateways.litellm.request import Call
from shared.jobs import retry, transitions
from shared.jobs.job import Job, Stage
from shared.jobs.outputs import Outcome
from shared.jobs.transitions import Trouble
from shared.stage.dependencies import Dependencies
from shared.stage.lease import LeaseHolder
from shared.stage.metered_model import SLOW, MeteredModel
from shared.stage.step import Step, Work
from shared.stage.usage_recorder import UsageRecorder
from shared.telemetry import Event

_COMMIT_TRIES = 4
_STEP_MARGIN = 10.0
"""Seconds that a step has left when its model ran out of time: enough to degrade."""


async def run(stage: Stage, step: Step, seen: Snapshot, tools: Dependencies, traceparent: str) -> Snapshot:
    """Return the job with its stage committed, or ended; raise RetryLater when it may go better later."""
    return await _Attempt(stage, seen, tools, traceparent).run(step)


class _Attempt:
    def __init__(self, stage: Stage, seen: Snapshot, tools: Dependencies, traceparent: str) -> None:
        job = seen.job
        if job.lease is None:
            raise ValueError("an attempt needs a lease")
        self._stage = stage
        self._outputs = seen.outputs
        self._tools = tools
        self._traceparent = traceparent
        timing = tools.topology.timing
        self._asking_ends = asyncio.get_running_loop().time() + timing.step - _STEP_MARGIN
        self._holder = LeaseHolder(tools, seen, job.lease, self._spent)
        operation = tools.topology.functions[stage.value].operation or stage.value
        self._asker: MeteredModel | None = None
        self._recorder = UsageRecorder(
            tools.publisher, tools.topology.usage_topic, operation, tools.clock, job.unsent or ()
        )

    async def run(self, step: Step) -> Snapshot:
        try:
            outcome = await self._under_lease(step)
        except asyncio.CancelledError:
            self._recorder.complain()
            raise
        except JobCancelled as stop:
            ending = self._stopped(stop)
        except Exception as error:  # noqa: BLE001 - whatever a step does, the job must hear of it
            ending = self._failed(error)
        else:
            ending = self._done(outcome)
        # Nobody who goes away may come between the work and its end.
        try:
            await asyncio.shield(ending)
        except RetryLater:
            raise
        except Exception:
            self._recorder.complain()
            raise
        return self._holder.seen

    async def _under_lease(self, step: Step) -> Outcome:
        work = asyncio.create_task(self._step(step))
        keeper = asyncio.create_task(self._holder.keep())
        try:
            await asyncio.wait(
                {work, keeper}, timeout=self._tools.topology.timing.step, return_when=asyncio.FIRST_COMPLETED
            )
            if work.done():
                return work.result()
            if keeper.done():
                keeper.result()
            raise StepTimeout(SLOW)
        finally:
            work.cancel()
            keeper.cancel()
            await asyncio.gather(work, keeper, return_exceptions=True)
            await self._recorder.settled()

    async def _step(self, step: Step) -> Outcome:
        job = self._holder.job
        asker = MeteredModel(
            self._tools.gateway,
            self._recorder,
            self._holder,
            self._call(job),
            deadline=self._asking_ends,
            longest=2 * self._tools.topology.timing.model_hang,  # of two models, one after the other
        )
        self._asker = asker
        record = job.record(self._stage)
        request = job.start_request()
        alias = self._tools.topology.functions[self._stage.value].model or request.model
        self._check(alias)
        return await step(Work(request, record.revision, self._outputs, asker, alias, self._tools.off_loop))

    def _check(self, alias: str) -> None:
        models = self._tools.topology.models
        if alias not in models:
            raise InvalidRequest(f"The model {alias[:100]!r} is not offered: ask for {', '.join(models)}.")

    def _call(self, job: Job) -> Call:
        record = job.record(self._stage)
        return Call(
            org_id=job.org_id,
            user_id=job.user_id,
            job_id=job.job_id,
            stage=self._stage.value,
            run=job.run,
            revision=record.revision,
            call_id=f"{job.job_id}.{self._stage.value}.{job.run}.{record.revision}.{record.attempt}",
            traceparent=self._traceparent,
        )

    async def _done(self, outcome: Outcome) -> None:
        try:
            await self._commit(outcome)
        except JobCancelled as stop:
            await self._stopped(stop)
        except (Unavailable, Misconfigured) as error:
            # If it was written all the same, the fence refuses what follows.
            await self._failed(error, tries=1)

    async def _commit(self, outcome: Outcome) -> None:
        self._recorder.settle_owed()
        spend = self._recorder.spend
        cached = 0 < spend.calls == spend.cached_calls

        def change(job: Job) -> Job:
            self._holder.heed()  # the owner asked while the last of it was under way
            now = self._tools.clock.now()
            after = transitions.committed(self._spent(job), self._stage, outcome.degraded, now, cached=cached)
            after = transitions.revised(after) if outcome.revise else after
            return transitions.completed(after, outcome.result, now) if outcome.result else after

        watch = telemetry.Stopwatch()
        await self._write(change, self._output(outcome))
        self._tell(outcome, watch.ms())

    def _spent(self, job: Job) -> Job:
        return transitions.spent(job, self._stage, self._recorder.bills, self._recorder.unsent)

    def _output(self, outcome: Outcome) -> dict[Stage, dict[str, Any]]:
        job = self._holder.job
        kept = msgspec.to_builtins(outcome.output)
        return {
            self._stage: {
                **kept,
                "run": job.run,
                "revision": job.record(self._stage).revision,
                "created_at": self._tools.clock.now(),
                # Rules look at the document that is asked for, and what lies under a document outlives it.
                "org_id": job.org_id,
                "expires_at": job.expires_at,
            }
        }

    async def _write(
        self,
        change: Callable[[Job], Job],
        outputs: dict[Stage, dict[str, Any]] | None = None,
        *,
        tries: int = _COMMIT_TRIES,
    ) -> None:
        """Write under the fence; an attempt that lost it has nothing more to say."""
        try:
            await self._holder.write(change, outputs, tries=tries)
        except LeaseLost as stop:
            raise self._too_late(stop) from stop

    def _too_late(self, stop: LeaseLost) -> RetryLater:
        """Never acknowledge: the attempt that took over may rely on this very message."""
        self._recorder.complain()
        return RetryLater(f"This attempt came too late. {stop}")

    async def _stopped(self, stop: JobCancelled) -> None:
        if isinstance(stop, LeaseLost):
            raise self._too_late(stop)
        self._recorder.settle_owed()
        await self._write(
            lambda job: transitions.cancelled(self._spent(job), self._stage, self._tools.clock.now())
        )
        telemetry.info(Event.JOB_CANCELLED, "The job was cancelled during this stage.")

    async def _failed(self, error: Exception, *, tries: int = _COMMIT_TRIES) -> None:
        if not isinstance(error, PipelineError):
            telemetry.crash(error)
        record = self._holder.job.record(self._stage)
        tried = record.attempt - record.excused
        most = self._tools.topology.job.max_attempts
        last = retry.final(error, self._stage, tried, most, slow=record.slow)
        now = self._tools.clock.now()
        if last:
            self._recorder.settle_owed()
            await self._write(lambda job: transitions.failed(self._spent(job), last, now))
            telemetry.error(Event.JOB_FAILED, last.message, operator=_advice(error), code=last.code.value)
            return
        trouble = Trouble(
            message=str(error) if isinstance(error, PipelineError) else "The stage met an error of its own.",
            code=error.code if isinstance(error, ModelError) else None,
            excused=isinstance(error, Unavailable | Overloaded),
            slow=isinstance(error, StepTimeout),
            patience=error.retry_after if isinstance(error, ModelUnavailable) else None,
        )
        await self._write(
            lambda job: transitions.released(self._spent(job), self._stage, trouble, now), tries=tries
        )
        telemetry.warning(
            Event.STAGE_RELEASED,
            f"The stage will be tried again. {trouble.message}",
            operator=_advice(error),
        )
        raise RetryLater(trouble.message, operator=_advice(error))

    def _tell(self, outcome: Outcome, commit_ms: float) -> None:
        spend = self._recorder.spend
        if outcome.degraded:
            advice = self._asker.advice if self._asker else None
            telemetry.warning(Event.STAGE_DEGRADED, outcome.degraded, operator=advice)
        telemetry.info(
            Event.STAGE_COMMITTED,
            f"{self._stage.value} is done.",
            calls=spend.calls,
            total_tokens=spend.total_tokens,
            cost_usd=spend.cost_usd,
            model_ms=self._recorder.latency_ms,
            commit_ms=commit_ms,
        )
        if outcome.result:
            telemetry.info(
                Event.JOB_COMPLETED, "The job is completed.", cost_usd=self._holder.job.usage.cost_usd
            )


def _advice(error: Exception) -> str | None:
    """Return what an operator can do about an error; of an unexpected one the log has the place."""
    if isinstance(error, PipelineError):
        return error.operator
    return f"Unexpected {type(error).__name__}: the line `crashed` of this attempt has the place."
