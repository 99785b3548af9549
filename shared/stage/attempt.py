"""One claimed attempt at a stage: the step under its lease and its deadline, then its end."""

from __future__ import annotations

import asyncio

from shared import telemetry
from shared.errors import (
    InvalidRequest,
    JobCancelled,
    ModelAway,
    ModelUnavailable,
    RetryLater,
    StepTimeout,
)
from shared.gateways.litellm.errors import NOT_REACHED
from shared.gateways.litellm.request import Call
from shared.gateways.snapshot import Snapshot
from shared.jobs.billing import add_spend
from shared.jobs.job import Job, Stage
from shared.jobs.outputs import Outcome
from shared.jobs.trials import alias_of, trial_of
from shared.jobs.waits import patience_ends
from shared.stage.answer_keeper import AnswerKeeper
from shared.stage.attempt_end import AttemptEnd
from shared.stage.dependencies import Dependencies
from shared.stage.hold import Hold
from shared.stage.lease import LeaseHolder
from shared.stage.materials import load_materials
from shared.stage.metered_model import MeteredModel
from shared.stage.recorded_calls import SLOW, RecordedCalls
from shared.stage.step import Step, Work
from shared.stage.tiers import Tiers
from shared.stage.trust import Trust
from shared.stage.usage_recorder import UsageRecorder
from shared.telemetry import Event

_PAUSED = "The model is paused by the service's operator."
_FRESH = 1.0  # seconds for which the claim's look at the job serves
_STEP_MARGIN = 10.0
"""Seconds that a step has left after the deadline of its model calls: enough to degrade."""


async def run(
    stage: Stage, step: Step, snapshot: Snapshot, dependencies: Dependencies, traceparent: str
) -> Snapshot:
    """Run the step; return the job with the stage committed or the job ended, or raise RetryLater."""
    answers = await _kept_answers(stage, snapshot, dependencies)
    return await _Attempt(stage, snapshot, dependencies, traceparent, answers).run(step)


async def _kept_answers(stage: Stage, snapshot: Snapshot, dependencies: Dependencies) -> AnswerKeeper:
    """Return the answers that earlier attempts have kept.

    Nobody adds to them after the claim. Without Firestore the message is redelivered.
    """
    job, record = snapshot.job, snapshot.job.record(stage)
    is_first = record.attempt <= 1
    found = None if is_first else await dependencies.store.answers(job.job_id, stage)
    return AnswerKeeper(stage, job.run, record.revision, job.expires_at, found)


def _is_patient(stage: Stage, job: Job, dependencies: Dependencies) -> bool:
    """Return whether the stage may wait for its model; else it does without, or fails."""
    topology, record, now = dependencies.topology, job.record(stage), dependencies.clock.now()
    lasts = now < patience_ends(job, stage, topology.job.patience, now)
    return lasts and record.attempt - record.excused < topology.job.max_attempts


class _Attempt:
    def __init__(
        self,
        stage: Stage,
        snapshot: Snapshot,
        dependencies: Dependencies,
        traceparent: str,
        answers: AnswerKeeper,
    ) -> None:
        job = snapshot.job
        if job.lease is None:
            raise ValueError("An attempt needs a lease.")
        self._stage = stage
        self._outputs = snapshot.outputs
        self._dependencies = dependencies
        self._traceparent = traceparent
        timing = dependencies.topology.timing
        self._asking_ends = asyncio.get_running_loop().time() + timing.step - _STEP_MARGIN
        self._lease_holder = LeaseHolder(dependencies, snapshot, job.lease, self._add_spend, answers)
        operation = dependencies.topology.functions[stage.value].operation or stage.value
        self._model: MeteredModel | None = None
        self._patient = _is_patient(stage, job, dependencies)
        self._recorder = UsageRecorder(
            dependencies.publisher,
            dependencies.topology.usage_topic,
            operation,
            dependencies.clock,
            job.unsent or (),
        )
        self._end = AttemptEnd(
            stage, dependencies, self._lease_holder, self._recorder, self._add_spend, patient=self._patient
        )

    async def run(self, step: Step) -> Snapshot:
        try:
            outcome = await self._run_under_lease(step)
        except asyncio.CancelledError:
            self._recorder.log_unsent()
            raise
        except JobCancelled as stop:
            ending = self._end.cancel(stop)
        except Exception as error:  # noqa: BLE001 - whatever a step raises, the job has to end or go on
            if self._model:
                self._model.keep_answers()
            ending = self._end.fail_or_release(error)
        else:
            ending = self._end.finish(outcome, self._model.advice if self._model else None)
        # Cancellation must not separate the work from the write of its end.
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
            raise StepTimeout(SLOW, tier=self._model.last_tier if self._model else None)
        finally:
            work.cancel()
            keeper.cancel()
            await asyncio.gather(work, keeper, return_exceptions=True)
            await self._recorder.settle()

    async def _run_step(self, step: Step) -> Outcome:
        job = self._lease_holder.job
        tiers = Tiers(self._stage, self._dependencies.topology, self._dependencies.clock)
        hold = Hold(self._lease_holder, self._add_spend, self._dependencies.topology)
        calls = RecordedCalls(
            self._dependencies.gateway, self._recorder, self._lease_holder, tiers, hold, self._asking_ends
        )
        model = MeteredModel(
            calls,
            self._lease_holder,
            self._call(job),
            hold,
            Trust(self._dependencies.breakers, job, self._stage, patient=self._patient),
            tiers=tiers,
            deadline=self._asking_ends,
        )
        self._model = model
        record = job.record(self._stage)
        alias = self._choose_alias(job)
        self._check_alias(alias)
        began = asyncio.get_running_loop().time()
        materials = await load_materials(job, self._stage, self._dependencies)
        await self._wait_for_breaker(alias)
        if asyncio.get_running_loop().time() - began > _FRESH:
            await self._lease_holder.confirm()  # the owner may have cancelled meanwhile
        return await step(
            Work(
                job.start_request(),
                record.revision,
                self._outputs,
                model,
                alias,
                self._dependencies.off_loop,
                self._dependencies.topology.job.calls_at_once,
                materials,
            )
        )

    async def _wait_for_breaker(self, alias: str) -> None:
        """Put the stage aside if its model is paused or known to be away, before a call finds out."""
        if await self._dependencies.breakers.is_paused(alias):
            raise ModelAway(ModelUnavailable(_PAUSED), alias, costly=False, paused=True)
        if not self._patient:
            return
        until = await self._dependencies.breakers.wait_until(alias)
        if until is None:
            return
        seconds = (until - self._dependencies.clock.now()).total_seconds()
        raise ModelAway(ModelUnavailable(NOT_REACHED, retry_after=max(seconds, 1.0)), alias, costly=False)

    def _choose_alias(self, job: Job) -> str:
        alias, trial = alias_of(job, self._stage, self._dependencies.topology), trial_of(job, self._stage)
        if trial and trial.alias != alias:
            telemetry.warning(
                Event.TRIAL_LEFT,
                f"The trial {trial.name} asks {trial.alias}, which is no longer offered: "
                f"the job goes on with {alias}.",
                trial=trial.name,
                alias=alias,
            )
        return alias

    def _check_alias(self, alias: str) -> None:
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
            prompt_version=record.prompt_version,
        )

    def _add_spend(self, job: Job) -> Job:
        return add_spend(job, self._stage, self._recorder.bills, self._recorder.unsent)
