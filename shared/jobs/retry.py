"""Retry policy: how often to retry, and how long to wait."""

from __future__ import annotations

from shared.errors import (
    ErrorCode,
    Misconfigured,
    ModelError,
    ModelUnavailable,
    Overloaded,
    StepTimeout,
    Unavailable,
)
from shared.jobs.job import JobError, Stage

MODEL_TRIES = 5
"""Model calls in one attempt at a stage, before the message is left to redelivery."""

SLOW_ATTEMPTS = 2
"""Attempts that run out of time: each is paid for."""

_SHORTEST_CALL = 20.0  # seconds: a shorter call would be paid for and cut off
_FIRST_DELAY = 1.0
_LONGEST_DELAY = 30.0


def delay(tries: int, retry_after: float | None, chance: float) -> float:
    """Return the seconds to wait after `tries` failures: the provider's `retry_after`, else 1, 2, 4, 8.

    `chance` is 0 to 1 and adds jitter of up to a quarter, so that jobs that failed together are not retried
    together.
    """
    if retry_after is not None:
        return retry_after + chance
    return min(_FIRST_DELAY * 2.0 ** (tries - 1), _LONGEST_DELAY) * (1 + chance / 4)


def retry_delay(error: ModelError, tries: int, left: float, chance: float) -> float | None:
    """Return the seconds until the next call, or None if the call should not be retried.

    `left` are the step's remaining seconds: a wait that would use them up is left to redelivery.
    """
    if not isinstance(error, ModelUnavailable) or tries >= MODEL_TRIES:
        return None
    wait = delay(tries, error.retry_after, chance)
    return wait if wait + _SHORTEST_CALL < left else None


def terminal_error(
    error: Exception, stage: Stage, attempt: int, max_attempts: int, *, slow: int = 0
) -> JobError | None:
    """Return the error that ends the job, or None if another attempt may succeed.

    `slow` counts earlier attempts that ran out of time, without crashes.
    """
    if isinstance(error, ModelError):
        too_slow = isinstance(error, StepTimeout) and slow + 1 >= SLOW_ATTEMPTS
        if error.passing and attempt < max_attempts and not too_slow:
            return None
        return JobError(code=error.code, message=str(error), stage=stage, retryable=error.retryable)
    if attempt < max_attempts or isinstance(error, Unavailable | Overloaded):
        # Without Firestore the job's end could not be written: wait for it.
        return None
    sentence = f"The {stage.value} stage failed {attempt} times: the service's operator has to look into it."
    if isinstance(error, Misconfigured):
        sentence = str(error)
    code = ErrorCode.INTERNAL
    return JobError(code=code, message=sentence, stage=stage, retryable=code.retryable)
