"""Say how a job ended, and name the commands that come next."""

from __future__ import annotations

from infra.cli import console
from infra.cli.errors import Failed
from infra.cli.format import money, seconds
from infra.cli.jobs.writers import label_of, labelled
from infra.cli.views.display import conclude
from infra.cli.views.reviews import describe_awaited
from shared.clock import SystemClock
from shared.errors import ErrorCode
from shared.jobs.job import Job, JobStatus


def conclude_with_steps(job: Job, stack: str, verdict: str = "") -> None:
    """Say how a job ended and what to do next; Failed unless it is completed or awaits a review.

    `stack` are the options that name the stack to further commands, `verdict` the score in words.
    """
    steps = "".join(f"\n  {step}" for step in next_steps(job, stack))
    if job.status is JobStatus.AWAITING_REVIEW:
        console.say(f"Job {job.job_id} {describe_awaited(job, SystemClock().now())}.{steps}")
        return
    try:
        conclude(job)
    except Failed as failure:
        raise Failed(f"{failure}{steps}") from failure
    console.say("\n".join(filter(None, (describe_success(job), verdict))) + steps)


def describe_success(job: Job) -> str:
    """Return the score, the time and the cost of a completed job."""
    lasted = seconds((job.updated_at - (job.replayed_at or job.created_at)).total_seconds())
    score = f"score {job.result.quality_score} of 100, " if job.result else ""
    cost = labelled(money(job.usage.cost_usd), label_of(job))
    return f"Completed: {score}{lasted}, {cost}."


def next_steps(job: Job, stack: str) -> list[str]:
    """Return the commands that come next, each with the id of the job."""
    if job.status is JobStatus.AWAITING_REVIEW:
        return [f"blog review {job.job_id}{stack}", f"blog review {job.job_id} --approve{stack}"]
    if job.status is JobStatus.COMPLETED:
        return [f"blog show {job.job_id}{stack}", f"blog open {job.job_id}{stack}"]
    why = f"blog show {job.job_id} --why{stack}"
    can_help = job.status is JobStatus.CANCELLED or (job.error is not None and job.error.retryable)
    if not can_help:
        return [why]
    # A replay without a higher budget is refused again.
    budget = [f"blog budget {job.org_id} --budget USD{stack}"] if _is_over_budget(job) else []
    return [why, *budget, f"blog replay {job.job_id}{stack}"]


def _is_over_budget(job: Job) -> bool:
    """Return whether the organisation's budget ended the job; a provider's quota has the same code."""
    error = job.error
    return (
        error is not None
        and error.code is ErrorCode.BUDGET_EXCEEDED
        and error.message.startswith("The organisation's budget")
    )


def describe_silence(job_id: str, stack: str) -> str:
    """Return what is known of a job that could not be read yet."""
    return (
        f"Firestore has not answered yet. The job goes on without its watcher:\n  blog watch {job_id}{stack}"
    )


def describe_interruption(job_id: str, job: Job | None, stack: str) -> str:
    """Return whether a job goes on that nobody watches any more; None is one that nobody has taken up."""
    step = f"\n  blog watch {job_id}{stack}"
    if job is None:
        return f"The job is published and goes on when a function takes it up:{step}"
    if job.status.terminal:
        return f"The job is {job.status.value}:\n  blog show {job_id}{stack}"
    if job.cancel_requested:
        return f"The job is being cancelled:{step}"
    return f"The job goes on:{step}"
