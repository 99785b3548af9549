"""Log lines for people: time, severity, stage, attempt, sentence, and the fields that matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from infra.cli.format import money, printable, seconds, wrap
from infra.cli.gateways.logs import LogLine, rank
from shared.telemetry import Event

_STYLES = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "bold red"}
_WORDS = {"WARNING": "WARN", "CRITICAL": "CRIT", "EMERGENCY": "EMERG", "NOTICE": "NOTE"}
_SEVERITY, _STAGE = 5, 12
_WIDE = 76  # columns from which a folded line begins under its sentence
_NARROW_INDENT = 4
_MILLISECONDS = 1000
_LEAST = 50  # milliseconds: less is shown as 0.0 s


class LinePrinter:
    """Prints lines in their order, and above them what the next ones have in common."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._day = ""
        self._job: tuple[str, ...] = ()

    def print(self, lines: list[LogLine]) -> None:
        """Print some more lines."""
        for line in lines:
            if line.at is None:
                self._console.print(Text(printable(line.raw)), soft_wrap=True)
                continue
            self._print_common(line)
            for text in self._fold(line):
                self._console.print(text, soft_wrap=True)

    def _print_common(self, line: LogLine) -> None:
        """Print the day, and the job with its run and revision, where they differ from those above."""
        assert line.at is not None
        day = f"{line.at:%Y-%m-%d} (UTC)"
        job = _job_of(line) or self._job
        if not line.number("run") and self._job[:1] == job[:1]:
            job = self._job  # a line without a run, as one of usage, is about the same job
        parts = (*([day] if day != self._day else []), *(job if job != self._job else []))
        self._day, self._job = day, job
        for row in _rows(parts, self._console.width) if parts else ():
            self._console.print(Text(row, style="dim"), soft_wrap=True)

    def _fold(self, line: LogLine) -> Iterator[Text]:
        assert line.at is not None
        severity = printable(_WORDS.get(line.severity, line.severity))
        style = _STYLES.get(line.severity, "" if rank(line.severity) < rank("WARNING") else "red")
        attempt = line.labels.get("attempt", "")
        where = f"{line.stage} {attempt}".rstrip()
        width = self._console.width
        clock = f"{line.at:%H:%M:%S}.{line.at.microsecond // _MILLISECONDS:03d}"
        if width < _WIDE:
            clock = clock[:8]
        head = f"{clock} {severity:<{_SEVERITY}} {printable(where):<{_STAGE}} "
        indent = len(head) if width >= _WIDE else _NARROW_INDENT
        yield from _hanging(head, describe(line), indent, width, style)
        for more in _details(line):
            yield from _hanging(" " * indent, more, indent + 2, width, "dim")


def _job_of(line: LogLine) -> tuple[str, ...]:
    """Return the line's job with its run and revision, unless they are the first; nothing without a job."""
    job_id, run, revision = line.labels.get("job_id"), line.number("run"), line.number("revision")
    if not job_id:
        return ()
    return (
        f"job {printable(job_id)}",
        *([f"run {run}"] if run > 1 else []),
        *([f"revision {revision}"] if revision else []),
    )


def describe(line: LogLine) -> str:
    """Return the sentence, and in brackets the fields that matter."""
    facts = ", ".join((*_counts(line), *_facts(line.fields)))
    return printable(line.message) + (f" ({printable(facts)})" if facts else "")


def _duration(ms: float, words: str = "") -> str:
    return seconds(ms / _MILLISECONDS) + words if ms >= _LEAST else ""


_FORMS: tuple[tuple[str, type | tuple[type, ...], Callable[[Any], str]], ...] = (
    ("provider_model", str, str),
    ("service_tier", str, "{} tier".format),
    ("calls", int, lambda calls: f"{calls:,} calls" if calls > 1 else ""),
    ("total_tokens", int, lambda tokens: f"{tokens:,} tokens" if tokens else ""),
    ("latency_ms", (int, float), _duration),
    ("model_ms", (int, float), lambda ms: _duration(ms, " of calls")),
    ("push_ms", (int, float), lambda ms: _duration(ms, " on its way")),
    ("sweep_ms", (int, float), _duration),
    ("cost_usd", (int, float), money),
    ("code", str, str),
    ("wait", (int, float), lambda wait: f"again in {seconds(wait)}"),
    ("score", int, "score {}".format),
)
"""The fields that matter, in their order: name, type, and how each is shown; an empty text is left out."""


_COUNTED = {
    Event.ORGANISATION_STATUS: {"members": "at work", "waiting": "waiting"},
    Event.SWEPT: {
        "members": "members repaired",
        "abandoned": "given up",
        "cancelled": "cancelled",
        "overdue": "overdue",
        "due": "taken up again",
        "let_in": "let in",
    },
}
"""Words for the counts in a sweep's line; zeros are left out."""


def _counts(line: LogLine) -> Iterator[str]:
    for name, words in _COUNTED.get(Event(line.event), {}).items() if line.event in set(Event) else ():
        number = line.fields.get(name)
        if isinstance(number, int) and number:
            yield f"{number:,} {words}"


def _facts(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, kind, form in _FORMS:
        value = fields.get(name)
        if name == "cost_usd" and fields.get("cached"):
            continue  # the sentence says so
        if name == "cost_usd" and name in fields and value is None:
            yield "cost unknown"
        elif isinstance(value, kind) and not isinstance(value, bool) and (text := form(value)):
            yield text


def _details(line: LogLine) -> Iterator[str]:
    if isinstance(advice := line.fields.get("operator"), str):
        yield f"For the operator: {printable(advice)}"
    if isinstance(stack := line.fields.get("stack"), list):
        yield from (printable(str(place)) for place in stack)


def _rows(parts: tuple[str, ...], width: int) -> Iterator[str]:
    """Join parts by dots, and begin a line where the next one has no room."""
    row = ""
    for part in parts:
        joined = f"{row} · {part}" if row else part
        if row and len(joined) > width:
            yield row
            row = part
        else:
            row = joined
    yield row


def _hanging(head: str, text: str, indent: int, width: int, style: str) -> Iterator[Text]:
    rows = wrap(text, width, opening=head, hanging=" " * indent) or [head]
    yield from (Text(row, style=style) for row in rows)
