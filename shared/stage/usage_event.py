"""The usage event of an answer, and its bill for the job's sums."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from shared.gateways.litellm.event import read_name
from shared.gateways.litellm.request import Call
from shared.jobs.job import Answering, Bill, Spend
from shared.llm.chat import Answer
from shared.messages.schemas import EVENT_NAMESPACE, UsageEvent


def to_event(answer: Answer, call: Call, question: str, operation: str, now: datetime) -> UsageEvent:
    """Return the event of an answer; `question` identifies the call within the stage."""
    return UsageEvent(
        event_id=_event_id(call, question, answer.answer_id),
        job_id=call.job_id,
        org_id=call.org_id,
        user_id=call.user_id,
        operation=operation,
        model=answer.model,
        prompt_tokens=answer.prompt_tokens,
        completion_tokens=answer.completion_tokens,
        total_tokens=answer.total_tokens,
        cost_usd=answer.cost_usd,
        saved_usd=answer.saved_usd,
        latency_ms=answer.latency_ms,
        cached=answer.cached,
        created_at=now.isoformat(),
        provider_model=answer.provider_model,
        answer_id=_provider_id(answer, call),
        cached_tokens=answer.cached_tokens,
        cache_write_tokens=answer.cache_write_tokens,
        reasoning_tokens=answer.reasoning_tokens,
        service_tier=answer.service_tier,
        prompt_version=call.prompt_version,
        estimated=answer.estimated,
    )


def to_bill(event: UsageEvent, alias: str, most: int) -> Bill:
    """Return the job's bill for an event; `alias` is the requested model, `most` an unknown cost."""
    spend = Spend(
        calls=1,
        cached_calls=int(event.cached),
        prompt_tokens=event.prompt_tokens,
        completion_tokens=event.completion_tokens,
        total_tokens=event.total_tokens,
        cost_usd=event.cost_usd,
    )
    return Bill(
        event_id=event.event_id,
        spend=spend,
        model=event.model,
        latency_ms=event.latency_ms,
        alias=alias if alias != event.model else "",
        most=most,
        answering=Answering(event.provider_model, event.service_tier) if event.provider_model else None,
    )


def _provider_id(answer: Answer, call: Call) -> str | None:
    """Return the provider's id; None if the answer ended before it had one, or if no row could hold it."""
    return None if answer.answer_id == call.call_id else read_name(answer.answer_id, 200)


def _event_id(call: Call, question: str, answer_id: str) -> str:
    """Derive the id from the call and its answer.

    The proxy's cache repeats the provider's answer_id: a retried call that the cache answers is the same
    event, and one that was paid for again is another.
    """
    parts = (call.job_id, call.run, call.stage, call.revision, question, answer_id)
    return str(uuid5(EVENT_NAMESPACE, "|".join(map(str, parts))))
