"""All errors, as one tree.

PipelineError
├── Poison                     an invalid message: kept in dead_letters, acknowledged
├── RetryLater                 may work later: answered 5xx, redelivered
│   └── NewerVersion           the document has a state of a newer version
├── JobCancelled               the job was cancelled: this attempt ends it
│   └── LeaseLost              another attempt took over the stage: this one writes nothing more
├── Conflict                   the document changed since it was read: read and decide again
├── CorruptDocument            the document is invalid: a person has to look into it
├── WrongState                 the job's state does not allow what its owner or an operator asks for
├── Unavailable                Firestore or Pub/Sub failed: becomes RetryLater
├── ModelAway                  the model is in trouble that may pass: the job is put aside
├── Overloaded                 this instance had no time for a text: released for another attempt
├── Misconfigured              Firestore or Pub/Sub refuses until an operator fixes something
└── ModelError                 the model call failed; each has an error code
    ├── ModelUnavailable       429, 5xx, time-outs, lost connections: retried
    │   └── StepTimeout        the model still wrote when the step's time ran out: retried once
    ├── BudgetExceeded         the provider's quota or the gateway's budget is used up
    ├── HoldExceeded           the organisation's budget has no room for another call
    ├── ContentPolicy          the provider refused the content
    ├── ContextTooLong         the prompt does not fit the model
    ├── InvalidRequest         the job's model is no alias, or its sources can't be read
    ├── GatewayMisconfigured   refused key, a model that its provider does not serve, malformed request
    └── EmptyOutput            the model gave no usable answer
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """Cause of a failed job or a degraded stage."""

    INVALID_REQUEST = "invalid_request"
    BUDGET_EXCEEDED = "budget_exceeded"
    CONTENT_POLICY = "content_policy"
    CONTEXT_TOO_LONG = "context_too_long"
    MODEL_UNAVAILABLE = "model_unavailable"
    GATEWAY_MISCONFIGURED = "gateway_misconfigured"
    EMPTY_OUTPUT = "empty_output"
    INTERNAL = "internal"

    @property
    def retryable(self) -> bool:
        """Return whether a replay can help, perhaps after an operator has acted (docs/operate.md).

        The other codes need another request: the same one fails again.
        """
        return self not in {ErrorCode.INVALID_REQUEST, ErrorCode.CONTENT_POLICY, ErrorCode.CONTEXT_TOO_LONG}


def sentence(*clauses: str | None) -> str:
    """Join clauses to one sentence for the reader of a job's error."""
    return "; ".join(clause.rstrip(".") for clause in clauses if clause) + "."


class PipelineError(Exception):
    """The message is one sentence for the job's owner, goes into documents, and never holds a secret.

    `operator` is advice for the operator, which goes only to the log.
    """

    def __init__(self, message: str, *, operator: str | None = None) -> None:
        super().__init__(message)
        self.operator = operator


class Poison(PipelineError):
    """An invalid message; the sentence names the invalid field, if there is one."""


class RetryLater(PipelineError):
    """The message is to be redelivered."""


class NewerVersion(RetryLater):
    """The document has a state of a newer version, an instance of which has to take the message."""


class JobCancelled(PipelineError):
    """The job's owner asked to cancel it."""


class LeaseLost(JobCancelled):
    """This attempt no longer owns its stage."""


class Conflict(PipelineError):
    """The write's precondition did not hold."""


class CorruptDocument(PipelineError):
    """A document does not have its shape: something else has written it."""


class WrongState(PipelineError):
    """The job's state does not allow this; the sentence says what does."""


class Unavailable(PipelineError):
    """A Google service could not be reached, or rejected the request for now."""


class Overloaded(PipelineError):
    """Work in a thread did not end in time."""


class Misconfigured(PipelineError):
    """A Google service needs a grant, a topic or another request; `operator` says which."""


class ModelError(PipelineError):
    """A model call that gave no usable answer.

    `passing`: another attempt at the stage may succeed by itself. `retryable`: a replay of the failed job can
    succeed, perhaps after an operator has acted.
    """

    code = ErrorCode.INTERNAL
    passing = False

    @property
    def retryable(self) -> bool:
        """Return whether a replay can help; the code decides, since the document shows the code."""
        return self.code.retryable


class ModelUnavailable(ModelError):
    """A passing failure of the gateway or the provider.

    `retry_after` is in seconds, if one was given. `rate_limited`: the provider is asked too often.
    """

    code = ErrorCode.MODEL_UNAVAILABLE
    passing = True

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        rate_limited: bool = False,
        operator: str | None = None,
    ) -> None:
        super().__init__(message, operator=operator)
        self.retry_after = retry_after
        self.rate_limited = rate_limited


class StepTimeout(ModelUnavailable):
    """The step's time ran out. The provider bills the text so far at each attempt.

    `tier` is the service tier that the call was asked in; None is the standard one.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, tier: str | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.tier = tier


class BudgetExceeded(ModelError):
    """The provider's quota or the gateway's budget is used up: calls fail until it is raised or renewed."""

    code = ErrorCode.BUDGET_EXCEEDED


class HoldExceeded(ModelError):
    """The organisation's budget has no room for another call of the job."""

    code = ErrorCode.BUDGET_EXCEEDED


class ModelAway(PipelineError):
    """The model of a call is in trouble that may pass by itself: the job waits for it.

    Not a ModelError: no step does without a model that may come back. `cause` is the last call's error.
    `costly`: the trouble may have cost money, so it is not tried for ever. `paused`: an operator has paused
    the alias. `tier` is the service tier that the call was asked in; None is the standard one.
    """

    def __init__(
        self,
        cause: ModelError,
        alias: str,
        *,
        costly: bool,
        paused: bool = False,
        tier: str | None = None,
    ) -> None:
        super().__init__(str(cause), operator=cause.operator)
        self.cause = cause
        self.alias = alias
        self.costly = costly
        self.paused = paused
        self.tier = tier


class ContentPolicy(ModelError):
    """The provider refuses this content."""

    code = ErrorCode.CONTENT_POLICY


class ContextTooLong(ModelError):
    """The same prompt will never fit."""

    code = ErrorCode.CONTEXT_TOO_LONG


class InvalidRequest(ModelError):
    """The owner has to send another request: its model is no alias, or a source can't be read."""

    code = ErrorCode.INVALID_REQUEST


class GatewayMisconfigured(ModelError):
    """An operator has to change a key or the proxy's config."""

    code = ErrorCode.GATEWAY_MISCONFIGURED


class EmptyOutput(ModelError):
    """The answer was empty, even after a retry past the cache."""

    code = ErrorCode.EMPTY_OUTPUT
