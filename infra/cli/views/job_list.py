"""A list of jobs: two lines for each, so that ids stay whole on 80 columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.text import Text

from infra.cli.format import age, money
from infra.cli.jobs.listing import Row
from infra.cli.views.live import STATUS_STYLES
from infra.cli.views.trials import list_trials
from infra.cli.views.waiting import describe_briefly
from shared.jobs.job import JobStatus

HEADING = f"{'job':<36} {'status':<9} {'stage':<8} {'score':>5} {'cost':>9} {'age':>6}"
_SHORT_ID = 8


def render(rows: Iterable[Row], now: datetime, width: int) -> list[Text]:
    """Return the list's lines, none wider than the terminal."""
    lines = [Text(HEADING, style="bold")]
    for row in rows:
        lines += [_facts(row, now), _about(row, now, width)]
    return lines


def _facts(row: Row, now: datetime) -> Text:
    status = "waiting" if row.waiting else row.status or ""
    style = "yellow" if row.waiting else _style(row.status)
    line = Text(f"{row.job_id:<36} ")
    line.append(f"{status:<9.9}", style=style)
    since = age((now - row.created_at).total_seconds()) if row.created_at else ""
    score = "" if row.score is None else str(row.score)
    return line.append(f" {row.stage or '':<8.8} {score:>5} {money(row.cost_usd):>9} {since:>6}")


def _about(row: Row, now: datetime, width: int) -> Text:
    parts = [f"organisation {row.org_id[:_SHORT_ID]}…" if row.org_id else "", row.topic or ""]
    if row.trial:
        parts.insert(0, f"trial {list_trials(row.trial.values())}")
    if row.waiting:
        parts.insert(0, describe_briefly(row.waiting, now))
    if row.error_code:
        parts.insert(0, row.error_code)
    if row.cancel_requested and row.status in {JobStatus.QUEUED, JobStatus.RUNNING}:
        parts.insert(0, "cancelling")
    line = Text("  " + " · ".join(part for part in parts if part), style="dim")
    line.truncate(width, overflow="ellipsis")
    return line


def _style(status: str | None) -> str:
    return STATUS_STYLES[JobStatus(status)] if status in set(JobStatus) else ""
