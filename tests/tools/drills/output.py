"""What a drill prints: what happens, the alert as it arrives, commands with their output."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tests.support.monitoring.entries import Entry

if TYPE_CHECKING:
    from tests.tools.drills.watch import Watch

_WIDTH = 100
_SHOWN = 6
_FIELDS = ("code", "percent", "members", "waiting", "oldest_waiting_s", "cost_usd", "provider", "reason")
"""Fields of a line that metrics read, or that tell lines apart."""

_LONG = (
    (r'(?<=")[\w-]+(\|[\w-]+)+(?=")', "…"),  # the list of all services
    (r'monitored_resource="\w+",?', ""),
    (r"\{\}", ""),
)
_DELAY = "Google looks once a minute, and a count may take ten minutes to arrive; here it is at once."


class Output:
    """Writes to standard output."""

    def __init__(self) -> None:
        self._shown: Sequence[Entry] = ()

    def title(self, alert: str, cause: str, clock: str) -> None:
        """Say which drill begins, and what is shortened."""
        self._write(f"\n=== {alert} ===\n{self._wrap(cause)}")
        if clock:
            self._write(self._wrap(f"Shortened: {clock}"))

    def step(self, name: str, text: str) -> None:
        """Begin a part of the drill."""
        self._write(f"\n--- {name}\n{self._wrap(text)}")

    def say(self, text: str) -> None:
        """Write a sentence."""
        self._write(self._wrap(text))

    def alert(self, watch: Watch) -> None:
        """Show an alert that fires: its e-mail, its query's value, and what it counts."""
        alert = watch.alert
        self._write("\n--- The alert fires")
        body = "\n".join(
            [
                f"Subject: {alert.subject}",
                f"Policy: {alert.policy}   Severity: {alert.severity}",
                "",
                *(self._wrap(line) for line in alert.content.splitlines()),
            ]
        )
        self._write(textwrap.indent(body, "  | ", lambda _: True))
        self._write(self._wrap(f"Its query: {_shorten(alert.query)}"))
        for labels, value in watch.firing().items():
            named = ", ".join(f"{name}={text}" for name, text in sorted(labels))
            self._write(f"  = {value:g}{f'   ({named})' if named else ''}")
        self.say(_DELAY)
        if found := watch.counted():
            self.lines("The log lines that it counts", found)
        for line in watch.measured():
            self._write(f"  {line}")

    def lines(self, name: str, found: Sequence[Entry]) -> None:
        """Show log entries, the newest last."""
        self._write(f"\n{self._wrap(name)}")
        if found == self._shown:
            self._write(f"  the same {len(found)} as above" if len(found) > 1 else "  the same line as above")
            return
        self._shown = found
        groups = [list(group) for _, group in groupby(found, _said)]
        if len(groups) > _SHOWN:
            self._write(f"  … {sum(map(len, groups[:-_SHOWN]))} earlier")
        for group in groups[-_SHOWN:]:
            self._write(textwrap.indent(_line(group[-1], len(group)), "  "))

    def command(self, command: str, text: str) -> None:
        """Show a command and its output."""
        self._write(f"\n$ {command}\n{textwrap.indent(text, '  ')}")

    def _wrap(self, text: str) -> str:
        return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)

    def _write(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _shorten(query: str) -> str:
    for pattern, text in _LONG:
        query = re.sub(pattern, text, query)
    return query


def _figure(value: Any) -> str:
    return f"{value:f}" if isinstance(value, float) else str(value)


def _said(entry: Entry) -> tuple[str, str, str]:
    """Return what is equal in lines that say the same."""
    payload = entry["jsonPayload"]
    return entry["resource"]["labels"]["service_name"], payload.get("event", ""), payload.get("message", "")


def _line(entry: Entry, times: int) -> str:
    payload: dict[str, Any] = entry["jsonPayload"]
    service = entry["resource"]["labels"]["service_name"]
    head = f"{str(entry['timestamp'])[11:19]} {entry['severity']:<7} {service}"
    again = f" (the last of {times} such lines)" if times > 1 else ""
    fields = ", ".join(
        f"{name} {_figure(payload[name])}" for name in _FIELDS if payload.get(name) is not None
    )
    said = f"{payload.get('message', '')}{f' [{fields}]' if fields else ''}"
    text = f"{head} {payload.get('event', '')}: {said}{again}"
    shown = [text, *([f"operator: {payload['operator']}"] if payload.get("operator") else [])]
    return "\n".join(
        textwrap.fill(
            each, _WIDTH - 2, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
        for each in shown
    )
