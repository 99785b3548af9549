"""A job in a trial: which alias its calls ask, over all its life."""

from __future__ import annotations

from dataclasses import replace as with_changes
from typing import Any

import pytest
from msgspec.structs import replace

from shared.errors import ErrorCode, InvalidRequest, ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.admission import to_micros
from shared.jobs.estimate import job_estimate
from shared.jobs.job import Stage
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.waiting import WaitReason
from shared.llm.chat import Answer, Request
from shared.stage.step import Work
from shared.topology import Trial
from tests.support.fakes.gateway import Script, answer
from tests.support.monitoring.proof import finds, written
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, Workbench, asking

TRIED = "claude-3-5-sonnet"
AWAY = ModelUnavailable("It is away.")
TRIAL = Trial(name="sonnet", stage="generate", alias=TRIED, percent=100)


def write(request: Request, _call: Call) -> Answer:
    """Answer as the alias that is asked."""
    return answer(model=request.model)


async def ask(work: Work) -> Outcome:
    """One call of the alias that the stage is given."""
    written = await work.model.ask(asking(model=work.alias))
    return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))


def trying(script: Script = write, *trials: Trial) -> Workbench:
    """Return a bench whose topology has a trial."""
    return with_trials(Workbench(script, ask), *(trials or (TRIAL,)))


def with_trials(bench: Workbench, *trials: Trial, **changed: Any) -> Workbench:
    """Give a bench another topology, as a deploy does."""
    bench.topology = replace(bench.topology, trials=trials, **changed)
    bench.dependencies = with_changes(bench.dependencies, topology=bench.topology)
    return bench


def asked(bench: Workbench) -> set[str]:
    """Return the aliases of all calls."""
    return {request.model for request, _ in bench.gateway.calls}


@in_virtual_time
async def test_new_job_asks_the_trials_alias() -> None:
    """The trial is in the document, and its alias is what the stage asks."""
    bench = trying()
    await bench.deliver()
    assert asked(bench) == {TRIED}
    assert bench.jobs.documents[JOB]["trial"] == {"generate": {"name": "sonnet", "alias": TRIED}}
    assert bench.job().request["model"] == "gpt-4o"


@in_virtual_time
async def test_deploy_changes_no_jobs_trial() -> None:
    """A job that began before keeps its trial after a deploy without it, and an ordinary one its alias."""
    for before, after, alias in (((TRIAL,), (), TRIED), ((), (TRIAL,), "gpt-4o")):
        bench = with_trials(Workbench(lambda *_: AWAY, ask), *before)
        await bench.deliver()
        assert bench.job().waiting
        bench.gateway._script = write
        await with_trials(bench, *after).until_acknowledged(await bench.until_let_in())
        assert asked(bench) == {alias}
        assert bench.job().record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_trial_waits_for_its_own_alias() -> None:
    """A job of a trial is put aside for the alias that it has asked, and the breaker is that alias's."""
    bench = trying(lambda *_: AWAY)
    await bench.deliver()
    waiting = bench.job().waiting
    assert waiting is not None
    assert (waiting.reason, waiting.alias) == (WaitReason.MODEL, TRIED)


@in_virtual_time
@pytest.mark.parametrize(("paused", "waits"), [(TRIED, True), ("gpt-4o", False)])
async def test_pause_of_the_tried_alias_counts(paused: str, waits: bool) -> None:  # noqa: FBT001
    """A pause of the alias that the request names does not stop a job that asks another one."""
    bench = trying()
    since = bench.dependencies.clock.now()
    bench.jobs.admissions.put("system", {"models": {paused: {"paused": {"since": since}}}})
    await bench.deliver()
    assert (bench.job().waiting is not None) is waits
    assert asked(bench) == (set() if waits else {TRIED})


@in_virtual_time
async def test_hold_is_the_tried_aliass() -> None:
    """A member holds what its own calls may cost."""
    bench = trying(write, replace(TRIAL, alias="gpt-4o-mini"))
    await bench.deliver()
    job = bench.job()
    cheap = job_estimate(job, Stage.GENERATE, bench.topology)
    assert cheap < job_estimate(replace(job, trial=None), Stage.GENERATE, bench.topology)
    assert job.member is not None
    assert to_micros(job.member.held_usd) == cheap


@in_virtual_time
async def test_organisation_without_the_alias_is_not_tried() -> None:
    """Its job asks what it would ask without the trial, and says nothing of it."""
    bench = trying()
    bench.jobs.admissions.set_limits(ORG, models=["gpt-4o"])
    await bench.deliver()
    assert asked(bench) == {"gpt-4o"}
    assert bench.job().trial is None


@in_virtual_time
async def test_removed_alias_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """A deploy takes the trial's alias away: the job goes on with its own, and the log says so."""
    bench = trying(lambda *_: AWAY)
    await bench.deliver()
    bench.gateway._script = write
    models = {alias: known for alias, known in bench.topology.models.items() if alias != TRIED}
    with_trials(bench, models=models)
    await bench.until_acknowledged(await bench.until_let_in())
    assert bench.job().record(Stage.GENERATE).status.finished
    assert bench.job().trial is not None
    out = capsys.readouterr().out
    assert finds('jsonPayload.event="trial_left"', written(out))
    assert "goes on with gpt-4o" in out


@in_virtual_time
async def test_tried_alias_the_gateway_lacks() -> None:
    """The job's owner has not chosen it, so the job's error is the operator's."""
    bench = trying(lambda *_: InvalidRequest("Invalid model name."))
    await bench.deliver()
    error = bench.job().error
    assert error is not None
    assert error.code is ErrorCode.GATEWAY_MISCONFIGURED
