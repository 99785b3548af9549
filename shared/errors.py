"""All errors, as one tree.

PipelineError
├── Poison                     never works: kept in dead_letters, acknowledged
├── RetryLater                 may work later: answered 5xx, redelivered
│   └── NewerVersion           the document has a state of a newer version
├── JobCancelled               the job was cancelled: this attempt ends it
│   └── LeaseLost              another attempt took the stage over: this one ends without a trace
├── Conflict                   the document changed since it was read: read and decide again
├── CorruptDocument            the document is not valid: a person has to look
├── Unavailable                Firestore or Pub/Sub failed: becomes RetryLater
├── Overloaded                 this instance had no time for a text: another attempt or instance may
├── Misconfigured              Firestore or Pub/Sub refuses until an operator fixes something
└── ModelError                 the model call failed; each has an error code
    ├── ModelUnavailable       429, 5xx, time-outs, lost connections: retried
    │   └── StepTimeout        the model still wrote when the stage's time was over: retried once
    ├── BudgetExceeded         quota or budget used up
    ├── ContentPolicy          the provider refused the content
    ├── ContextTooLong         the prompt does not fit the model
    ├── InvalidRequest         the job's model is not one of the gateway's aliases
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
    """Make one sentence of several: a reader of a job's error gets one."""
    return "; ".join(clause.rstrip(".") for clause in clauses if clause) + "."


class PipelineError(Exception):
    """The message is one sentence for the job's owner, goes into documents, and never holds a secret.

    `operator` is advice for the operator: it goes to the log alone.
    """

    def __init__(self, message: str, *, operator: str | None = None) -> None:
        super().__init__(message)
        self.operator = operator


class Poison(PipelineError):
    """A message that will never work; the sentence names the field at fault when there is one."""


class RetryLater(PipelineError):
    """A message to be delivered again."""


class NewerVersion(RetryLater):
    """This version may only wait: an instance of the newer one takes the message later."""


class JobCancelled(PipelineError):
    """The job's owner asked to cancel it."""


class LeaseLost(JobCancelled):
    """This attempt no longer owns its stage."""


class Conflict(PipelineError):
    """The write's precondition did not hold."""


class CorruptDocument(PipelineError):
    """A document was written by somebody who should not have."""


class Unavailable(PipelineError):
    """A Google service could not be reached or refused for now."""


class Overloaded(PipelineError):
    """Work beside the loop did not come to its end in time."""


class Misconfigured(PipelineError):
    """A Google service wants a grant, a topic or another request first; the sentence says which."""


class ModelError(PipelineError):
    """A model call that gave no usable answer.

    `passing` says that another attempt at the stage may do better, without anybody's help; `retryable` that
    a replay of the failed job can help, perhaps after an operator has acted.
    """

    code = ErrorCode.INTERNAL
    passing = False

    @property
    def retryable(self) -> bool:
        """Return whether a replay can help; the code decides, since the document shows the code."""
        return self.code.retryable


class ModelUnavailable(ModelError):
    """Passing trouble at the gateway or the provider; `retry_after` is in seconds, where one was given."""

    code = ErrorCode.MODEL_UNAVAILABLE
    passing = True

    def __init__(
        self, message: str, *, retry_after: float | None = None, operator: str | None = None
    ) -> None:
        super().__init__(message, operator=operator)
        self.retry_after = retry_after


class StepTimeout(ModelUnavailable):
    """The provider bills the text so far, each time that it is asked."""


class BudgetExceeded(ModelError):
    """Asking again before the budget is raised costs attempts and helps nobody."""

    code = ErrorCode.BUDGET_EXCEEDED


class ContentPolicy(ModelError):
    """The provider refuses this content."""

    code = ErrorCode.CONTENT_POLICY


class ContextTooLong(ModelError):
    """The same prompt will never fit."""

    code = ErrorCode.CONTEXT_TOO_LONG


class InvalidRequest(ModelError):
    """The job's owner has to ask for another model."""

    code = ErrorCode.INVALID_REQUEST


class GatewayMisconfigured(ModelError):
    """An operator has to change a key or the proxy's config."""

    code = ErrorCode.GATEWAY_MISCONFIGURED


class EmptyOutput(ModelError):
    """Nothing was left of the answer, also when asked again past the cache."""

    code = ErrorCode.EMPTY_OUTPUT
