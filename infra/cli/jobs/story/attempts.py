"""The attempts and waits of one run, gathered from its log lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from infra.cli.gateways.logs import LogLine
from shared.telemetry import Event

_MILLISECOND = timedelta(milliseconds=1)


class Outcome(StrEnum):
    """The end of an attempt."""

    DONE = "done"
    RELEASED = "will be tried again"
    ASIDE = "put aside"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LATE = "came too late: another attempt had taken over"
    LOST = "ended without a log line: its instance was killed or ran out of memory"
    STOPPED = "ended with the stack, which was stopped or killed"
    AT_WORK = "at work"


_ENDS = {
    Event.STAGE_COMMITTED: Outcome.DONE,
    Event.STAGE_RELEASED: Outcome.RELEASED,
    Event.STAGE_PUT_ASIDE: Outcome.ASIDE,
    Event.JOB_FAILED: Outcome.FAILED,
    Event.JOB_CANCELLED: Outcome.CANCELLED,
    Event.NOT_NOW: Outcome.LATE,
}
_CALLS = (Event.MODEL_ANSWERED, Event.MODEL_FAILED, Event.MODEL_REPLACED, Event.ANSWER_REUSED)


@dataclass
class Attempt:
    """One try at a stage; `lines` are those besides its begin, its calls and its end."""

    stage: str
    revision: int
    number: int
    began_at: datetime
    on_its_way: float = 0.0  # seconds from the message's publishing to the claim
    ended_at: datetime | None = None
    outcome: Outcome = Outcome.AT_WORK
    end: LogLine | None = None
    answers: list[LogLine] = field(default_factory=list)
    failures: list[LogLine] = field(default_factory=list)
    fallbacks: list[LogLine] = field(default_factory=list)
    kept: int = 0
    lines: list[LogLine] = field(default_factory=list)

    def add(self, line: LogLine) -> None:
        """Take in one more line of the attempt."""
        assert line.at is not None
        if line.event in _CALLS:
            self._add_call(line)
        elif line.event in _ENDS and self.end is None:
            self.end, self.ended_at, self.outcome = line, line.at, _ENDS[Event(line.event)]
        else:
            self.lines.append(line)

    @property
    def last_at(self) -> datetime:
        """The time of its last line."""
        lines = (*self.answers, *self.failures, *self.fallbacks, *self.lines)
        return max((line.at for line in lines if line.at), default=self.began_at)

    def _add_call(self, line: LogLine) -> None:
        if line.event == Event.MODEL_ANSWERED:
            self.answers.append(line)
        elif line.event == Event.MODEL_FAILED:
            self.failures.append(line)
        elif line.event == Event.MODEL_REPLACED:
            self.fallbacks.append(line)
        else:
            self.kept += 1


@dataclass
class Wait:
    """A time in which the job waits; `reason` is what for, and `alias` the model if it is one."""

    began_at: datetime
    reason: str
    alias: str = ""
    stage: str = ""
    ended_at: datetime | None = None


@dataclass
class Gathered:
    """The events of one run by its log lines, in the order of time."""

    attempts: list[Attempt] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    others: list[LogLine] = field(default_factory=list)
    redeliveries: int = 0
    duplicates: int = 0


def gather(
    lines: Iterable[LogLine], ended_at: datetime | None, started_at: datetime | None = None
) -> Gathered:
    """Sort the lines of one run; `ended_at` is its end, None while it goes on.

    A message that was kept while the local stack was stopped has been on its way since its start, and an
    attempt of before has ended with the stack.
    """
    gathered = Gathered()
    found: dict[tuple[str, int, int], Attempt] = {}
    for line in lines:
        if line.at is None:
            continue
        key = (line.stage, line.number("revision"), line.number("attempt"))
        if line.event == Event.STAGE_CLAIMED:
            _end_wait(gathered, line.at)
            found[key] = attempt = Attempt(*key, began_at=line.at, on_its_way=_on_its_way(line, started_at))
            gathered.attempts.append(attempt)
        elif key in found:
            found[key].add(line)
            if line.event == Event.STAGE_PUT_ASIDE:
                alias = str(line.fields.get("alias", ""))
                gathered.waits.append(Wait(line.at, "model", alias, line.stage))
        else:
            _add_other(gathered, line)
    _close(gathered, ended_at, started_at)
    return gathered


def _add_other(gathered: Gathered, line: LogLine) -> None:
    assert line.at is not None
    if line.event == Event.JOB_WAITING and "reason" in line.fields:
        if not gathered.waits or gathered.waits[-1].ended_at:
            gathered.waits.append(Wait(line.at, str(line.fields["reason"]), stage=line.stage))
    elif line.event == Event.JOB_LET_IN:
        _end_wait(gathered, line.at)
    elif line.event == Event.NOT_NOW:
        gathered.redeliveries += 1
    elif line.event == Event.DELIVERY_DROPPED:
        gathered.duplicates += 1
    else:
        gathered.others.append(line)


def _end_wait(gathered: Gathered, at: datetime) -> None:
    if gathered.waits and gathered.waits[-1].ended_at is None:
        gathered.waits[-1].ended_at = at


def _close(gathered: Gathered, ended_at: datetime | None, started_at: datetime | None) -> None:
    """Give an end to what has none: another attempt, or the run's end, came after it."""
    for number, attempt in enumerate(gathered.attempts):
        if attempt.ended_at is None:
            later = [each.began_at for each in gathered.attempts[number + 1 :]]
            end = min(later, default=ended_at)
            if started_at and attempt.began_at < started_at and (end is None or end > started_at):
                attempt.ended_at, attempt.outcome = attempt.last_at, Outcome.STOPPED
            elif end:
                attempt.ended_at, attempt.outcome = end, Outcome.LOST
    if ended_at:
        _end_wait(gathered, ended_at)


def _on_its_way(line: LogLine, started_at: datetime | None) -> float:
    value = line.fields.get("push_ms")
    lasted = value / 1000 if isinstance(value, int | float) else 0.0
    if started_at and line.at and line.at >= started_at:
        lasted = min(lasted, (line.at - started_at).total_seconds())
    return max(lasted, 0.0)


def call_began_at(line: LogLine) -> datetime:
    """Return when a call began that has been answered."""
    assert line.at is not None
    value = line.fields.get("latency_ms")
    return line.at - (value * _MILLISECOND if isinstance(value, int | float) else timedelta(0))


def pause_of(line: LogLine) -> timedelta:
    """Return how long a failed call lets the next try wait."""
    value = line.fields.get("wait")
    return timedelta(seconds=value) if isinstance(value, int | float) else timedelta(0)
