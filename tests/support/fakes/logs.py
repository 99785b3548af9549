"""Log lines in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from infra.cli.gateways.logs import Found, LogLine, LogQuery


@dataclass
class FakeLogs:
    """`lines` are there, and each poll gives the next of `polls`; an exception among them is raised."""

    lines: list[LogLine] = field(default_factory=list)
    polls: list[list[LogLine] | BaseException] = field(default_factory=list)
    trouble: Exception | None = None
    asked: list[LogQuery] = field(default_factory=list)
    rest: float = 0.0
    late: float = 0.0

    def newest(self, query: LogQuery, limit: int) -> Found:
        """Return those that match."""
        self.asked.append(query)
        if self.trouble:
            raise self.trouble
        found = [line for line in self.lines if query.matches(line)]
        return Found(found[-limit:], cut=len(found) > limit)

    def poll(self) -> list[LogLine]:
        """Return the next lines, nothing after the last."""
        following = self.polls.pop(0) if self.polls else []
        if isinstance(following, BaseException):
            raise following
        return following
