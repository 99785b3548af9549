"""The version of a stage's prompts: on each row, in the stage's record, and in the job."""

from __future__ import annotations

import pytest

from shared.errors import RetryLater
from shared.jobs.job import Stage, StageRecord
from shared.jobs.outputs import Outcome
from shared.jobs.prompt_versions import combine_versions
from shared.jobs.transitions import claim, replay
from shared.stage.runner import StageRunner
from shared.stage.step import Step, Work
from tests.support.releases.last import as_last_release
from tests.support.samples.jobs import GENERATE, META, NOW, POLISH, QUALITY, at_work, job
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, start, write


def begun(**versions: str | None) -> dict[Stage, StageRecord]:
    """Return finished records, by stage with their versions."""
    return {
        **at_work(META, 1),
        **{Stage(name): StageRecord(prompt_version=each) for name, each in versions.items()},
    }


async def deliver(bench: Workbench, version: str | None, step: Step = write) -> None:
    """Deliver the start message to an instance whose prompts have a version."""
    await StageRunner(bench.stage, step, bench.dependencies, version).handle(start())


@in_virtual_time
async def test_version_is_on_rows_and_records() -> None:
    """Each usage event, the stage's record and the job have it."""
    bench = Workbench()
    await deliver(bench, "aaaa1111")
    assert [event["prompt_version"] for event in bench.events] == ["aaaa1111"]
    assert bench.gateway.calls[0][1].prompt_version == "aaaa1111"
    assert bench.jobs.documents[JOB]["stages"]["generate"]["prompt_version"] == "aaaa1111"
    assert bench.jobs.documents[JOB]["prompt_version"] == combine_versions({"generate": "aaaa1111"})


@in_virtual_time
async def test_step_without_version_has_none() -> None:
    """The event has no such field, and the record says null."""
    bench = Workbench()
    await deliver(bench, None)
    assert "prompt_version" not in bench.events[0]
    assert bench.jobs.documents[JOB]["stages"]["generate"]["prompt_version"] is None
    assert "prompt_version" not in bench.jobs.documents[JOB]


def test_record_has_the_last_attempts_version() -> None:
    """A deploy between two attempts changes the prompts: the later attempt's version counts."""
    lease = job(lease=NOW).lease
    assert lease is not None
    first = claim(job(), GENERATE, 0, lease, NOW, "aaaa1111")
    second = claim(first, GENERATE, 0, lease, NOW, "bbbb2222")
    assert second.record(GENERATE).prompt_version == "bbbb2222"
    assert second.prompt_version == combine_versions({"generate": "bbbb2222"})
    revised = claim(second, POLISH, 1, lease, NOW, "cccc3333")
    assert revised.prompt_version == combine_versions({"generate": "bbbb2222", "polish": "cccc3333"})


def test_replay_forgets_what_it_repeats() -> None:
    """The versions of the stages that are done again are not the new run's."""
    whole = job(stages=begun(generate="a", polish="b", quality="c", meta="d"))
    assert replay(whole, GENERATE, 0, NOW, 90).prompt_version is None
    again = replay(whole, QUALITY, 0, NOW, 90)
    assert again.prompt_version == combine_versions({"generate": "a", "polish": "b"})


def test_version_of_a_job_tells_stages_apart() -> None:
    """Equal versions of other stages, or in another order, are another job's version."""
    both = combine_versions({"generate": "a", "polish": "b"})
    assert (
        len({both, combine_versions({"generate": "b", "polish": "a"}), combine_versions({"generate": "a"})})
        == 3
    )
    assert combine_versions({}) is None
    assert both is not None
    assert len(both) == 8


async def crash(_: Work) -> Outcome:
    """Fail, so that the stage is tried again."""
    raise RuntimeError("a bug")


@in_virtual_time
async def test_last_release_goes_on_with_the_job() -> None:
    """It knows no versions and no trials: those in the document stay, and what it asks has none."""
    bench = Workbench(step=crash)
    with pytest.raises(RetryLater):
        await deliver(bench, "aaaa1111", crash)
    bench.jobs.touch(JOB, trial={"generate": {"name": "t", "alias": "claude-3-5-sonnet"}})
    before = dict(bench.jobs.documents[JOB])
    assert await as_last_release(bench, write).deliver()
    after = bench.jobs.documents[JOB]
    assert after["stages"]["generate"]["status"] == "done"
    assert after["stages"]["generate"]["prompt_version"] == "aaaa1111"
    assert (after["prompt_version"], after["trial"]) == (before["prompt_version"], before["trial"])
    assert "prompt_version" not in bench.events[0]


@in_virtual_time
async def test_last_releases_job_gets_a_version() -> None:
    """A job that it has begun has versions from the stage on that this release works at, and no trial."""
    bench = Workbench(step=crash)
    assert not await as_last_release(bench, crash).deliver()
    assert "prompt_version" not in bench.jobs.documents[JOB]
    await deliver(bench, "aaaa1111")
    after = bench.jobs.documents[JOB]
    assert after["stages"]["generate"]["prompt_version"] == "aaaa1111"
    assert after["prompt_version"] == combine_versions({"generate": "aaaa1111"})
    assert "trial" not in after
