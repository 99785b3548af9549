"""The log lines of a model's answer."""

from __future__ import annotations

from shared import telemetry
from shared.gateways.litellm.partial_answer import CUT_OFF
from shared.llm.chat import Answer


def log_answer(answer: Answer, alias: str) -> None:
    """Log an answer to a call of the model `alias`, and a warning if another model answered."""
    if answer.model != alias:
        telemetry.warning(
            telemetry.Event.MODEL_REPLACED,
            f"{alias} did not answer, {answer.model} did: its price counts.",
            asked=alias,
            model=answer.model,
        )
    telemetry.info(
        telemetry.Event.MODEL_ANSWERED,
        f"{answer.model} {_describe(answer)}.",
        model=answer.model,
        finish_reason=answer.finish_reason,
        total_tokens=answer.total_tokens,
        cost_usd=answer.cost_usd,
        cached=answer.cached,
        latency_ms=answer.latency_ms,
    )


def _describe(answer: Answer) -> str:
    if answer.finish_reason == CUT_OFF:
        return "was cut off, and is billed for its text so far"
    return "answered from the cache" if answer.cached else "answered"
