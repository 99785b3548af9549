"""Trials: which jobs take part, and the alias that each stage of a job asks."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from msgspec.structs import replace

from shared import topology
from shared.jobs.document import changes, fields, read_job
from shared.jobs.job import Job, JobTrial, Stage
from shared.jobs.transitions import new_job
from shared.jobs.transitions import replay as replayed
from shared.jobs.trials import alias_of, choose_trials, keep_allowed
from shared.messages.schemas import StartRequest
from shared.topology import Topology, Trial
from tests.support.samples.jobs import DONE, GENERATE, META, NOW, POLISH, QUALITY, job, through
from tests.support.workbench import JOB, ORG, USER

LAYOUT = topology.load()
REQUEST = StartRequest(org_id=ORG, user_id=USER, topic="Tea")
IDS = [str(UUID(int=number * 7919, version=4)) for number in range(20_000)]
SONNET = "claude-3-5-sonnet"
NOISE = 0.015  # of a share: four standard deviations at 20,000 draws


def with_trials(*trials: Trial) -> Topology:
    """Return the topology with these trials."""
    return replace(LAYOUT, trials=trials)


def trial(name: str, percent: float, stage: Stage = GENERATE, alias: str = SONNET, **more: str) -> Trial:
    """Return a trial."""
    return Trial(name=name, stage=stage.value, alias=alias, percent=percent, **more)


def drawn(layout: Topology, request: StartRequest = REQUEST) -> list[dict[Stage, JobTrial]]:
    """Return the trials of many jobs."""
    return [choose_trials(request, job_id, layout) or {} for job_id in IDS]


def in_trial(**trials: str) -> Job:
    """Return a job in trials, given by stage with their aliases."""
    return job(trial={Stage(stage): JobTrial(name="t", alias=alias) for stage, alias in trials.items()})


@pytest.mark.parametrize("percents", [(5,), (0.5,), (50,), (20, 30), (10, 10, 80), (33.3, 33.3, 33.4)])
def test_each_trial_has_its_share(percents: tuple[float, ...]) -> None:
    """Of all jobs, also behind other trials of the same stage; no job is in two of them."""
    trials = [trial(f"t{number}", percent) for number, percent in enumerate(percents)]
    found = Counter(each[GENERATE].name for each in drawn(with_trials(*trials)) if each)
    for each in trials:
        assert found[each.name] / len(IDS) == pytest.approx(each.percent / 100, abs=NOISE)
    if sum(percents) == 100:
        assert found.total() == len(IDS)


def test_trials_of_two_stages_are_independent() -> None:
    """A job in one is no likelier to be in the other."""
    layout = with_trials(trial("writing", 30), trial("editing", 40, POLISH))
    found = Counter(tuple(sorted(each)) for each in drawn(layout))
    assert found[(GENERATE, POLISH)] / len(IDS) == pytest.approx(0.12, abs=NOISE)
    assert found[(GENERATE,)] / len(IDS) == pytest.approx(0.18, abs=NOISE)
    assert found[(POLISH,)] / len(IDS) == pytest.approx(0.28, abs=NOISE)


def test_larger_share_keeps_its_jobs() -> None:
    """Raising a share adds jobs: those that were in the trial would be in it again."""
    few, many = (drawn(with_trials(trial("writing", percent))) for percent in (10, 20))
    assert all(more for fewer, more in zip(few, many, strict=True) if fewer)


def test_all_and_nothing() -> None:
    """A trial with 100 percent takes every job, and without trials no job is in one."""
    assert all(drawn(with_trials(trial("all", 100, META))))
    assert choose_trials(REQUEST, JOB, LAYOUT) is None


def test_chosen_alias_is_not_replaced() -> None:
    """A caller who asks for another alias gets it, unless the trial is instead of that one."""
    asked = replace(REQUEST, model=SONNET)
    assert not any(drawn(with_trials(trial("mini", 100, alias="gpt-4o-mini")), asked))
    instead = with_trials(trial("mini", 100, alias="gpt-4o-mini", instead_of=SONNET))
    assert all(drawn(instead, asked))
    assert not any(drawn(instead))


def test_stages_own_alias_is_replaced() -> None:
    """A trial of a stage with an alias of its own takes jobs of every request."""
    layout = with_trials(trial("editing", 100, POLISH))
    assert all(POLISH in each for each in drawn(layout, replace(REQUEST, model=SONNET)))


@pytest.mark.parametrize("stage", Stage)
def test_alias_is_the_trials(stage: Stage) -> None:
    """At its stage alone; the other stages ask what every job asks."""
    plain, tried = job(), in_trial(**{stage.value: SONNET})
    for each in Stage:
        ordinary = alias_of(plain, each, LAYOUT)
        assert ordinary == (LAYOUT.functions[each.value].model or "gpt-4o")
        assert alias_of(tried, each, LAYOUT) == (SONNET if each is stage else ordinary)


def test_alias_that_is_gone_is_not_asked() -> None:
    """A later topology lacks the trial's alias: the job goes on with its ordinary one."""
    tried = in_trial(generate="gone", polish="gone")
    assert alias_of(tried, GENERATE, LAYOUT) == "gpt-4o"
    assert alias_of(tried, POLISH, LAYOUT) == LAYOUT.functions["polish"].model


