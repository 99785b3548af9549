"""What has to hold at the end of any world, as in Jepsen's total-queue: what went in has come out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import msgspec

from shared.job import Job, JobStatus, Stage, StageStatus
from shared.messages import UsageEvent
from tests.fakes.usage_store import ORG
from tests.simulation.faults import Fault
from tests.simulation.provider import PRICE, Sale
from tests.simulation.world import World

_SLACK = 3.0  # seconds between the look that finds no cancel and the call that it allows
_BOOKKEEPING = {"unsent", "cancel_requested", "updated_at"}


@dataclass(frozen=True)
class Account:
    """What one world came to."""

    jobs: int
    completed: int
    sales: int
    extra: int  # sales beyond those that the completed jobs make without trouble
    unrecorded: int  # sales whose answer reached nobody who lived to record it
    logged: int  # of which the log alone knows


def audit(world: World, log: str) -> Account:
    """Assert the promise of ARCHITECTURE.md, and count. `log` is what the functions wrote."""
    rows = _rows(world)
    logged = {tokens: event for tokens, event in _logged(log).items() if tokens not in rows}
    rows |= logged
    lost = _sold_and_recorded(world, rows)
    for job_id in world.started:
        job = world.job(job_id)
        assert job is not None, f"job {job_id} is lost"
        _ended(world, job)
        _spent(job, [row for row in rows.values() if row.job_id == job_id])
    _committed_once(world)
    _poison_is_kept(world)
    sales = world.provider.sales.values()
    ended = [world.documents.job(job_id) for job_id in world.started]
    # A replay asks as often as its stages want: what is extra is counted where there was none.
    counted = {job.job_id: job for job in ended if job.status is JobStatus.COMPLETED and job.run == 1}
    extra = sum(sale.job_id in counted for sale in sales) - sum(map(_least, counted.values()))
    completed = sum(job.status is JobStatus.COMPLETED for job in ended)
    return Account(len(ended), completed, len(sales), max(0, extra), lost, len(logged))


def _least(job: Job) -> int:
    """Return the calls that a job makes when nothing fails."""
    return 2 + 3 * (job.revision + 1)


def _rows(world: World) -> dict[int, UsageEvent]:
    """Return what the database and its rejects hold, by the number of prompt tokens; each once."""
    kept = [reject.event for reject in world.rows.rejects.values() if '"event_id"' in reject.event]
    rejected = {
        event.event_id: event for event in (msgspec.json.decode(one, type=UsageEvent) for one in kept)
    }
    events = [*world.rows.rows.values(), *rejected.values()]
    counted = Counter(event.prompt_tokens for event in events)
    assert set(counted.values()) <= {1}, f"an answer has more than one row: {counted}"
    for event in events:
        assert (event.org_id == ORG) is (event.event_id in world.rows.rows)
    return {event.prompt_tokens: event for event in events}


def _logged(log: str) -> dict[int, UsageEvent]:
    """Return what stands in the log alone, because both Firestore and Pub/Sub were away."""
    lines = [json.loads(line) for line in log.splitlines() if '"usage":{' in line]
    events = [msgspec.convert(line["usage"], UsageEvent) for line in lines]
    return {event.prompt_tokens: event for event in events}


def _sold_and_recorded(world: World, rows: dict[int, UsageEvent]) -> int:
    """Every row has its sale, at its price; every sale that reached a living instance has its row."""
    sales = world.provider.sales
    assert rows.keys() <= sales.keys(), "a row without a call"
    for tokens, row in rows.items():
        assert row.job_id == sales[tokens].job_id
        assert (row.cached, row.saved_usd or 0.0) == (False, 0.0)
        assert row.cost_usd == round(row.total_tokens * PRICE, 6)
    missing = [sale for tokens, sale in sales.items() if tokens not in rows]
    for sale in missing:
        assert all(each.dead for each in sale.receivers), f"a call without a row: {sale}"
        assert not _must_be_found(world, sale), f"a completed job has a call without a row: {sale}"
    return len(missing)


def _must_be_found(world: World, sale: Sale) -> bool:
    """Whether the run went on to the end without doing with less, so that it asked for this answer again."""
    job = world.documents.job(sale.job_id)
    done = job.status is JobStatus.COMPLETED and job.run == sale.run
    # A repeat asks the cache by the age of its stage, which a clock that jumps tells wrongly.
    return (
        done
        and not world.faults.count[Fault.CLOCK]
        and not any(
            record["status"] == StageStatus.DEGRADED
            for document in world.documents.history
            if (document["job_id"], document["run"]) == (job.job_id, job.run)
            for record in document["stages"].values()
        )
    )


def _ended(world: World, job: Job) -> None:
    """One end for each run, nothing after it, and a reason for a bad one."""
    assert job.status.terminal, f"the job hangs at {job.stage}: {job.status}"
    assert (job.lease, job.draft, job.unsent) == (None, None, None)
    by_run: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for document in world.documents.history:
        if document["job_id"] == job.job_id:
            by_run[document["run"]].append(document)
    for run in by_run.values():
        progress = [document["progress"] for document in run]
        assert progress == sorted(progress), f"progress falls: {progress}"
        ended = [document for document in run if JobStatus(document["status"]).terminal]
        assert ended
        for later in ended[1:]:
            assert _told(later) == _told(ended[0]), "the job changes after its end"
    tagged = {m.data for m in world.topics.on("blog-tagged") if m.fields["job_id"] == job.job_id}
    runs = {json.loads(data)["run"] for data in tagged}
    assert len(tagged) == len(runs), "two posts of one run"
    assert (job.run in runs) is (job.status is JobStatus.COMPLETED)
    assert (job.status is JobStatus.FAILED) is (job.error is not None)
    if job.status is JobStatus.COMPLETED:
        assert job.progress == 100
        assert all(job.record(stage).status.finished for stage in Stage)
    _no_late_calls(world, job, by_run)


def _told(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _BOOKKEEPING}


def _no_late_calls(world: World, job: Job, by_run: dict[int, list[dict[str, Any]]]) -> None:
    asked = world.cancelled_at.get(job.job_id)
    for begun in world.provider.begun:
        if begun.call.job_id != job.job_id or begun.call.run not in by_run:
            continue
        assert asked is None or begun.call.run < job.run or begun.at <= asked + _SLACK, (
            "called after a cancel"
        )


def _spent(job: Job, rows: list[UsageEvent]) -> None:
    """The job's own sum is that of its rows; a killed attempt may have told the database and not the job."""
    cost = round(sum(row.cost_usd or 0 for row in rows), 6)
    assert job.usage.calls <= len(rows)
    if job.usage.calls == len(rows):
        assert abs((job.usage.cost_usd or 0) - cost) < 1e-6
        assert job.usage.prompt_tokens == sum(row.prompt_tokens for row in rows)


def _committed_once(world: World) -> None:
    twice = [key for key, times in Counter(world.documents.committed).items() if times > 1]
    assert not twice, f"an output committed twice: {twice}"


def _poison_is_kept(world: World) -> None:
    given_up = {each for subscription in world.subscriptions for each in subscription.given_up}
    assert world.poison <= world.documents.letters.keys() | given_up
    for letter in world.documents.letters.values():
        poison = letter.message_id in world.poison
        assert poison or (letter.subscription and "gave the message up" in letter.reason), letter
