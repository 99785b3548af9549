"""A job on a terminal: the bar, the stages, and the last lines of the text as it is written."""

from __future__ import annotations

from datetime import datetime

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from infra.cli.console import out
from infra.cli.format import money, pluralize, seconds, tokens
from infra.cli.views.waiting import describe_since
from shared.jobs.job import Job, JobStatus, Stage, StageRecord, StageStatus

STATUS_STYLES = {
    JobStatus.QUEUED: "dim",
    JobStatus.RUNNING: "cyan",
    JobStatus.AWAITING_REVIEW: "magenta",
    JobStatus.COMPLETED: "green",
    JobStatus.FAILED: "red",
    JobStatus.CANCELLED: "yellow",
}
_MARKS = {
    StageStatus.PENDING: ("·", "dim"),
    StageStatus.RUNNING: ("▶", "cyan"),
    StageStatus.DONE: ("✓", "green"),
    StageStatus.DEGRADED: ("!", "yellow"),
    StageStatus.FAILED: ("✗", "red"),
}
_CHROME = 15  # lines besides the draft: heading, bar, table, panel borders, the cursor's own
_NO_REASON = 13  # those that are there without a draft, and the blank one before the reasons
_MAX_DRAFT = 12
_MAX_TAIL = 5000
_WIDEST = 100
_WIDE = 76  # columns from which the table has the models and tokens
_PANEL_EDGES = 4


def view(job: Job, now: datetime, width: int, height: int) -> RenderableType:
    """Return the whole picture, no larger than the terminal."""
    width = min(width, _WIDEST)
    parts: list[RenderableType] = [
        _heading(job, now, width),
        _bar(job, width),
        Text(),
        stage_table(job, now, width),
    ]
    reasons = [line for reason in (*wait(job, now), *shortfalls(job)) for line in reason.wrap(out, width)]
    if reasons:
        reasons = [Text(), *reasons[: max(height - _NO_REASON, 1)]]
    parts += reasons
    room = height - _CHROME - len(reasons)
    if job.draft and room > 0:
        parts += [Text(), _draft(job.draft, width, room)]
    return Group(*parts)