def test_request_without_model_has_the_default() -> None:
    """The first release's documents may lack it."""
    assert alias_of(job(request={"topic": "Tea"}), GENERATE, LAYOUT) == "gpt-4o"


def test_organisation_decides_what_is_tried() -> None:
    """Its jobs leave trials of aliases that it does not allow; a finished stage keeps what it asked."""
    tried = in_trial(generate=SONNET, polish=SONNET, quality="gpt-4o")
    assert keep_allowed(tried, None) is tried
    assert keep_allowed(tried, (SONNET, "gpt-4o")) is tried
    assert set(keep_allowed(tried, ("gpt-4o",)).trial or {}) == {QUALITY}
    assert keep_allowed(tried, ()).trial is None
    done = replace(tried, stages=through(GENERATE, status=DONE))
    assert set(keep_allowed(done, ("gpt-4o",)).trial or {}) == {GENERATE, QUALITY}
    assert keep_allowed(job(), ()).trial is None


def test_replay_keeps_the_trial() -> None:
    """A replayed job stays in its trial, whatever is tried by then."""
    tried = in_trial(generate=SONNET)
    assert replayed(tried, GENERATE, 0, NOW, 90).trial == tried.trial


def test_trials_are_read_in_order() -> None:
    """Firestore returns a map's fields in any order."""
    kept = {stage.value: {"name": "t", "alias": SONNET} for stage in reversed(Stage)}
    assert list(read_job({**fields(job()), "trial": kept}).trial or {}) == list(Stage)


def test_trial_is_in_the_document() -> None:
    """By stage, with its name and alias; a job without one has no field."""
    chosen = choose_trials(REQUEST, JOB, with_trials(trial("editing", 100, POLISH)))
    tried = new_job(REQUEST, JOB, NOW, 90, chosen)
    document = fields(tried)
    assert document["trial"] == {"polish": {"name": "editing", "alias": SONNET}}
    assert read_job(document) == tried
    assert "trial" not in fields(job())


@pytest.mark.parametrize(
    "kept",
    [
        "text",
        {"review": {"name": "a", "alias": "b"}},
        {"polish": "b"},
        {"polish": {"name": "a"}},
        {"polish": {"name": "a", "alias": 7}},
        {},
    ],
)
def test_trial_in_another_shape_is_none(kept: object) -> None:
    """A newer release's stage, or what nobody can read, is no trial; it stays in the document."""
    read = read_job({**fields(job()), "trial": kept})
    assert read.trial is None
    assert "trial" not in changes(read, replace(read, progress=1))
