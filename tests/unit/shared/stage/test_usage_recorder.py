"""Which answers are one usage event and which are two, when the provider gives its answers no names."""

from __future__ import annotations

import asyncio

from shared.jobs.job import Stage
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.stage.step import Work
from tests.support.fakes.broken import often
from tests.support.fakes.gateway import answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, asking, envelope


def nameless() -> Workbench:
    """Return a bench whose provider gives all answers one id."""
    return Workbench(lambda _request, _call: answer(answer_id=""))


def polishing(bench: Workbench) -> Workbench:
    """Return the stage after generate, which asks the very same question."""
    polish = Workbench(stage=Stage.POLISH)
    polish.jobs, polish.topics, polish.dependencies = bench.jobs, bench.topics, bench.dependencies
    return polish


@in_virtual_time
async def test_same_question_twice_is_two_rows() -> None:
    """The same question twice in a stage is two rows. Both were answered, so both were paid for."""

    async def twice(work: Work) -> Outcome:
        await work.model.ask(asking())
        written = await work.model.ask(asking())
        return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))

    bench = nameless()
    assert await bench.deliver(step=twice)
    assert len(bench.rows) == bench.job().usage.calls == 2


@in_virtual_time
async def test_other_question_is_another_row() -> None:
    """Another question at the next attempt is another row.

    As when a new version with other prompts takes over: what the first one bought stays a row.
    """

    async def asked_otherwise(work: Work) -> Outcome:
        written = await work.model.ask(asking("Otherwise."))
        return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))

    bench = nameless()
    assert not await bench.breaking(often("commit", "before", 4)).deliver()
    await asyncio.sleep(bench.topology.timing.lease)
    assert await bench.deliver(step=asked_otherwise)
    assert len(bench.rows) == 2


@in_virtual_time
async def test_same_question_elsewhere_is_another_row() -> None:
    """The same question in another stage and in another revision is another row.

    Each has a cost of its own.
    """
    bench = nameless()
    await bench.deliver()
    polish = polishing(bench)
    assert await polish.deliver(envelope({"job_id": JOB, "run": 1, "revision": 0}))
    assert len(bench.rows) == 2
    stages = bench.jobs.documents[JOB]["stages"]
    sent_back = {**stages, "quality": {**stages["quality"], "status": "done", "attempt": 1}}
    bench.jobs.touch(JOB, revision=1, stages=sent_back)
    assert await polish.deliver(envelope({"job_id": JOB, "run": 1, "revision": 1}))
    assert len(bench.rows) == bench.job().usage.calls == 3


@in_virtual_time
async def test_event_is_published_beside_the_step() -> None:
    """The event is on its way before the step works on.

    Whatever the step does with the answer, and whatever becomes of the process meanwhile.
    """
    published: list[int] = []
    bench = nameless()

    async def looking(work: Work) -> Outcome:
        written = await work.model.ask(asking())
        await asyncio.sleep(0.01)
        published.append(len(bench.events))
        return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))

    assert await bench.deliver(step=looking)
    assert published == [1]
