"""An organisation with many jobs, and another with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.support.servers.provider import Upstream, well_behaved
from tests.support.system.fairness import CROWD, all_complete, overtake
from tests.support.system.pipeline import Pipeline

JOBS = 16


@pytest.fixture
def narrow(pipeline: Pipeline) -> Iterator[None]:
    """Let the crowd's organisation run one job at a time."""
    assert pipeline.blog("budget", CROWD["org_id"], "--jobs", "1")[0] == 0
    yield
    assert pipeline.blog("budget", CROWD["org_id"], "--reset")[0] == 0


@pytest.mark.usefixtures("narrow")
def test_single_job_overtakes_a_queue(pipeline: Pipeline, upstream: Upstream) -> None:
    """It ends before a quarter of the other organisation's jobs, and all of those end, too."""
    upstream.script = lambda asked: replace(well_behaved(asked), wait=0.3)
    overtaken = overtake(pipeline, JOBS)
    assert overtaken.ended_before < JOBS / 4
    upstream.script = well_behaved
    code, output = pipeline.blog("budget", CROWD["org_id"], "--jobs", "20")
    assert code == 0, output
    assert all_complete(pipeline, overtaken.crowd)
