"""Log lines of the functions, read from this machine's files or from Cloud Logging."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec

from shared.telemetry import Event

SEVERITIES = ("DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
LABELS = "logging.googleapis.com/labels"
_TRACE = "logging.googleapis.com/trace"
_APART = {"severity", "time", "message", "event", LABELS, _TRACE}
REPAIRS = ("members", "abandoned", "cancelled", "reviews", "overdue", "due", "let_in")
"""The fields of a sweep's line that count what it has changed."""
_FINER = re.compile(r"(\.\d{6})\d+")  # than microseconds, as Cloud Logging writes


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `at` and `event` are None in what is not JSON; `raw` is the line as it was written.

    `fields` are those beside severity, time, message, event and labels. `entry_id` is Cloud Logging's.
    """

    process: str
    message: str
    raw: str
    at: datetime | None = None
    severity: str = "INFO"
    event: str | None = None
    labels: Mapping[str, str] = {}
    fields: Mapping[str, Any] = {}
    entry_id: str = ""

    @property
    def stage(self) -> str:
        """The stage or function that wrote the line."""
        return self.labels.get("stage") or self.process

    def number(self, label: str) -> int:
        """Return a label that counts (run, revision, attempt); 0 without it."""
        text = self.labels.get(label, "")
        return int(text) if text.isascii() and text.isdigit() else 0


class LogQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines: all filters hold. `severity` is the least; `process` names one process's own log.

    Without `routine` the lines that sweeps write although they change nothing are left out.
    """

    job_id: str | None = None
    org_id: str | None = None
    stage: str | None = None
    severity: str | None = None
    since: datetime | None = None
    process: str | None = None
    routine: bool = True

    def matches(self, line: LogLine) -> bool:
        """Return whether a line is asked for. What is not JSON is only wanted of one process."""
        if line.at is None:
            filters = (self.job_id, self.org_id, self.stage, self.severity, self.since)
            return self.process is not None and not any(filters)
        return (
            _fits(self.job_id, line.labels.get("job_id"))
            and _fits(self.org_id, line.labels.get("org_id"))
            and _fits(self.stage, line.stage)
            and (self.severity is None or rank(line.severity) >= rank(self.severity))
            and (self.since is None or line.at >= self.since)
            and (self.routine or not is_routine(line))
        )


class Found(msgspec.Struct, frozen=True):
    """The newest lines that were asked for, the oldest first; `cut` if there are earlier ones."""

    lines: list[LogLine]
    cut: bool = False


class Logs(Protocol):
    """The log of a pipeline. Methods raise Unreachable if it can't be read now, WrongUsage if not at all.

    `rest` are the seconds between two polls, and `late` those that a line may come late.
    """

    rest: float
    late: float

    def newest(self, query: LogQuery, limit: int) -> Found:
        """Return the newest lines, at most `limit`; later polls go on after them."""
        ...

    def poll(self) -> list[LogLine]:
        """Return the lines that have come since the call before, each once."""
        ...


def read_line(raw: bytes, process: str) -> LogLine | None:
    """Return a line of a function; None if it is not JSON of ours, as a half-written one."""
    if not raw.startswith(b"{"):
        return None
    try:
        values = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    at = parse_time(values.get("time")) if isinstance(values, dict) else None
    if at is None:
        return None
    text = raw.decode(errors="replace")
    return compose(values, values.get(LABELS), process=process, raw=text, at=at)


def compose(
    values: Mapping[str, Any], labels: Any, *, process: str, raw: str, at: datetime | None
) -> LogLine:
    """Build a line from the values of its JSON, which may have any shape."""
    event = values.get("event")
    return LogLine(
        process=process,
        message=str(values.get("message", "")),
        raw=raw,
        at=at,
        severity=str(values.get("severity", "INFO")).upper(),
        event=event if isinstance(event, str) else None,
        labels={str(name): str(value) for name, value in labels.items()} if isinstance(labels, dict) else {},
        fields={name: value for name, value in values.items() if name not in _APART},
    )


def parse_time(text: Any) -> datetime | None:
    """Return an RFC 3339 time in UTC; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(_FINER.sub(r"\1", text))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def is_routine(line: LogLine) -> bool:
    """Return whether a line comes with each sweep and tells of no change."""
    if line.event == Event.ORGANISATION_STATUS:
        return True
    repairs = [line.fields.get(name) for name in REPAIRS]
    return line.event == Event.SWEPT and line.severity == "INFO" and not any(each != 0 for each in repairs)


def rank(severity: str) -> int:
    """Return the place of a severity among all, the mildest first; an unknown one is INFO."""
    return SEVERITIES.index(severity if severity in SEVERITIES else "INFO")


def _fits(wanted: str | None, found: str | None) -> bool:
    return wanted is None or wanted == found
