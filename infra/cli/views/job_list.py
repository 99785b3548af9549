"""A list of jobs: some lines for each, so that its ids stay whole on 60 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.cells import cell_len
from rich.text import Text

from infra.cli.format import age, money, printable, wrap
from infra.cli.jobs.writers import RECORDED
from infra.cli.views.live import STATUS_STYLES
from infra.cli.views.trials import list_trials
from infra.cli.views.waiting import describe_briefly
from shared.jobs.job import JobStatus
from shared.jobs.list_rows import Row

_OTHER_FACTS = 69
"""Columns of the line with all facts but the cost; with less room, the second line has some of them."""
_USUAL_COST = 9
_LIVE = {status.value for status in JobStatus if not status.terminal}
_SHORT = {JobStatus.AWAITING_REVIEW.value: "in review"}
"""Names of statuses that are too long for their column."""
_BETWEEN = " · "
_LEAST_TOPIC = 16
"""Columns: a topic is cut to these before it gets a line of its own."""


def render(rows: Iterable[Row], now: datetime, width: int, *, with_org: bool = True) -> list[Text]:
    """Return the list's lines, none wider than the terminal."""
    rows = list(rows)
    cost = max(_USUAL_COST, *(len(money(row.cost_usd)) for row in rows))
    wide = width >= _OTHER_FACTS + cost
    heading = f"{'job':<36} {'status':<9}"
    heading += f" {'stage':<8} {'score':>5} {'cost':>{cost}}" if wide else ""
    lines = [Text(f"{heading} {'age':>6}", style="bold")]
    for row in rows:
        lines.append(_facts(row, now, cost if wide else None))
        pieces = _about(row, now, wide=wide)
        org = f"org {printable(row.org_id)}" if with_org and row.org_id else ""
        topic = printable(row.topic or "")
        lines += [Text(f"  {line}", style="dim") for line in _flow(pieces, topic, org, width - 2)]
    return lines


def _facts(row: Row, now: datetime, cost: int | None) -> Text:
    """Return the first line; `cost` is the width of its cost, None if that is in the next line."""
    status = "waiting" if row.waiting else _SHORT.get(row.status or "", row.status or "")
    style = "yellow" if row.waiting else _style(row.status)
    line = Text(f"{row.job_id:<36} ")
    line.append(f"{status:<9.9}", style=style)
    if cost is not None:
        score = "" if row.score is None else str(row.score)
        line.append(f" {row.stage or '':<8.8} {score:>5} {money(row.cost_usd):>{cost}}")
    since = age((now - row.created_at).total_seconds()) if row.created_at else ""
    return line.append(f" {since:>6}")


def _about(row: Row, now: datetime, *, wide: bool) -> list[str]:
    """Return what there is to say beside the topic and the organisation."""
    score = "" if row.score is None else f"score {row.score}"
    pieces = [] if wide else [row.stage, score, money(row.cost_usd)]
    if row.cancel_requested and row.status in {
        JobStatus.QUEUED,
        JobStatus.RUNNING,
        JobStatus.AWAITING_REVIEW,
    }:
        pieces.append("cancelling")
    pieces.append(RECORDED if row.recorded else None)
    pieces.append(row.error_code)
    if row.waiting:
        pieces.append(describe_briefly(row.waiting, now))
    if row.trial:
        pieces.append(f"trial {list_trials(row.trial.values())}")
    return [printable(piece) for piece in pieces if piece]


def _flow(pieces: list[str], topic: str, org: str, width: int) -> Iterator[str]:
    """Yield the pieces in lines of a width; the topic alone is cut to fit."""
    others = cell_len(_BETWEEN.join(filter(None, (*pieces, org)))) + len(_BETWEEN)
    fits_in_one = width - others >= min(cell_len(topic), _LEAST_TOPIC)
    line = ""
    for piece in (*pieces, _cut(topic, width - others if fits_in_one else width), org):
        joined = _BETWEEN.join(filter(None, (line, piece)))
        if line and cell_len(joined) > width:
            yield from wrap(line, width)
            joined = piece
        line = joined
    yield from wrap(line, width)


def _cut(topic: str, width: int) -> str:
    text = Text(topic)
    text.truncate(width, overflow="ellipsis")
    return text.plain


def _style(status: str | None) -> str:
    return STATUS_STYLES[JobStatus(status)] if status in set(JobStatus) else ""
