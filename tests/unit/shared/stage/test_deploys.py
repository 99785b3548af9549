"""A stage that one release begins and another one takes over: with kept answers, and without."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.jobs.job import Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.transitions import replay
from shared.stage.step import Work
from tests.support.parts import PARTS, Models, in_parts, prompt_of
from tests.support.releases.last import as_last_release
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, Workbench, asking, shown

_SECONDS = 10.0


async def at_a_stretch(work: Work) -> Outcome:
    """Write the whole post in one stream, as the last release does."""
    written = await work.model.ask(asking("whole"), live=shown)
    return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))


async def crash(bench: Workbench, after: float) -> None:
    """Begin an attempt that dies after some seconds."""
    attempt = asyncio.create_task(bench.deliver())
    await asyncio.sleep(after)
    attempt.cancel()
    await asyncio.gather(attempt, return_exceptions=True)


def record(bench: Workbench) -> dict[str, Any]:
    """Return the stage's record as it is stored."""
    stored: dict[str, Any] = bench.jobs.documents[JOB]["stages"]["generate"]
    return stored


def prompts(bench: Workbench) -> list[str]:
    """Return what was asked so far."""
    return [prompt_of(request) for request, _ in bench.gateway.calls]


@in_virtual_time
async def test_parts_follow_an_attempt_without_them() -> None:
    """After a crash of the last release this one writes all parts; the call that it cut has no row."""
    bench = Workbench(Models(), in_parts(at_once=1))
    bench.gateway.seconds = _SECONDS
    await crash(as_last_release(bench, at_a_stretch), 5.0)
    assert (record(bench)["status"], record(bench)["parts"]) == ("running", None)
    await bench.until_acknowledged()
    assert prompts(bench) == ["whole", *PARTS]
    assert record(bench)["parts"] == {"done": 4, "total": 4}
    assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "<one> <two> <three> <four>"
    assert len(bench.rows) == bench.job().usage.calls == len(PARTS)
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_last_release_takes_parts_over() -> None:
    """After a rollback the last release writes the post in one call; the kept answers stay billed."""
    bench = Workbench(Models(), in_parts(at_once=1))
    bench.gateway.seconds = _SECONDS
    await crash(bench, 25.0)
    assert len(bench.jobs.written_answers[JOB]["generate"]["answers"]) == 2
    old = as_last_release(bench, at_a_stretch)
    await old.until_acknowledged()
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE
    assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "<whole>"
    assert prompts(bench) == ["one", "two", "three", "whole"]
    assert len(bench.rows) == bench.job().usage.calls == 3
    assert record(bench)["parts"] is None
    assert bench.jobs.written_answers[JOB] == {}
    # It knows no admission, and leaves the job's place as it was: the sweep frees it.
    assert bench.job().member is not None
    assert list(bench.jobs.admissions.documents[ORG]["members"]) == [JOB]


@in_virtual_time
async def test_kept_answers_outlive_another_release() -> None:
    """After an attempt of the last release in between, the third finds what the first has kept."""
    bench = Workbench(Models(), in_parts(at_once=1))
    bench.gateway.seconds = _SECONDS
    await crash(bench, 25.0)
    await asyncio.sleep(bench.topology.timing.lease + 1)
    await crash(as_last_release(bench, at_a_stretch), 5.0)
    await bench.until_acknowledged()
    assert prompts(bench) == ["one", "two", "three", "whole", "three", "four"]
    assert bench.job().record(Stage.GENERATE).attempt == 3
    assert len(bench.rows) == bench.job().usage.calls == len(PARTS)
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_answers_left_behind_are_replaced() -> None:
    """What an older release has left under a job is not added to by a later run."""
    bench = Workbench(Models(), in_parts(at_once=1))
    bench.gateway.seconds = _SECONDS
    await crash(bench, 25.0)
    left_behind = bench.jobs.written_answers[JOB]
    await as_last_release(bench, at_a_stretch).until_acknowledged()
    bench.jobs.written_answers[JOB] = left_behind
    snapshot = await bench.jobs.read(JOB)
    assert snapshot
    await bench.jobs.update(snapshot, replay(snapshot.job, Stage.GENERATE, 0, snapshot.job.updated_at, 90))
    again = asyncio.create_task(bench.until_acknowledged())
    await asyncio.sleep(15.0)
    kept = bench.jobs.written_answers[JOB]["generate"]
    assert (kept["run"], [each["text"] for each in kept["answers"].values()]) == (2, ["<one>"])
    assert await again
    assert bench.jobs.written_answers[JOB] == {}
