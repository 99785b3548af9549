"""Print a drill: its events, the alert as it arrives, commands with their output."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tests.support.monitoring.entries import Entry

if TYPE_CHECKING:
    from tests.tools.drills.watch import Watch

_NARROWEST, _WIDEST = 40, 120
_SHOWN = 6
_MAIL = "  | "
_BREAK = "\0"
_FIELDS = ("code", "percent", "members", "waiting", "oldest_waiting_s", "cost_usd", "provider", "reason")
"""Fields of a line that metrics read, or that tell lines apart."""

_LONG = (
    (r'(?<=")[\w-]+(\|[\w-]+)+(?=")', "…"),  # the list of all services
    (r'monitored_resource="\w+",?', ""),
    (r"\w+_googleapis_com:(user_)?", ""),
    (r"\{\}", ""),
)
_DELAY = "Google looks once a minute, and a count may take ten minutes to arrive; here it is at once."


def terminal_width() -> int:
    """Return the columns of the terminal, or COLUMNS; 80 without both. Longer lines are hard to read."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, _NARROWEST), _WIDEST)


def fold(text: str, width: int, more: str = "") -> str:
    """Fold each line that is too long, under its own indent and `more`; words and ids stay whole."""
    return "\n".join(part for line in text.splitlines() for part in _fold_line(line, width, more))


def _fold_line(line: str, width: int, more: str) -> Iterator[str]:
    line = line.rstrip()
    if len(line) <= width:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())] + more
    yield from textwrap.wrap(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


class Output:
    """Writes to standard output, in lines that fit the terminal."""

    def __init__(self, width: int | None = None) -> None:
        self.width = width or terminal_width()
        self._shown: Sequence[Entry] = ()

    def title(self, alert: str, clock: str) -> None:
        """Say which drill begins, and what is shortened."""
        self._write(f"\n=== {alert} ===")
        if clock:
            self._write(self._wrap(f"Shortened: {clock}"))

    def step(self, name: str, text: str) -> None:
        """Begin a part of the drill."""
        self._write(f"\n--- {name}\n{self._wrap(text)}")

    def end(self, text: str) -> None:
        """Write a sentence after the last drill."""
        self._write(f"\n{self._wrap(text)}")

    def say(self, text: str) -> None:
        """Write a sentence."""
        self._write(self._wrap(text))

    def alert(self, watch: Watch) -> None:
        """Show an alert that fires: its e-mail, its query's value, and what it counts."""
        alert = watch.alert
        self._write("\n--- The alert fires")
        mail = [f"Subject: {alert.subject}", f"Policy: {alert.policy}", f"Severity: {alert.severity}"]
        body = fold("\n".join([*mail, "", alert.content]), self.width - len(_MAIL))
        self._write(textwrap.indent(body, _MAIL, lambda _: True))
        self._write(_fold_query(f"Its query, shortened: {_shorten(alert.query)}", self.width))
        for labels, value in watch.firing().items():
            named = ", ".join(f"{name}={text}" for name, text in sorted(labels))
            self._write(fold(f"  = {value:g}{f'   ({named})' if named else ''}", self.width, "  "))
        self.say(_DELAY)
        if found := watch.counted():
            self.lines("The log lines that it counts", found)
        for line in watch.measured():
            self._write(fold(f"  {line}", self.width, "  "))

    def lines(self, name: str, found: Sequence[Entry]) -> None:
        """Show log entries, the newest last."""
        self._write(f"\n{self._wrap(name)}")
        if found == self._shown:
            self._write(f"  the same {len(found)} as above" if len(found) > 1 else "  the same line as above")
            return
        self._shown = found
        groups = _group(found)
        if len(groups) > _SHOWN:
            self._write(f"  … {sum(map(len, groups[:-_SHOWN]))} earlier")
        for group in groups[-_SHOWN:]:
            self._write(fold(textwrap.indent(_line(group[-1], len(group)), "  "), self.width, "    "))

    def command(self, command: str, text: str) -> None:
        """Show a command, whole as the page has it, and its output."""
        self._write(f"\n$ {command}\n{fold(text, self.width, '  ')}")

    def _wrap(self, text: str) -> str:
        return fold(text, self.width)

    def _write(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _fold_query(text: str, width: int) -> str:
    """Fold a query also behind its brackets."""
    lines = fold(re.sub(r"([({,])(?=\w)", f"\\1{_BREAK} ", text), width, "  ").splitlines()
    return "\n".join(line.replace(f"{_BREAK} ", "").replace(_BREAK, "") for line in lines)


def _shorten(query: str) -> str:
    for pattern, text in _LONG:
        query = re.sub(pattern, text, query)
    return query


def _figure(value: Any) -> str:
    return f"{value:f}" if isinstance(value, float) else str(value)


def _group(found: Sequence[Entry]) -> list[list[Entry]]:
    """Return the lines that say the same together, in the order of each group's last line."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in found:
        said = _said(entry)
        groups[said] = [*groups.pop(said, []), entry]
    return list(groups.values())


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
    event = f" {payload['event']}" if "event" in payload else ""  # the gateway's lines have none
    text = f"{head}{event}: {said}{again}"
    return "\n".join([text, *([f"operator: {payload['operator']}"] if payload.get("operator") else [])])
