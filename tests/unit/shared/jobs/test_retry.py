"""The retry policy, as tables."""

from __future__ import annotations

import pytest

from shared.errors import (
    BudgetExceeded,
    ContentPolicy,
    ContextTooLong,
    EmptyOutput,
    GatewayMisconfigured,
    HoldExceeded,
    Misconfigured,
    ModelError,
    ModelUnavailable,
    Overloaded,
    StepTimeout,
    Unavailable,
)
from shared.jobs import retry
from shared.jobs.job import Stage

BUSY = ModelUnavailable("The provider is busy.")
PERMANENT = [
    BudgetExceeded("b"),
    ContentPolicy("c"),
    ContextTooLong("l"),
    GatewayMisconfigured("g"),
    EmptyOutput("e"),
]


@pytest.mark.parametrize(
    ("tries", "retry_after", "chance", "seconds"),
    [
        (1, None, 0, 1),
        (2, None, 0, 2),
        (4, None, 0, 8),
        (5, None, 0, 16),
        (20, None, 0, 30),
        (20, None, 1, 37.5),
        (1, None, 1, 1.25),
        (1, 7.0, 0, 7),
        (4, 0.0, 0.5, 0.5),
        (4, 60.0, 1, 61),
    ],
)
def test_wait_doubles_without_retry_after(
    tries: int, retry_after: float | None, chance: float, seconds: float
) -> None:
    """The wait doubles unless the provider gives one, and has jitter."""
    assert retry.delay(tries, retry_after, chance) == seconds


@pytest.mark.parametrize(
    ("error", "tries", "left", "seconds"),
    [
        (BUSY, 1, 400, 1),
        (BUSY, retry.MODEL_TRIES - 1, 400, 8),
        (BUSY, retry.MODEL_TRIES, 400, None),
        (BUSY, 1, 1.0, None),
        (BUSY, 1, -5, None),
        (ModelUnavailable("b", retry_after=60), 1, 81, 60),
        (ModelUnavailable("b", retry_after=60), 1, 80, None),
        *[(error, 1, 400, None) for error in PERMANENT],
    ],
)
def test_only_passing_failures_are_retried(
    error: ModelError, tries: int, left: float, seconds: float | None
) -> None:
    """Only a passing failure is retried, and only if the step has time for the wait and a call."""
    assert retry.retry_delay(error, tries, left, chance=0) == seconds


@pytest.mark.parametrize("attempt", [1, 4])
@pytest.mark.parametrize("error", [BUSY, Unavailable("u"), KeyError("k"), TimeoutError()])
def test_passing_failure_gets_every_attempt(error: Exception, attempt: int) -> None:
    """A passing failure does not end the job before its last attempt."""
    assert retry.terminal_error(error, Stage.POLISH, attempt, 5) is None


@pytest.mark.parametrize("attempt", [5, 6])
def test_last_attempt_ends_with_code_and_sentence(attempt: int) -> None:
    """The last attempt ends the job with the model's error, or with `internal` for an unexpected one.

    The text of an unexpected error may hold secrets and is not used.
    """
    busy = retry.terminal_error(BUSY, Stage.GENERATE, attempt, 5)
    assert busy is not None
    assert (busy.code, busy.message, busy.retryable) == ("model_unavailable", str(BUSY), True)
    odd = retry.terminal_error(KeyError("sk-secret"), Stage.META, attempt, 5)
    assert odd is not None
    assert (odd.code, odd.stage, odd.retryable) == ("internal", Stage.META, True)
    assert odd.message == (
        f"The meta stage failed {attempt} times: the service's operator has to look into it."
    )


def test_slow_model_gets_one_more_attempt() -> None:
    """A stage that ran out of time gets one more attempt, since each is paid for."""
    assert retry.terminal_error(StepTimeout("s"), Stage.GENERATE, 1, 5) is None
    terminal_error = retry.terminal_error(StepTimeout("s"), Stage.GENERATE, 2, 5, slow=1)
    assert terminal_error is not None
    assert terminal_error.code == "model_unavailable"


@pytest.mark.parametrize(("attempt", "slow", "ends"), [(4, 0, False), (3, 1, True), (5, 0, True)])
def test_only_slow_attempts_count_as_slow(attempt: int, slow: int, ends: bool) -> None:  # noqa: FBT001
    """Only attempts that ran out of time count as slow, not crashes; the limit of attempts holds as well."""
    assert (retry.terminal_error(StepTimeout("s"), Stage.GENERATE, attempt, 5, slow=slow) is not None) is ends


def test_misconfiguration_is_reported_as_it_is() -> None:
    """A missing grant or topic ends the job with its own sentence at the last attempt."""
    error = Misconfigured("The job's state could not be stored.", operator="Check the grants.")
    assert retry.terminal_error(error, Stage.POLISH, 4, 5) is None
    terminal_error = retry.terminal_error(error, Stage.POLISH, 5, 5)
    assert terminal_error is not None
    assert (terminal_error.code, terminal_error.message) == (
        "internal",
        "The job's state could not be stored.",
    )


@pytest.mark.parametrize("attempt", [5, 6])
def test_outage_of_firestore_or_pubsub_ends_no_job(attempt: int) -> None:
    """An outage of Firestore or Pub/Sub, or an overload, never ends a job: the end could not be published."""
    assert retry.terminal_error(Unavailable("u"), Stage.GENERATE, attempt, 5) is None
    assert retry.terminal_error(Overloaded("o"), Stage.GENERATE, attempt, 5) is None


@pytest.mark.parametrize("error", PERMANENT)
def test_permanent_failure_ends_the_job_at_once(error: ModelError) -> None:
    """A permanent failure ends the job at once; its code decides whether a replay can help."""
    terminal_error = retry.terminal_error(error, Stage.GENERATE, 1, 5)
    assert terminal_error is not None
    assert (terminal_error.code, terminal_error.message, terminal_error.retryable) == (
        error.code,
        str(error),
        error.code.retryable,
    )


def test_every_model_error_has_a_code() -> None:
    """Every model error has its own code, and none has the default."""
    # The provider's account and the organisation's budget are both a budget.
    kinds = set(ModelError.__subclasses__()) - {HoldExceeded}
    codes = {kind.code for kind in kinds}
    assert len(codes) == len(kinds)
    assert HoldExceeded.code is BudgetExceeded.code
    assert ModelError.code not in codes
