"""The log lines of model calls, each with the purpose of its call."""

from __future__ import annotations

from shared import telemetry
from shared.errors import ModelError
from shared.gateways.litellm.partial_answer import CUT_OFF
from shared.jobs.billing import fallback_sentence
from shared.llm.chat import Answer


def log_answer(answer: Answer, alias: str, purpose: str) -> None:
    """Log an answer to a call of the model `alias`, and a warning if another model answered."""
    if answer.model != alias:
        telemetry.warning(
            telemetry.Event.MODEL_REPLACED,
            _introduce(fallback_sentence(alias, answer.model, known=answer.cost_usd is not None), purpose),
            purpose=purpose,
            asked=alias,
            model=answer.model,
        )
    telemetry.info(
        telemetry.Event.MODEL_ANSWERED,
        _introduce(f"{answer.model} {_describe(answer)}.", purpose),
        purpose=purpose,
        model=answer.model,
        provider_model=answer.provider_model,
        finish_reason=answer.finish_reason,
        total_tokens=answer.total_tokens,
        reasoning_tokens=answer.reasoning_tokens,
        service_tier=answer.service_tier,
        cost_usd=answer.cost_usd,
        cached=answer.cached,
        latency_ms=answer.latency_ms,
    )


def log_reuse(purpose: str) -> None:
    """Log that a kept answer made a call unnecessary."""
    telemetry.info(
        telemetry.Event.ANSWER_REUSED,
        _introduce("A kept answer is used, without a call.", purpose),
        purpose=purpose,
    )


def log_failure(error: ModelError, alias: str, purpose: str, *, tries: int, wait: float | None) -> None:
    """Log a failed call of an alias; `wait` are the seconds until the next try, None after the last one."""
    telemetry.warning(
        telemetry.Event.MODEL_FAILED,
        _introduce(str(error), purpose),
        operator=error.operator,
        purpose=purpose,
        alias=alias,
        code=error.code.value,
        tries=tries,
        wait=wait,
    )


def _introduce(sentence: str, purpose: str) -> str:
    return f"{purpose[0].upper()}{purpose[1:]}: {sentence}" if purpose else sentence


def _describe(answer: Answer) -> str:
    if answer.finish_reason == CUT_OFF:
        return "was cut off, and is billed for its text so far"
    return "answered from the cache" if answer.cached else "answered"
