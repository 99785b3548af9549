"""Everything that can go wrong, in one tree.

PipelineError
├── Poison               will never work: kept in dead_letters, acknowledged
├── RetryLater               may work later: answered 5xx, delivered again
│   └── NewerVersion           a document is in a state that only a newer version of the function knows
├── JobCancelled           the job was cancelled: this attempt ends it
│   └── LeaseLost             another attempt took the stage over: this one ends without a trace
├── Conflict             a document changed since it was read: read again, decide again
├── CorruptDocument           a document does not have the shape it should: a person has to look
├── Unavailable          Firestore or Pub/Sub did not do what was asked: becomes RetryLater
├── Overloaded           this instance had no time for a text: another attempt finds it, or another instance
├── Misconfigured        Firestore or Pub/Sub will not do it before an operator mends something
└── ModelError           the model call failed; each has a code of the contract
    ├── ModelUnavailable       429, 5xx, time-outs, lost connections: worth another try
    │   └── StepTimeout                it was still writing when the stage's time was over: worth one more
    ├── BudgetExceeded         quota or budget used up
    ├── ContentPolicy          the provider refused the content
    ├── ContextTooLong         the prompt does not fit the model
    ├── InvalidRequest         the model that the job asks for is none of the gateway's aliases
    ├── GatewayMisconfigured   refused key, a model that its provider does not serve, malformed request
    └── EmptyOutput            the model answered nothing that could be used
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """What a failed job or a degraded stage says went wrong."""

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
        """Whether a replay of the job can help, perhaps after an operator has acted (docs/operate.md).

        The others want another request: the same one fails again, whoever replays it.
        """
        return self not in {ErrorCode.INVALID_REQUEST, ErrorCode.CONTENT_POLICY, ErrorCode.CONTEXT_TOO_LONG}


def sentence(*clauses: str | None) -> str:
    """Make one sentence of several: a reader of a job's error gets one."""
    return "; ".join(clause.rstrip(".") for clause in clauses if clause) + "."


class PipelineError(Exception):
    """The message is one sentence for the job's owner, goes into documents, and never holds a secret.

    `operator` is the advice for whoever runs the pipeline: it goes to the log and nowhere else.
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
        """Whether a replay can help: the code decides, since the document shows the code."""
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
    """The provider bills what it wrote until then, each time that it is asked."""


class BudgetExceeded(ModelError):
    """Asking again before the budget is raised costs attempts and helps nobody."""

    code = ErrorCode.BUDGET_EXCEEDED


class ContentPolicy(ModelError):
    """The provider refuses this content whoever asks."""

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
