"""Add the cost of model calls to a job."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from shared.jobs.job import Answering, Bill, CostCeiling, Job, Spend, Stage, StageRecord
from shared.messages.schemas import UsageEvent

_MOST_ANSWERING = 8
"""Models and tiers of one stage: more are changes of the catalogue, and the document stays small."""


def add_spend(job: Job, stage: Stage, bills: Iterable[Bill], unsent: Iterable[UsageEvent]) -> Job:
    """Add the cost of calls to the stage's record and to the job's sum, each call once.

    `unsent` are the events that Pub/Sub has not accepted yet. Every write of an attempt carries both.
    """
    for bill in bills:
        if bill.event_id not in job.record(stage).counted:
            job = _add_bill(job, stage, bill)
    return replace(job, unsent=tuple(unsent) or None)


def _add_bill(job: Job, stage: Stage, bill: Bill) -> Job:
    before = job.record(stage)
    sums = Spend(
        prompt_tokens=before.prompt_tokens,
        completion_tokens=before.completion_tokens,
        cost_usd=before.cost_usd,
    ).plus(bill.spend)
    record = replace(
        before,
        model=bill.model,
        prompt_tokens=sums.prompt_tokens,
        completion_tokens=sums.completion_tokens,
        cost_usd=sums.cost_usd,
        latency_ms=before.latency_ms + bill.latency_ms,
        counted=(*before.counted, bill.event_id),
        note=_note(bill, before),
        answered_by=_add_answering(before.answered_by, bill.answering),
    )
    usage = job.usage.plus(bill.spend)
    ceiling = _raise_ceiling(job, bill, usage)
    return replace(job, stages={**job.stages, stage: record}, usage=usage, cost_ceiling=ceiling)


def _raise_ceiling(job: Job, bill: Bill, usage: Spend) -> CostCeiling | None:
    """Return the job's ceiling with one more call; one that lacks earlier calls stays as it is."""
    before = job.most_spent_usd
    if usage.cost_usd is not None or before is None:
        return job.cost_ceiling
    added = bill.most / 1_000_000 if bill.spend.cost_usd is None else bill.spend.cost_usd
    return CostCeiling(usd=round(before + added, 6), calls=usage.calls)


def _add_answering(before: tuple[Answering, ...], last: Answering | None) -> tuple[Answering, ...]:
    known = last is None or last in before or len(before) == _MOST_ANSWERING
    return before if known or last is None else (*before, last)


def _note(bill: Bill, before: StageRecord) -> str | None:
    if not bill.alias:
        return before.note
    known = bill.spend.cost_usd is not None
    if known and before.cost_usd is None and before.note:
        return before.note  # the sum stays unknown: the note says why
    return fallback_sentence(bill.alias, bill.model, known=known)


def fallback_sentence(alias: str, model: str, *, known: bool) -> str:
    """Return the sentence about an answer of a fallback model, whose price may be unknown."""
    price = "its price counts" if known else "its price is unknown"
    return f"{alias} did not answer, {model} did: {price}."
