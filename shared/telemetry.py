"""Log lines for Cloud Logging: one JSON object a line on stdout, each with the job's labels.

Never log a prompt, a post or a secret. Lines are written directly: the framework reconfigures Python's
logging after the functions are imported, which silences loggers and doubles lines.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import msgspec


class Event(StrEnum):
    """The kinds of log lines; filter on jsonPayload.event."""

    MISCONFIGURED = "function_misconfigured"
    MESSAGE_KEPT = "message_kept"
    JOB_CREATED = "job_created"
    STAGE_CLAIMED = "stage_claimed"
    STAGE_HELD = "stage_held"
    STAGE_COMMITTED = "stage_committed"
    STAGE_DEGRADED = "stage_degraded"
    STAGE_RELEASED = "stage_released"
    MODEL_ANSWERED = "model_answered"
    ANSWER_REUSED = "answer_reused"
    MODEL_FAILED = "model_failed"
    TRIAL_LEFT = "trial_left"
    MODEL_REPLACED = "model_replaced"
    PUBLISHED = "message_published"
    DELIVERY_DROPPED = "delivery_dropped"
    NOT_NOW = "not_now"
    JOB_WAITING = "job_waiting"
    JOB_AWAITS_REVIEW = "job_awaits_review"
    REVIEW_TIMED_OUT = "review_timed_out"
    JOB_LET_IN = "job_let_in"
    STAGE_PUT_ASIDE = "stage_put_aside"
    BREAKER_CLOSED = "breaker_closed"
    JOB_COMPLETED = "job_completed"
    JOB_FAILED = "job_failed"
    JOB_CANCELLED = "job_cancelled"
    ORGANISATION_STATUS = "organisation_status"
    BUDGET_THRESHOLD = "budget_threshold"
    BREAKER_OPENED = "breaker_opened"
    SWEPT = "swept"
    OWNER_UNKNOWN = "owner_unknown"
    OWNERS_COPIED = "owners_copied"
    RECONCILED = "reconciled"
    RECONCILE_GAP = "reconcile_gap"
    REPORT_UNREAD = "report_unread"
    USAGE_UNSENT = "usage_unsent"
    USAGE_SENT = "usage_sent"
    USAGE_STORED = "usage_stored"
    USAGE_REJECTED = "usage_rejected"
    USAGE_REBOOKED = "usage_rebooked"
    API_REQUEST = "api_request"
    WEBHOOK_CREATED = "webhook_created"
    WEBHOOK_TRIED = "webhook_tried"
    WEBHOOK_FAILED = "webhook_failed"
    WEBHOOK_DISABLED = "webhook_disabled"
    WEBHOOK_SKIPPED = "webhook_skipped"
    WEBHOOKS_SWEPT = "webhooks_swept"
    SITEMAP_READ = "sitemap_read"
    SITEMAP_FAILED = "sitemap_failed"
    PUBLICATION_SENT = "publication_sent"
    PUBLICATION_LEFT = "publication_left"
    PUBLICATION_SKIPPED = "publication_skipped"
    LETTER_SKIPPED = "letter_skipped"
    PROFILE_CHANGED = "profile_changed"
    PROFILE_SKIPPED = "profile_skipped"
    LIBRARY = "library"
    CRASHED = "crashed"


_labels: ContextVar[Mapping[str, str]] = ContextVar("labels", default=MappingProxyType({}))
_trace: ContextVar[str] = ContextVar("trace", default="")
_TAKEN_ALONG = "_labels"
_TRACEPARENT = re.compile(r"00-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")


class Stopwatch:
    """Measures milliseconds since its creation."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def ms(self) -> float:
        """Return the milliseconds, to a tenth."""
        return round((time.perf_counter() - self._began) * 1000, 1)


@contextmanager
def labelled(**labels: object) -> Iterator[None]:
    """Put labels (job_id, stage, run, attempt, …) on every line written inside; None adds none.

    An exception that leaves keeps them: see `labelled_as`.
    """
    given = {name: str(value) for name, value in labels.items() if value is not None}
    token = _labels.set({**_labels.get(), **given})
    try:
        yield
    except Exception as error:
        error.__dict__.setdefault(_TAKEN_ALONG, _labels.get())
        raise
    finally:
        _labels.reset(token)


def labelled_as(error: Exception) -> AbstractContextManager[None]:
    """Put the labels from where an exception was raised on every line written inside."""
    return labelled(**error.__dict__.get(_TAKEN_ALONG, {}))


@contextmanager
def traced(project: str, traceparent: str) -> Iterator[None]:
    """Put the trace on every line written inside, in Cloud Logging's form."""
    match = _TRACEPARENT.match(traceparent)
    token = _trace.set(f"projects/{project}/traces/{match['trace']}" if match else "")
    try:
        yield
    finally:
        _trace.reset(token)


def child_of(traceparent: str) -> str:
    """Return the traceparent of the next hop: the same trace, or a new one if there is no parent."""
    match = _TRACEPARENT.match(traceparent)
    return f"00-{match['trace'] if match else secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def info(event: Event, message: str, **fields: Any) -> None:
    """Log a normal event."""
    _write("INFO", event, message, fields)


def warning(event: Event, message: str, *, operator: str | None = None, **fields: Any) -> None:
    """Log a line that an operator may want to see; `operator` has advice."""
    _write("WARNING", event, message, _advised(fields, operator))


def error(event: Event, message: str, *, operator: str | None = None, **fields: Any) -> None:
    """Log a line that an operator must act on; `operator` has advice."""
    _write("ERROR", event, message, _advised(fields, operator))


def crash(failure: BaseException) -> None:
    """Log the type and place of an unexpected exception; its text may hold secrets."""
    frames = traceback.extract_tb(failure.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    _write("ERROR", Event.CRASHED, f"Unexpected {type(failure).__name__}.", {"stack": places})


def _advised(fields: dict[str, Any], operator: str | None) -> dict[str, Any]:
    return {**fields, "operator": operator} if operator else fields


def _write(severity: str, event: Event, message: str, fields: dict[str, Any]) -> None:
    line: dict[str, Any] = {
        "severity": severity,
        "time": datetime.now(UTC).isoformat(),
        "message": message,
        "event": event.value,
        **fields,
    }
    if labels := _labels.get():
        line["logging.googleapis.com/labels"] = dict(labels)
    if trace := _trace.get():
        line["logging.googleapis.com/trace"] = trace
    # One write for each line, so that lines of concurrent requests never mix.
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


class LibraryHandler(logging.Handler):
    """Writes the log records of libraries as the same JSON lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record's message without a traceback; an ill-formed message is written unformatted."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = str(record.msg)
        text = message.encode(errors="replace").decode()
        _write(record.levelname, Event.LIBRARY, text, {"logger": record.name})


def adopt_library_logs() -> None:
    """Make the root logger write warnings and errors as JSON; called on the first request, see above."""
    root = logging.getLogger()
    root.handlers = [LibraryHandler()]
    root.setLevel(logging.WARNING)
