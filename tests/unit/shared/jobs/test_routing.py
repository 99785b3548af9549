"""The message that follows a finished stage."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from shared import topology
from shared.jobs.job import Job, Stage
from shared.jobs.routing import next_message
from shared.jobs.transitions import complete
from tests.support.samples.jobs import GENERATE, META, NOW, POLISH, QUALITY, RESULT, job, through
from tests.support.workbench import JOB

LAYOUT = topology.load()


def routed(before: Job, stage: Stage) -> tuple[str, dict[str, object]]:
    """Return the topic and the fields."""
    topic, data = next_message(before, stage, LAYOUT)
    return topic, json.loads(data)


@pytest.mark.parametrize(
    ("before", "stage", "topic", "revision"),
    [
        (job(stages=through(GENERATE)), GENERATE, "blog-generated", 0),
        (job(stages=through(GENERATE, POLISH)), POLISH, "blog-polished", 0),
        (job(stages=through(GENERATE, POLISH, QUALITY)), QUALITY, "blog-checked", 0),
        (job(stages=through(GENERATE, POLISH, QUALITY), revision=1), QUALITY, "blog-generated", 1),
        (job(stages=through(*Stage, revision=1), revision=1), POLISH, "blog-polished", 1),
        (job(stages=through(*Stage, revision=2), revision=2), QUALITY, "blog-checked", 2),
        (job(stages=through(*Stage, revision=2), revision=3), QUALITY, "blog-generated", 3),
    ],
)
def test_message_goes_on_or_back(before: Job, stage: Stage, topic: str, revision: int) -> None:
    """The message goes to the next stage or back to polish, and is the same each time."""
    assert routed(before, stage) == (topic, {"job_id": JOB, "run": 1, "revision": revision})
    assert routed(before, stage) == routed(before, stage)


def test_output_has_the_jobs_result() -> None:
    """The output has all that a service without Firestore needs."""
    done = complete(job(stages=through(*Stage), run=2), RESULT, NOW)
    assert routed(done, META) == (
        "blog-tagged",
        {
            "job_id": JOB,
            "run": 2,
            "revision": 0,
            "status": "completed",
            "title": "t",
            "quality_score": 80,
            "word_count": 1,
            "cost_usd": 0.0,
        },
    )


def test_unknown_price_is_null_in_the_output() -> None:
    """An unknown price is null in the output, never 0."""
    done = complete(job(stages=through(*Stage)), RESULT, NOW)
    assert routed(replace(done, usage=replace(done.usage, cost_usd=None)), META)[1]["cost_usd"] is None


def test_job_without_result_has_no_output() -> None:
    """A tagged job without a result raises ValueError."""
    with pytest.raises(ValueError, match="result"):
        routed(job(stages=through(*Stage)), META)
