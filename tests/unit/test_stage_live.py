"""What a reader sees while a stage works: the draft, the progress, and a job that stops when asked to."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from shared.chat import Draft
from shared.job import JobStatus, Stage, StageStatus
from shared.outputs import GenerateOutput, Outcome
from shared.step import Work
from tests.fakes.broken import often
from tests.fakes.gateway import answer
from tests.virtual_time import in_virtual_time
from tests.workbench import JOB, Workbench, asking, envelope, shown


async def typing(work: Work) -> Outcome:
    """One call whose answer comes word by word, and a second to end with."""
    written = await work.model.ask(asking("one"), live=shown)
    await asyncio.sleep(5)
    await work.model.ask(asking("two"))
    return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))


def bench_of(words: int, pause: float) -> Workbench:
    """Return a bench whose model writes slowly."""
    bench = Workbench(lambda _request, _call: answer(" ".join(["word"] * words)), typing)
    bench.gateway.pause = pause
    return bench


@in_virtual_time
async def test_a_draft_is_written_at_most_once_a_second() -> None:
    """However fast the words come: every write of a document costs, and a page can't show more."""
    bench = bench_of(words=1000, pause=0.01)
    await bench.deliver()
    times = [document["updated_at"] for document in bench.jobs.history if "draft" in document]
    assert len(times) >= 8
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert min(gaps) >= bench.topology.timing.draft_interval


@in_virtual_time
async def test_a_draft_shows_only_what_the_step_lets_be_shown() -> None:
    """The live function sees the whole text, and what it returns is what is written."""
    bench = bench_of(words=50, pause=0.1)
    await bench.deliver()
    drafts = [document["draft"] for document in bench.jobs.history if "draft" in document]
    assert drafts
    assert all(draft == draft.upper() for draft in drafts)
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    assert "draft" not in bench.jobs.documents[JOB]


@in_virtual_time
async def test_progress_never_falls_also_when_a_call_starts_again() -> None:
    """A lost connection begins the text anew; the bar stays where it was."""
    calls = 0

    def script(_request: object, _call: object) -> object:
        nonlocal calls
        calls += 1
        return answer(" ".join(["word"] * (10 if calls > 1 else 30)), finish_reason="stop")

    async def twice(work: Work) -> Outcome:
        await work.model.ask(asking("one"), live=shown)
        return await typing(work)

    bench = Workbench(script, twice)  # type: ignore[arg-type]
    bench.gateway.pause = 0.2
    await bench.deliver()
    progress = [document["progress"] for document in bench.jobs.history]
    assert progress == sorted(progress)
    assert len(set(progress)) > 2
    assert progress[-1] == 50


@in_virtual_time
async def test_a_draft_is_not_computed_more_often_than_it_is_written() -> None:
    """The live function reads the whole text each time."""
    computed = 0

    def live(text: str) -> Draft:
        nonlocal computed
        computed += 1
        return shown(text)

    async def step(work: Work) -> Outcome:
        written = await work.model.ask(asking(), live=live)
        return Outcome(output=GenerateOutput(content="c", title="T", model=written.model))

    bench = Workbench(lambda _request, _call: answer("word " * 1000), step)
    bench.gateway.pause = 0.01
    await bench.deliver()
    assert computed <= 12


@in_virtual_time
async def test_a_draft_that_can_not_be_written_does_not_stop_the_stage() -> None:
    """The text is the thing; its preview is not."""
    bench = bench_of(words=100, pause=0.1)
    broken = bench.breaking(often("update", "before", 3))
    assert await broken.deliver()
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE


@in_virtual_time
async def test_a_job_cancelled_before_a_stage_never_calls_the_model() -> None:
    """The delivery is acknowledged, and the job says that it was cancelled."""
    bench = Workbench(stage=Stage.GENERATE)
    await bench.deliver()
    bench.jobs.touch(JOB, cancel_requested=True)
    polish = Workbench(stage=Stage.POLISH)
    polish.tools = bench.tools
    assert await polish.deliver(envelope(bench.following[0]))
    assert bench.job().status is JobStatus.CANCELLED
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_a_job_cancelled_while_the_model_writes_stops_at_once() -> None:
    """No later call starts, nothing is committed, and what the running call cost is lost with it."""
    bench = bench_of(words=1000, pause=1)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10)
    bench.jobs.touch(JOB, cancel_requested=True)
    await asyncio.sleep(bench.topology.timing.draft_interval * 2)
    assert delivery.done()
    assert await delivery
    job = bench.job()
    assert (job.status, job.draft, job.lease) == (JobStatus.CANCELLED, None, None)
    assert (job.error, bench.following, bench.jobs.written_outputs) == (None, [], {})
    assert job.record(Stage.GENERATE).status is StageStatus.FAILED
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_a_job_cancelled_between_two_calls_pays_for_the_first_only() -> None:
    """What was answered is in its usage and has its row."""
    bench = bench_of(words=2, pause=0)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(3)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    job = bench.job()
    assert (job.status, job.usage.calls, job.usage.cost_usd) == (JobStatus.CANCELLED, 1, 0.00125)
    assert (len(bench.rows), len(bench.gateway.calls)) == (1, 1)


@in_virtual_time
async def test_a_frontends_field_survives_everything_that_a_stage_writes() -> None:
    """Each write names its fields: nothing that others wrote is written over."""
    bench = bench_of(words=100, pause=0.1)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(2)
    bench.jobs.touch(JOB, seen_by="a frontend")
    assert await delivery
    assert bench.jobs.documents[JOB]["seen_by"] == "a frontend"
