"""Show the state of a whole system on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from infra.cli.format import age, pluralize, printable
from infra.cli.gateways.overview import Messages, ProcessState
from infra.cli.jobs.system_status import Breaker, JobCounts, Local, Oldest, Spent, SystemStatus
from infra.cli.views.amounts import amount
from infra.cli.views.report import new_table
from infra.cli.views.waiting import clock_time
from shared.jobs.waiting import WaitReason

_STYLES = {
    ProcessState.READY: "green",
    ProcessState.HUNG: "red",
    ProcessState.SILENT: "yellow",
    ProcessState.GONE: "red",
}
_REASONS = {
    WaitReason.ORGANISATION: "for a place of their organisation",
    WaitReason.SYSTEM: "for a place in the whole system",
    WaitReason.MODEL: "for a model",
    WaitReason.BUDGET: "for money that jobs at work hold",
    WaitReason.PAUSED: "for the end of a pause",
}


def heading(status: SystemStatus, where: str, now: datetime) -> str:
    """Return the first line: what it is, and for how long it has been up."""
    since = status.local and status.local.started_at
    return f"{where}, up for {age((now - since).total_seconds())}" if since else where


def render(status: SystemStatus, now: datetime) -> RenderableType:
    """Return a table of processes, if they are on this machine, and a line for each other fact."""
    parts: list[RenderableType] = [Text()]
    if status.local is not None:
        parts += [_process_table(status.local, status.messages or {}), Text()]
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True, style="bold")
    facts.add_column(overflow="fold")
    for name, line in _facts(status, now):
        facts.add_row(name, line)
    return Group(*parts, facts)


def _process_table(local: Local, messages: dict[str, Messages]) -> Table:
    table = new_table()
    table.add_column("process", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for name in ("port", "pid", "restarts", "busy", "queued"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in local.processes:
        theirs = messages.get(each.name)
        table.add_row(
            each.name,
            Text(each.state.value, style=_STYLES[each.state]),
            str(each.port),
            str(each.pid),
            "" if each.restarts is None else f"{each.restarts:,}",
            f"{theirs.under_way:,}" if theirs else "",
            f"{theirs.queued:,}" if theirs else "",
        )
    return table


def _facts(status: SystemStatus, now: datetime) -> Iterator[tuple[str, str]]:
    if status.local and status.local.model:
        yield "Model", printable(status.local.model)
    if status.jobs is not None:
        yield from _job_facts(status.jobs, now)
    if status.today is not None:
        yield "Today", _describe_cost(status.today)


def _job_facts(jobs: JobCounts, now: datetime) -> Iterator[tuple[str, str]]:
    waiting = sum(jobs.waiting.values())
    reviews = f", {jobs.awaiting_review:,} awaiting a review" if jobs.awaiting_review else ""
    yield "Jobs", f"{jobs.running:,} running, {waiting:,} waiting, {jobs.queued:,} queued{reviews}"
    hours = round((now - jobs.ended_since).total_seconds() / 3600)
    ended = ", ".join(f"{number:,} {status}" for status, number in jobs.ended.items())
    yield "Ended", f"{ended} in {hours} hours"
    for reason, number in jobs.waiting.items():
        yield "Waiting", f"{number:,} {_REASONS[WaitReason(reason)]}"
    if jobs.oldest is not None:
        yield "Oldest", _describe_oldest(jobs.oldest, now)
    for breaker in jobs.breakers:
        yield "Away", _describe_breaker(breaker, now)
    for pause in jobs.pauses:
        name = pause.get("org_id") or pause.get("model") or "the whole system"
        reason = f": {printable(pause['reason'])}" if pause["reason"] else ""
        yield "Paused", f"{printable(name)} since {clock_time(pause['since'], now)}{reason}"


def _describe_oldest(oldest: Oldest, now: datetime) -> str:
    since = oldest.waiting and oldest.waiting.since
    return f"{oldest.job_id}" + (f", for {age((now - since).total_seconds())}" if since else "")


def _describe_breaker(breaker: Breaker, now: datetime) -> str:
    until = f"; the next try is at {clock_time(breaker.until, now)}" if breaker.until else ""
    return f"{printable(breaker.alias)} since {clock_time(breaker.since, now)}{until}"


def _describe_cost(spent: Spent) -> str:
    unpriced = f", and {pluralize(spent.unpriced, 'call')} of unknown price" if spent.unpriced else ""
    return f"{amount(spent.usd)} for {pluralize(spent.calls, 'call')} since 00:00 UTC{unpriced}"
