"""Whatever fails, in whatever order: one job, one output, one row for each purchase, one price."""

from __future__ import annotations

import pytest

from shared.job import JobStatus, Stage, StageStatus
from tests.chaos import Pipeline
from tests.virtual_time import in_virtual_time
from tests.workbench import JOB

PURCHASES = 8  # generate; polish and two looks, twice; meta


@pytest.mark.parametrize("cancelled", [False, True], ids=["to its end", "cancelled"])
@pytest.mark.parametrize("rate", [0.05, 0.15, 0.3])
@pytest.mark.parametrize("seeds", [range(first, first + 25) for first in range(0, 100, 25)], ids=str)
def test_every_run_ends_well_or_says_why(*, cancelled: bool, rate: float, seeds: range) -> None:
    """The seed of a failure is in its message: the same seed fails again."""
    for seed in seeds:
        pipeline = Pipeline(seed, rate, cancelled)
        in_virtual_time(pipeline.run)()
        try:
            held(pipeline)
        except AssertionError as error:
            raise AssertionError(f"seed {seed} at rate {rate}, cancelled={cancelled}: {error}") from error


def held(pipeline: Pipeline) -> None:
    """Assert what has to hold at the end of any run."""
    job = pipeline.job
    assert job.status.terminal
    assert (job.lease, job.draft) == (None, None)
    progress = [document["progress"] for document in pipeline.jobs.history]
    assert progress == sorted(progress)
    assert pipeline.late_calls == 0
    rows = {event.fields["event_id"]: event.fields for event in pipeline.topics.on("blog-usage")}
    assert all(row["cost_usd"] == 0.00125 for row in rows.values())
    assert job.usage.calls <= len(rows) <= len(pipeline.proxy.bought)
    if job.status is not JobStatus.COMPLETED:
        assert pipeline.topics.on("blog-tagged") == []
        assert job.status is JobStatus.CANCELLED or job.error
        assert job.error is None or job.error.code in {"model_unavailable", "internal"}
        return
    assert job.progress == 100
    assert set(pipeline.jobs.written_outputs[JOB]) == {stage.value for stage in Stage}
    assert {job.record(stage).status for stage in Stage} == {StageStatus.DONE}
    (tagged,) = {message.data for message in pipeline.topics.on("blog-tagged")}
    assert b'"completed"' in tagged
    assert len(rows) == len(pipeline.proxy.bought) == PURCHASES
    assert (job.usage.calls, job.usage.cost_usd) == (len(rows), round(0.00125 * len(rows), 6))


@pytest.mark.parametrize("seed", range(3))
def test_without_failures_every_stage_takes_one_attempt(seed: int) -> None:
    """Duplicates alone cost nothing: the chaos is what the attempts above are for."""
    pipeline = Pipeline(seed, rate=0)
    in_virtual_time(pipeline.run)()
    assert pipeline.job.status is JobStatus.COMPLETED
    assert {pipeline.job.record(stage).attempt for stage in Stage} == {1}
