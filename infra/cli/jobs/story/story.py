"""The whole story: all runs, the shares of the cost, and why it took so long or cost so much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from infra.cli.format import money, pluralize, seconds
from infra.cli.gateways.costs import CallCost
from infra.cli.gateways.logs import LogLine
from infra.cli.jobs.story.calls import is_asked_again, total_cost
from infra.cli.jobs.story.chapters import Run, Share, Story
from infra.cli.jobs.story.documents import has_lost_its_lease
from infra.cli.jobs.story.rows import STAGES
from infra.cli.jobs.story.run import tell_run
from infra.cli.jobs.story.shares import UNDER_WAY, add_up
from infra.cli.jobs.writers import label_of
from shared.jobs.job import Job, Stage
from shared.telemetry import Event


def tell(  # noqa: PLR0913  all that a story is made of
    job: Job,
    earlier: Sequence[Job],
    lines: Sequence[LogLine],
    now: datetime,
    missing: Sequence[str] = (),
    rows: Sequence[CallCost] = (),
    *,
    started_at: datetime | None = None,
) -> Story:
    """Tell the story of a job; `earlier` are the documents of its earlier runs, `lines` those of its logs.

    `rows` are its calls in the ledger, for stages without log lines. `started_at` is when the local stack
    was last started, which begins new logs, unless it is a kept one.
    """
    documents = [*sorted(earlier, key=lambda each: each.run), job]
    before: list[float | None] = [0.0, *(each.usage.cost_usd for each in documents[:-1])]
    if documents[0].run > 1:  # the documents of its first runs are gone
        before[0] = None
    runs = tuple(
        tell_run(
            each,
            _lines_of(each, documents, lines),
            _rows_of(each, documents, rows),
            known,
            now,
            started_at=started_at,
        )
        for each, known in zip(documents, before, strict=True)
    )
    answers = [line for line in lines if line.event == Event.MODEL_ANSWERED]
    shares = _shares_of_cost(job, answers, rows)
    return Story(
        job_id=job.job_id,
        topic=str(job.request.get("topic", "")),
        status=job.status.value,
        score=job.result.quality_score if job.result else None,
        runs=runs,
        cost_usd=job.usage.cost_usd,
        shares_of_cost=shares,
        why=(
            *_why_so_long(runs, is_alive=not has_lost_its_lease(job, now)),
            *_why_so_dear(shares, answers if len(answers) >= len(rows) else ()),
        ),
        missing=(*missing, *_missing(job, answers, lines, runs, has_rows=bool(rows))),
        recorded=bool(label_of(job)),
    )


def _lines_of(job: Job, documents: Sequence[Job], lines: Sequence[LogLine]) -> list[LogLine]:
    """Return the lines of one run: by their label, or by time where they have none."""
    begins = [each.replayed_at or each.created_at for each in documents]
    ends = {first.run: begin for (first, _), begin in zip(pairwise(documents), begins[1:], strict=True)}
    began_at, ended_at = job.replayed_at or job.created_at, ends.get(job.run)
    is_first = job is documents[0]

    def is_of_run(line: LogLine) -> bool:
        if number := line.number("run"):
            return number == job.run
        after = is_first or (line.at is not None and line.at >= began_at)
        return after and (ended_at is None or (line.at is not None and line.at < ended_at))

    return [line for line in lines if is_of_run(line)]


def _rows_of(job: Job, documents: Sequence[Job], rows: Sequence[CallCost]) -> list[CallCost]:
    """Return the calls of one run, by time."""
    ends = [each.replayed_at for each in documents if each.run == job.run + 1]
    began_at = job.replayed_at or job.created_at
    return [
        row
        for row in rows
        if (job is documents[0] or row.created_at >= began_at)
        and (not ends or ends[0] is None or row.created_at < ends[0])
    ]


def _shares_of_cost(job: Job, answers: Sequence[LogLine], rows: Sequence[CallCost]) -> tuple[Share, ...]:
    """Return the cost of each stage over all runs, from the ledger where log lines are missing.

    Without both they are those of the last run.
    """
    costs = [(line.stage, total_cost([line])[0]) for line in answers]
    if len(rows) > len(answers):  # each start of a stack begins new logs
        costs = [(str(STAGES.get(row.operation, row.operation)), row.cost_usd) for row in rows]
    costs = costs or [(stage.value, job.record(stage).cost_usd) for stage in Stage]
    sums: Counter[str] = Counter()
    for stage, cost in costs:
        sums[stage] += cost or 0  # type: ignore[assignment]  # counts dollars
    return tuple(Share(stage, round(cost, 6)) for stage, cost in sums.most_common() if cost > 0)


def _why_so_long(runs: Sequence[Run], *, is_alive: bool) -> Iterator[str]:
    longest = max(runs, key=lambda run: run.seconds)
    if not longest.shares_of_time or not longest.seconds:
        return
    share = add_up(longest.shares_of_time)[0]
    most = "Most" if share.amount > longest.seconds / 2 else "The largest part"
    stages = [each for each in longest.shares_of_time if each.what == share.what and each.stage]
    where = f", {seconds(stages[0].amount)} of it in {stages[0].stage}" if len(stages) > 1 else ""
    where = f" in {stages[0].stage}" if len(stages) == 1 else where
    waits = share.what == UNDER_WAY
    so_far = " so far" if waits else ""
    of_run = f" of run {longest.run}" if len(runs) > 1 else ""
    yield (
        f"{most} of the time{of_run}{so_far} went into {share.what}: {seconds(share.amount)} of "
        f"{seconds(longest.seconds)} ({_percent(share.amount, longest.seconds)}){where}."
    )
    if waits and is_alive:
        yield "It may wait for its model's answer: a call has a log line only once it is answered."


def _why_so_dear(shares: Sequence[Share], answers: Sequence[LogLine]) -> Iterator[str]:
    if not shares:
        return
    first, total = shares[0], sum(share.amount for share in shares)
    of_stage = [line for line in answers if line.stage == first.what]
    calls = f", by {pluralize(len(of_stage), 'call')}" if of_stage else ""
    again, _ = total_cost([line for line in of_stage if is_asked_again(line)])
    repeated = f"; {money(again)} of it for what was asked for again" if again else ""
    most = "Most" if first.amount > total / 2 else "The largest part"
    yield (
        f"{most} of the money went into {first.what}: {money(first.amount)} of {money(total)} "
        f"({_percent(first.amount, total)}){calls}{repeated}."
    )


def _missing(
    job: Job, answers: Sequence[LogLine], lines: Sequence[LogLine], runs: Sequence[Run], *, has_rows: bool
) -> Iterator[str]:
    if lines and len(answers) < job.usage.calls:
        others = (
            "the others are rows of the ledger, without waits and retries"
            if has_rows
            else "the others are gone"
        )
        yield f"The logs have {len(answers)} of the job's {job.usage.calls} calls: {others}."
    if runs[0].run > 1 or len(runs) != runs[-1].run - runs[0].run + 1:
        yield "The documents of earlier runs are gone."


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}%"
