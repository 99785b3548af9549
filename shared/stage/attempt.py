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


async def run(
    stage: Stage, step: Step, snapshot: Snapshot, dependencies: Dependencies, traceparent: str
) -> Snapshot:
    """Return the job with its stage committed, or ended; raise RetryLater when it may go better later."""
    return await _Attempt(stage, snapshot, dependencies, traceparent).run(step)


class _Attempt:
    def __init__(
        self, stage: Stage, snapshot: Snapshot, dependencies: Dependencies, traceparent: str
    ) -> None:
        job = snapshot.job
        if job.lease is None:
            raise ValueError("an attempt needs a lease")
        self._stage = stage
        self._outputs = snapshot.outputs
        self._dependencies = dependencies
        self._traceparent = traceparent
        timing = dependencies.topology.timing
        self._asking_ends = asyncio.get_running_loop().time() + timing.step - _STEP_MARGIN
        self._lease_holder = LeaseHolder(dependencies, snapshot, job.lease, self._add_spend)
        operation = dependencies.topology.functions[stage.value].operation or stage.value
        self._model: MeteredModel | None = None
        self._recorder = UsageRecorder(
            dependencies.publisher,
            dependencies.topology.usage_topic,
            operation,
            dependencies.clock,
            job.unsent or (),
        )

    async def run(self, step: Step) -> Snapshot:
        try:
            outcome = await self._run_under_lease(step)
        except asyncio.CancelledError:
            self._recorder.log_unsent()
            raise
        except JobCancelled as stop:
            ending = self._cancel(stop)
        except Exception as error:  # noqa: BLE001 - whatever a step does, the job must hear of it
            ending = self._fail_or_release(error)
        else:
            ending = self._finish(outcome)
        # Nobody who goes away may come between the work and its end.
        try:
            await asyncio.shield(ending)
        except RetryLater:
            raise
        except Exception:
            self._recorder.log_unsent()
            raise
        return self._lease_holder.snapshot

    async def _run_under_lease(self, step: Step) -> Outcome:
        work = asyncio.create_task(self._run_step(step))
        keeper = asyncio.create_task(self._lease_holder.keep())
        try:
            await asyncio.wait(
                {work, keeper},
                timeout=self._dependencies.topology.timing.step,
                return_when=asyncio.FIRST_COMPLETED,
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
            await self._recorder.settle()

    async def _run_step(self, step: Step) -> Outcome:
        job = self._lease_holder.job
        model = MeteredModel(
            self._dependencies.gateway,
            self._recorder,
            self._lease_holder,
            self._call(job),
            deadline=self._asking_ends,
            longest=2 * self._dependencies.topology.timing.model_hang,  # of two models, one after the other
        )
        self._model = model
        record = job.record(self._stage)
        request = job.start_request()
        alias = self._dependencies.topology.functions[self._stage.value].model or request.model
        self._check(alias)
        return await step(
            Work(request, record.revision, self._outputs, model, alias, self._dependencies.off_loop)
        )

    def _check(self, alias: str) -> None:
        models = self._dependencies.topology.models
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

    async def _finish(self, outcome: Outcome) -> None:
        try:
            await self._commit(outcome)
        except JobCancelled as stop:
            await self._cancel(stop)
        except (Unavailable, Misconfigured) as error:
            # If it was written all the same, the fence refuses what follows.
            await self._fail_or_release(error, tries=1)

    async def _commit(self, outcome: Outcome) -> None:
        self._recorder.settle_owed()
        spend = self._recorder.spend
        cached = 0 < spend.calls == spend.cached_calls

        def change(job: Job) -> Job:
            self._lease_holder.raise_if_cancelled()  # the owner asked while the last of it was under way
            now = self._dependencies.clock.now()
            after = transitions.committed(
                self._add_spend(job), self._stage, outcome.degraded, now, cached=cached
            )
            after = transitions.revised(after) if outcome.revise else after
            return transitions.completed(after, outcome.result, now) if outcome.result else after

        watch = telemetry.Stopwatch()
        await self._write(change, self._output(outcome))
        self._log_commit(outcome, watch.ms())

    def _add_spend(self, job: Job) -> Job:
        return transitions.spent(job, self._stage, self._recorder.bills, self._recorder.unsent)

    def _output(self, outcome: Outcome) -> dict[Stage, dict[str, Any]]:
        job = self._lease_holder.job
        kept = msgspec.to_builtins(outcome.output)
        return {
            self._stage: {
                **kept,
                "run": job.run,
                "revision": job.record(self._stage).revision,
                "created_at": self._dependencies.clock.now(),
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
        """Write under the fence; raise RetryLater for an attempt that lost its lease."""
        try:
            await self._lease_holder.write(change, outputs, tries=tries)
        except LeaseLost as stop:
            raise self._late_error(stop) from stop

    def _late_error(self, stop: LeaseLost) -> RetryLater:
        """Return the error that never acknowledges: the new attempt may rely on this very message."""
        self._recorder.log_unsent()
        return RetryLater(f"This attempt came too late. {stop}")

    async def _cancel(self, stop: JobCancelled) -> None:
        if isinstance(stop, LeaseLost):
            raise self._late_error(stop)
        self._recorder.settle_owed()
        now = self._dependencies.clock.now()
        await self._write(lambda job: transitions.cancelled(self._add_spend(job), self._stage, now))
        telemetry.info(Event.JOB_CANCELLED, "The job was cancelled during this stage.")

    async def _fail_or_release(self, error: Exception, *, tries: int = _COMMIT_TRIES) -> None:
        if not isinstance(error, PipelineError):
            telemetry.crash(error)
        record = self._lease_holder.job.record(self._stage)
        tried = record.attempt - record.excused
        most = self._dependencies.topology.job.max_attempts
        last = retry.terminal_error(error, self._stage, tried, most, slow=record.slow)
        now = self._dependencies.clock.now()
        if last:
            self._recorder.settle_owed()
            await self._write(lambda job: transitions.failed(self._add_spend(job), last, now))
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
            lambda job: transitions.released(self._add_spend(job), self._stage, trouble, now), tries=tries
        )
        telemetry.warning(
            Event.STAGE_RELEASED,
            f"The stage will be tried again. {trouble.message}",
            operator=_advice(error),
        )
        raise RetryLater(trouble.message, operator=_advice(error))

    def _log_commit(self, outcome: Outcome, commit_ms: float) -> None:
        spend = self._recorder.spend
        if outcome.degraded:
            advice = self._model.advice if self._model else None
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
                Event.JOB_COMPLETED, "The job is completed.", cost_usd=self._lease_holder.job.usage.cost_usd
            )


def _advice(error: Exception) -> str | None:
    """Return an operator's advice for an error; the log has the place of an unexpected one."""
    if isinstance(error, PipelineError):
        return error.operator
    return f"Unexpected {type(error).__name__}: the line `crashed` of this attempt has the place."
