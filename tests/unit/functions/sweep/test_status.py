"""The line that each sweep writes for an organisation with jobs at work or waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from functions.sweep.status import Status
from shared import topology
from shared.gateways.admission_views import AdmissionChange
from shared.jobs.admission import Place, Queue
from shared.jobs.breaker import AliasState
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.samples.jobs import job

ORG = job().org_id


class Bench:
    """A report over a store in memory."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.jobs, self.topics, self.clock = MemoryJobs(), MemoryTopics(), ManualClock()
        self._capsys = capsys

    async def put(self, org_id: str = ORG, **fields: Any) -> None:
        """Write an organisation's document, with the limits that only operators write."""
        if limits := fields.pop("limits", None):
            self.jobs.admissions.set_limits(org_id, **limits)
        before = (await self.jobs.admissions.read(org_id)).shards[0]
        await self.jobs.admissions.write(
            AdmissionChange(before, replace(before.admission, active=True, **fields))
        )

    async def wait(self, name: str, minutes: int, **changed: Any) -> None:
        """Create a job that has waited for some minutes."""
        since = self.clock.now() - timedelta(minutes=minutes)
        waiting = replace(Waiting(reason=WaitReason.ORGANISATION, since=since, ahead=0), **changed)
        await self.jobs.create(replace(job(), job_id=name, waiting=waiting))

    async def report(self) -> list[dict[str, Any]]:
        """Report, and return the lines."""
        self._capsys.readouterr()
        await Status(self.jobs, self.topics, self.clock, topology.load()).report()
        return [msgspec.json.decode(line) for line in self._capsys.readouterr().out.splitlines()]


@pytest.fixture
def bench(capsys: pytest.CaptureFixture[str]) -> Bench:
    """A report over an empty store."""
    return Bench(capsys)


def place(bench: Bench, usd: float = 0.5) -> Place:
    return Place(run=1, held_usd=usd, since=bench.clock.now())


async def test_status_has_the_fields_of_the_metrics(bench: Bench) -> None:
    """Members, waiting jobs, the money, and the age of the oldest wait, which is not the queue's head."""
    now = bench.clock.now()
    await bench.put(
        limits={"budget_usd": 50.0},
        members={"at-work": place(bench)},
        running=1,
        spent_usd=3.25,
        waiting=Queue(jobs=1, since=now),
    )
    await bench.wait("urgent", 1, order=10)
    await bench.wait("patient", 30, order=90)
    [line] = await bench.report()
    assert (line["event"], line["severity"]) == ("organisation_status", "INFO")
    assert line["logging.googleapis.com/labels"]["org_id"] == ORG
    assert {name: line[name] for name in ("members", "waiting", "spent_usd", "held_usd", "budget_usd")} == {
        "members": 1,
        "waiting": 2,
        "spent_usd": 3.25,
        "held_usd": 0.5,
        "budget_usd": 50.0,
    }
    assert line["oldest_waiting_s"] == 1800


async def test_status_of_an_idle_organisation_is_silent(bench: Bench) -> None:
    """A thousand organisations without a job write no line."""
    await bench.put(spent_usd=3.0)
    assert await bench.report() == []


@pytest.mark.parametrize("is_away", [True, False])
async def test_status_counts_waits_for_a_model(bench: Bench, *, is_away: bool) -> None:
    """A wait for a model does not wake an organisation at rest: it is counted while a breaker is open."""
    await bench.put()
    assert await bench.report() == []
    await bench.wait("put-aside", 5, alias="gpt-4o", until=bench.clock.now())
    if is_away:
        view = await bench.jobs.admissions.system()
        away = AliasState(opened_at=bench.clock.now(), until=bench.clock.now())
        await bench.jobs.admissions.write_alias(view, "gpt-4o", away)
    lines = [(line["waiting"], line["oldest_waiting_s"]) for line in await bench.report()]
    assert lines == ([(1, 300)] if is_away else [])


async def test_status_of_a_shard_wakes_the_first(bench: Bench) -> None:
    """The first document reports for all shards; one without members rests."""
    bench.jobs.admissions.put(f"{ORG}.1", {"members": {}, "running": 0, "active": True})
    bench.jobs.admissions.set_limits(ORG, shards=2)
    assert await bench.report() == []
    assert bench.jobs.admissions.documents[f"{ORG}.1"]["active"] is False
    assert bench.jobs.admissions.documents[ORG]["active"] is True
    assert await bench.report() == []
    assert bench.jobs.admissions.documents[ORG]["active"] is False


async def test_budget_threshold_names_its_organisation(bench: Bench) -> None:
    """The line that the alert reads has the organisation as a label, the percent, and comes once."""
    await bench.put(
        limits={"budget_usd": 10.0},
        spent_usd=8.5,
        period_start=f"{bench.clock.now():%Y-%m}-01",
    )
    [line] = await bench.report()
    assert (line["event"], line["percent"]) == ("budget_threshold", 80)
    assert line["logging.googleapis.com/labels"]["org_id"] == ORG
    assert [each.topic for each in bench.topics.messages] == ["blog-events"]
    assert await bench.report() == []
