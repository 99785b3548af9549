"""The end of an attempt: one write that commits, cancels, fails or releases the stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shared import telemetry
from shared.errors import (
    BudgetExceeded,
    JobCancelled,
    LeaseLost,
    Misconfigured,
    ModelAway,
    ModelError,
    Overloaded,
    PipelineError,
    RetryLater,
    StepTimeout,
    Unavailable,
)
from shared.jobs import retry, transitions, waits
from shared.jobs.aside import choose_aside
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.outputs import Outcome, QualityOutput, to_document
from shared.jobs.review_state import await_review, is_approved, needs_review
from shared.jobs.transitions import Trouble
from shared.jobs.trials import alias_of
from shared.stage.dependencies import Dependencies
from shared.stage.lease import LeaseHolder
from shared.stage.usage_recorder import UsageRecorder
from shared.telemetry import Event

_COMMIT_TRIES = 4
_REPLAY = "Then replay the job."
_GOES_ON = "The job goes on by itself when there is room again."


class AttemptEnd:
    """Writes how an attempt ended, under its lease."""

    def __init__(
        self,
        stage: Stage,
        dependencies: Dependencies,
        lease_holder: LeaseHolder,
        recorder: UsageRecorder,
        add_spend: Callable[[Job], Job],
        *,
        patient: bool,
    ) -> None:
        """`add_spend` adds the attempt's spend so far to the job.

        `patient`: the stage may wait for its model.
        """
        self._patient = patient
        self._stage = stage
        self._dependencies = dependencies
        self._lease_holder = lease_holder
        self._recorder = recorder
        self._add_spend = add_spend

    async def finish(self, outcome: Outcome, advice: str | None) -> None:
        """Commit the outcome. `advice` is for the operator, if the stage is degraded."""
        try:
            await self._commit(outcome, advice)
        except JobCancelled as stop:
            await self.cancel(stop)
        except (Unavailable, Misconfigured) as error:
            # If the commit was written all the same, the fence refuses this write.
            await self.fail_or_release(error, tries=1)

    async def _commit(self, outcome: Outcome, advice: str | None) -> None:
        self._recorder.settle_owed()
        spend = self._recorder.spend
        cached = 0 < spend.calls == spend.cached_calls

        def change(job: Job) -> Job:
            self._lease_holder.raise_if_cancelled()  # the owner may have cancelled meanwhile
            now = self._dependencies.clock.now()
            after = transitions.commit(
                self._add_spend(job),
                self._stage,
                outcome.degraded,
                now,
                cached=cached,
                note=outcome.note,
            )
            after = self._sent_on(after, now, revise=outcome.revise)
            return transitions.complete(after, outcome.result, now) if outcome.result else after

        watch = telemetry.Stopwatch()
        await self._write(change, self._output(outcome))
        self._log_commit(outcome, advice, watch.ms())

    def _sent_on(self, job: Job, now: datetime, *, revise: bool) -> Job:
        """Send the post back, or let it await a review, unless it is approved."""
        if self._stage is not Stage.QUALITY or is_approved(job):
            return job
        if revise:
            return transitions.send_back(job)
        hours = self._dependencies.topology.job.review_hours
        return await_review(job, now, hours) if needs_review(job) else job

    def _output(self, outcome: Outcome) -> dict[Stage, dict[str, Any]]:
        job = self._lease_holder.job
        kept = to_document(outcome.output)
        return {
            self._stage: {
                **kept,
                "run": job.run,
                "revision": job.record(self._stage).revision,
                "created_at": self._dependencies.clock.now(),
                # Security rules read the requested document alone, and a subcollection outlives its parent.
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
        ending: bool = True,
    ) -> None:
        """Write under the fence; raise RetryLater for an attempt that lost its lease.

        `ending`: no other attempt at the stage needs the kept answers.
        """
        try:
            await self._lease_holder.write(change, outputs, tries=tries, ending=ending)
        except LeaseLost as stop:
            raise self._late_error(stop) from stop

    def _late_error(self, stop: LeaseLost) -> RetryLater:
        """Log the unsent events, and return an error: the new attempt may need this message's redelivery."""
        self._recorder.log_unsent()
        return RetryLater(f"This attempt came too late. {stop}")

    async def cancel(self, stop: JobCancelled) -> None:
        """Cancel the job; raise RetryLater instead if the lease is lost."""
        if isinstance(stop, LeaseLost):
            raise self._late_error(stop)
        self._recorder.settle_owed()
        now = self._dependencies.clock.now()
        await self._write(lambda job: transitions.cancel(self._add_spend(job), self._stage, now))
        telemetry.info(Event.JOB_CANCELLED, "The job was cancelled during this stage.")

    async def fail_or_release(self, error: Exception, *, tries: int = _COMMIT_TRIES) -> None:
        """Fail the job, put it aside for its model, or release the stage and raise RetryLater."""
        if isinstance(error, ModelAway):
            await self._put_aside(error)
            return
        if isinstance(error, StepTimeout) and error.tier:
            # The standard tier has time of its own.
            await self._put_aside(ModelAway(error, self._alias(), costly=True, tier=error.tier))
            return
        if not isinstance(error, PipelineError):
            telemetry.crash(error)
        record = self._lease_holder.job.record(self._stage)
        tried = record.attempt - record.excused
        most = self._dependencies.topology.job.max_attempts
        if isinstance(error, ModelError) and not self._patient:
            most = tried
        last = retry.terminal_error(error, self._stage, tried, most, slow=record.slow)
        now = self._dependencies.clock.now()
        if last:
            self._recorder.settle_owed()
            await self._write(lambda job: transitions.fail(self._add_spend(job), last, now))
            advice = _advice(error, of_spent=_REPLAY)
            telemetry.error(Event.JOB_FAILED, last.message, operator=advice, code=last.code.value)
            return
        if isinstance(error, ModelError):
            await self._put_aside(ModelAway(error, self._alias(), costly=True))
            return
        trouble = Trouble(
            message=str(error)
            if isinstance(error, PipelineError)
            else "The stage failed with an internal error.",
            excused=isinstance(error, Unavailable | Overloaded),
        )
        await self._write(
            lambda job: transitions.release(self._add_spend(job), self._stage, trouble, now),
            tries=tries,
            ending=False,
        )
        telemetry.warning(
            Event.STAGE_RELEASED,
            f"The stage will be tried again. {trouble.message}",
            operator=_advice(error),
        )
        raise RetryLater(trouble.message, operator=_advice(error))

    def _alias(self) -> str:
        return alias_of(self._lease_holder.job, self._stage, self._dependencies.topology)

    async def _put_aside(self, away: ModelAway) -> None:
        """Let the job wait for its model; its message is acknowledged, and the sweep lets it in again."""
        now = self._dependencies.clock.now()
        aside = choose_aside(away, self._lease_holder.job, self._stage, self._dependencies.topology, now)
        await self._write(
            lambda job: waits.put_aside(self._add_spend(job), self._stage, aside, now), ending=False
        )
        telemetry.warning(
            Event.STAGE_PUT_ASIDE,
            f"The job waits for its model {away.alias}. {away}",
            operator=_advice(away.cause, of_spent=_GOES_ON),
            alias=away.alias,
            seconds=round((aside.until - now).total_seconds()),
        )

    def _log_commit(self, outcome: Outcome, advice: str | None, commit_ms: float) -> None:
        spend = self._recorder.spend
        if outcome.degraded:
            telemetry.warning(Event.STAGE_DEGRADED, outcome.degraded, operator=advice)
        telemetry.info(
            Event.STAGE_COMMITTED,
            f"{self._stage.value} is done.",
            calls=spend.calls,
            total_tokens=spend.total_tokens,
            cost_usd=spend.cost_usd,
            model_ms=self._recorder.latency_ms,
            commit_ms=commit_ms,
            **_verdict(outcome),
        )
        if self._lease_holder.job.status is JobStatus.AWAITING_REVIEW:
            telemetry.info(Event.JOB_AWAITS_REVIEW, "The job awaits a person's review.")
        if outcome.result:
            telemetry.info(
                Event.JOB_COMPLETED, "The job is completed.", cost_usd=self._lease_holder.job.usage.cost_usd
            )


def _verdict(outcome: Outcome) -> dict[str, int]:
    """Return the score of a post that was checked, for the log: the document has only the last one."""
    return {"score": outcome.output.score} if isinstance(outcome.output, QualityOutput) else {}


def _advice(error: Exception, *, of_spent: str = "") -> str | None:
    """Return the advice for the operator; `of_spent` follows it where a budget is used up."""
    if isinstance(error, BudgetExceeded) and error.operator:
        return f"{error.operator} {of_spent}".rstrip()
    if isinstance(error, PipelineError):
        return error.operator
    return f"Unexpected {type(error).__name__}: the line `crashed` of this attempt has the place."
