"""An end that a given-up message brings, or that its stage could not announce any more, is announced."""

from __future__ import annotations

import json

import pytest

from shared.errors import Unavailable
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.review_state import await_review
from shared.jobs.transitions import complete
from tests.support.fakes.broken import once
from tests.support.samples.jobs import GENERATE, META, NOW, POLISH, QUALITY, RESULT, at_work, job, through
from tests.support.workbench import START
from tests.unit.functions.deadletter.test_handler import MESSAGE, Bench, benched

EVENTS = "blog-events"


def announced(bench: Bench) -> list[str]:
    """Return the types of the announced events, each event once."""
    return [json.loads(data)["type"] for data in {message.data for message in bench.topics.on(EVENTS)}]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_failed_job_is_announced_before_ack(when: str) -> None:
    """A job that fails of it is announced before the message is acknowledged.

    It comes again until that is done.
    """
    bench = await benched(job(stages=through(GENERATE)), once(f"publish {EVENTS}", when))  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        await bench.take(MESSAGE, "blog-polish")
    assert bench.job.status is JobStatus.FAILED
    await bench.take(MESSAGE, "blog-polish")
    assert announced(bench) == ["job.failed"]


async def test_a_refused_start_message_is_announced() -> None:
    """Also when it came here because generate never managed to keep it."""
    bench = Bench(once(f"publish {EVENTS}", "before"))
    with pytest.raises(Unavailable):
        await bench.take({**START, "word_count": 9}, "blog-generate")
    await bench.take({**START, "word_count": 9}, "blog-generate")
    assert announced(bench) == ["job.failed"]


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (job(status=JobStatus.FAILED, stage=META, stages=at_work(META, 5)), "job.failed"),
        (job(status=JobStatus.CANCELLED, stage=META, stages=at_work(META, 1)), "job.cancelled"),
        (complete(job(stage=META, stages=through(*Stage)), RESULT, NOW), "job.completed"),
    ],
    ids=["failed", "cancelled", "completed"],
)
async def test_end_of_the_last_delivery_is_announced(before: Job, kind: str) -> None:
    """An end that its stage wrote at the last delivery is announced.

    The stage was killed before it could, and the message was given up: nobody else will.
    """
    bench = await benched(before)
    await bench.take(MESSAGE, "blog-meta")
    assert announced(bench) == [kind]


async def test_job_that_awaits_a_review_is_announced() -> None:
    """Quality wrote it at its last delivery, and could not announce it; the job is not failed."""
    checked = job(stages=through(GENERATE, POLISH, QUALITY), request={"review": "required"}, stage=QUALITY)
    bench = await benched(await_review(checked, NOW, 24))
    await bench.take(MESSAGE, "blog-quality")
    assert bench.job.status is JobStatus.AWAITING_REVIEW
    assert announced(bench) == ["job.awaiting_review"]


async def test_unapproved_job_awaits_its_review_where_meta_was_given_up() -> None:
    """An earlier release has sent it on. A person can decide, so nothing has failed."""
    checked = job(stages=through(GENERATE, POLISH, QUALITY), request={"review": "required"}, stage=QUALITY)
    bench = await benched(checked)
    await bench.take(MESSAGE, "blog-meta")
    assert (bench.job.status, bench.job.review is not None) == (JobStatus.AWAITING_REVIEW, True)
    assert announced(bench) == ["job.awaiting_review"]


async def test_job_without_next_message_is_announced() -> None:
    """A job whose next message never went out is announced.

    Its stage is done; it fails there, whatever a replay had last begun with.
    """
    bench = await benched(job(stage=POLISH, stages=through(GENERATE), request={**START}))
    bench.clock.advance(3600)
    await bench.take(START, "blog-generate")
    assert (bench.job.status, bench.job.stage) == (JobStatus.FAILED, GENERATE)
    assert announced(bench) == ["job.failed"]


@pytest.mark.parametrize(
    "before",
    [
        job(status=JobStatus.FAILED, stage=META, stages=through(GENERATE)),
        job(status=JobStatus.FAILED, run=2, stage=POLISH, stages=through(GENERATE)),
        job(stages=at_work(META, 1)),
    ],
    ids=["ended at another stage", "another run", "goes on"],
)
async def test_a_late_duplicate_announces_nothing(before: Job) -> None:
    """The message at which the job ended has seen to it."""
    bench = await benched(before)
    await bench.take(MESSAGE, "blog-polish")
    assert announced(bench) == []


async def test_a_given_up_usage_event_announces_nothing() -> None:
    """Its job is as good as it was."""
    bench = await benched(job(status=JobStatus.FAILED, stage=Stage.GENERATE))
    await bench.take(MESSAGE, "blog-usage")
    assert announced(bench) == []