def stage_table(job: Job, now: datetime, width: int = _WIDEST) -> Table:
    """One line for each stage, and their sum. At 80 columns only a long model name is cut.

    On fewer than 76 columns the table has neither models nor tokens. The time of the sum is that of the
    stages; `total_time` has the run's.
    """
    table = Table(
        box=box.SIMPLE_HEAD, show_footer=True, show_edge=False, header_style="bold", padding=(0, 1, 0, 0)
    )
    wide = width >= _WIDE
    table.add_column("stage", footer="total" if job.run == 1 else f"{job.run} runs", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("try", justify="right", no_wrap=True)
    if wide:
        table.add_column("model", overflow="ellipsis", max_width=24)
    # Beside sums over several runs the time of one would read as theirs.
    at_work = sum(job.record(stage).seconds(now) or 0.0 for stage in Stage)
    elapsed = seconds(at_work) if job.run == 1 else ""
    table.add_column("time", justify="right", no_wrap=True, footer=elapsed)
    if wide:
        table.add_column("tokens in / out", justify="right", no_wrap=True, footer=_sum_of_tokens(job))
    table.add_column("cost", justify="right", no_wrap=True, footer=money(job.usage.cost_usd))
    for stage in Stage:
        record = job.record(stage)
        style = "dim" if not record.attempt else ""
        name, status, attempt, model, time, used, cost = _cells(
            stage, record, now, cancelled=was_cancelled(job, record)
        )
        cells = (
            (name, status, attempt, model, time, used, cost) if wide else (name, status, attempt, time, cost)
        )
        table.add_row(*cells, style=style)
    return table


def total_time(job: Job) -> Text:
    """Return how long an ended run took, and how much of it at a reviewer's and between its stages."""
    whole = _elapsed(job, job.updated_at)
    began_at = job.replayed_at or job.created_at
    own = (record for record in job.stages.values() if record.started_at and record.started_at >= began_at)
    between = max(whole - sum(record.seconds(job.updated_at) or 0.0 for record in own), 0.0)
    run = f"Run {job.run} took" if job.run > 1 else "It took"
    if read := sum((each.at - each.since).total_seconds() for each in job.reviews if each.run == job.run):
        between = max(between - read, 0.0)
        times = f"a review was awaited for {seconds(read)}, and {seconds(between)} passed between the stages"
        return Text(f"{run} {seconds(whole)} from start to end: {times}.")
    return Text(f"{run} {seconds(whole)} from start to end, {seconds(between)} of it between the stages.")


def shortfalls(job: Job) -> list[Text]:
    """Return why stages did less than they should, and what else to know of them, a line for each."""
    lines = []
    for stage in Stage:
        record = job.record(stage)
        if record.error and not was_cancelled(job, record):
            lines.append(Text(f"{stage.value}: {record.error}", style=_MARKS[record.status][1]))
        if record.note:
            lines.append(Text(f"{stage.value}: {record.note}", style="yellow"))
    return lines


def wait(job: Job, now: datetime) -> list[Text]:
    """Return why the job waits and since when, as one line; nothing if it does not."""
    if job.waiting is None:
        return []
    return [Text(f"The job {describe_since(job.waiting, now)}.", style="yellow")]


def count_parts(record: StageRecord) -> str:
    """Return how many parts of a stage's work are done; nothing for work that is not in parts."""
    return f"{record.parts.done} of {record.parts.total} parts" if record.parts else ""


def was_cancelled(job: Job, record: StageRecord) -> bool:
    """Return whether the stage ended because its owner cancelled the job."""
    return job.status is JobStatus.CANCELLED and record.status is StageStatus.FAILED


def tail(text: str, width: int, lines: int) -> Text:
    """Return the last lines of a text, folded to the width."""
    # No screen shows more than a few thousand characters, and this runs several times a second.
    folded = Text(text.rstrip()[-_MAX_TAIL:]).wrap(out, width)
    return Text("\n").join(folded[max(len(folded) - lines, 0) :])


def _cells(
    stage: Stage, record: StageRecord, now: datetime, *, cancelled: bool
) -> tuple[RenderableType, ...]:
    mark, style = ("■", "yellow") if cancelled else _MARKS[record.status]
    spent = "cached" if record.cached and not record.cost_usd else money(record.cost_usd)
    return (
        stage.value if record.passes == 1 else f"{stage.value} x{record.passes}",
        Text(f"{mark} {'cancelled' if cancelled else _status(record)}", style=style),
        str(record.attempt) if record.attempt else "",
        record.model or "",
        seconds(record.seconds(now)),
        tokens(record.prompt_tokens, record.completion_tokens),
        spent if record.prompt_tokens or record.cost_usd is None else "",
    )


def _status(record: StageRecord) -> str:
    # The mark says already that it is running, and both together would leave the model's name no room.
    return (
        count_parts(record) if record.status is StageStatus.RUNNING and record.parts else record.status.value
    )


def _heading(job: Job, now: datetime, width: int) -> Text:
    where = f"{'waiting' if job.waiting else name_status(job.status)} · {seconds(_elapsed(job, now))}"
    if job.revision:
        where = f"revision {job.revision} · {where}"
    if job.cancel_requested and not job.status.terminal:
        where = f"cancelling · {where}"
    topic = Text(str(job.request.get("topic", job.job_id)), style="bold")
    topic.truncate(max(width - len(where) - 2, 10), overflow="ellipsis", pad=True)
    return topic.append("  ").append(where, style=STATUS_STYLES[job.status])


def name_status(status: JobStatus) -> str:
    """Return a status in words."""
    return status.value.replace("_", " ")


def _bar(job: Job, width: int) -> RenderableType:
    style = STATUS_STYLES[job.status]
    bar = ProgressBar(completed=job.progress, width=width - 6, complete_style=style, finished_style=style)
    row = Table.grid(padding=(0, 1))
    row.add_row(bar, f"{job.progress:>3} %")
    return row


def _draft(draft: str, width: int, lines: int) -> Panel:
    shown = tail(draft, width - _PANEL_EDGES, max(min(lines, _MAX_DRAFT), 1))
    words = f"{pluralize(len(draft.split()), 'word')} so far"
    return Panel(shown, title=words, title_align="left", border_style="dim", width=width)


def _elapsed(job: Job, now: datetime) -> float:
    """Return the duration of this run."""
    return (
        (job.updated_at if job.status.terminal else now) - (job.replayed_at or job.created_at)
    ).total_seconds()


def _sum_of_tokens(job: Job) -> str:
    return tokens(job.usage.prompt_tokens, job.usage.completion_tokens)
