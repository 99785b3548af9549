"""While Pub/Sub does not take usage events no job ends, because its cost could not be told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.job import JobStatus, Stage, StageStatus
from tests.fakes.publisher import MemoryTopics
from tests.virtual_time import in_virtual_time
from tests.workbench import JOB, Workbench, slowly


class AwayUntil(MemoryTopics):
    """Topics of which the usage topic takes nothing before a time; each try takes a publisher's patience."""

    def __init__(self, until: float, patience: float) -> None:
        super().__init__()
        self.until = until
        self.patience = patience

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Publish, or refuse after a while."""
        if topic == "blog-usage" and asyncio.get_running_loop().time() < self.until:
            await asyncio.sleep(self.patience)
            raise Unavailable("Pub/Sub did not take a message.")
        return await super().publish(topic, data, attributes)


def without_usage(bench: Workbench, until: float, patience: float = 5) -> Workbench:
    """Return the bench with such topics."""
    bench.topics = AwayUntil(until, patience)
    bench.tools = replace(bench.tools, publisher=bench.topics)
    return bench


@pytest.mark.parametrize(
    ("patience", "deliveries"), [(15, 1), (5, 2)], ids=["cancelled meanwhile", "given back before"]
)
@in_virtual_time
async def test_a_cancelled_job_has_its_row_before_its_end(patience: float, deliveries: int) -> None:
    """The answer that was there when the owner cancelled was paid for, and nobody will ask for it again."""
    bench = without_usage(slowly(words=2, pause=0), until=20, patience=patience)
    delivery = asyncio.create_task(bench.until_acknowledged(wait=5))
    await asyncio.sleep(2)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery == deliveries
    assert (bench.job().status, bench.job().usage.calls, len(bench.rows)) == (JobStatus.CANCELLED, 1, 1)
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_what_is_not_taken_stands_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """As a whole, so that somebody can publish it."""
    bench = without_usage(Workbench(), until=60)
    assert not await bench.deliver()
    told = capsys.readouterr().out
    assert '"event":"usage_unsent"' in told
    assert f'"job_id":"{JOB}"' in told
    assert '"cost_usd":0.00125' in told
    assert bench.job().record(Stage.GENERATE).status is StageStatus.PENDING


@in_virtual_time
async def test_an_outage_of_ten_minutes_costs_no_job_and_no_row() -> None:
    """The attempts that it spoils are not among the five that a stage has."""
    bench = without_usage(Workbench(), until=600)
    deliveries = await bench.until_acknowledged(wait=20.0)
    record: Any = bench.job().record(Stage.GENERATE)
    assert deliveries > 5
    assert (record.status, record.attempt, record.excused) == (StageStatus.DONE, deliveries, deliveries - 1)
    assert (len(bench.rows), bench.job().usage.calls) == (1, 1)
