"""The most that calls may cost: never less than a call is billed, whatever its prompt."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared import topology
from shared.gateways.litellm.usage import estimate_tokens
from shared.jobs.estimate import call_ceiling, job_estimate
from shared.jobs.job import Job, JobProfile, JobTrial, Stage
from shared.jobs.outlook import outlook
from shared.jobs.transitions import new_job
from shared.llm.chat import Message
from shared.messages.inputs import Links, Refresh, Source
from shared.messages.schemas import StartRequest
from tests.support.paths import ROOT
from tests.support.samples.jobs import NOW
from tests.support.workbench import JOB, ORG, USER, asking

LAYOUT = topology.load()


def job(**changed: object) -> Job:
    """Return a new job of a request."""
    return new_job(replace(StartRequest(org_id=ORG, user_id=USER, topic="Tea"), **changed), JOB, NOW, 90)


@given(st.text(max_size=400), st.integers(1, 30_000), st.sampled_from(sorted(LAYOUT.models)))
def test_ceiling_is_above_every_bill(prompt: str, most: int, alias: str) -> None:
    """Of any language: a token is at least a byte, and the answer is as long as it may be."""
    price_in, price_out = LAYOUT.models[alias].usd_per_million
    billed = estimate_tokens(prompt) * price_in + most * price_out
    assert call_ceiling(asking(prompt, max_tokens=most, model=alias), LAYOUT) >= billed


def test_ceiling_counts_every_message() -> None:
    """A correction repeats the whole conversation."""
    once = asking("a" * 100)
    twice = replace(once, messages=(*once.messages, Message("assistant", "b" * 100)))
    assert call_ceiling(twice, LAYOUT) > call_ceiling(once, LAYOUT)


def test_unknown_alias_costs_what_the_dearest_does() -> None:
    """A later release may have accepted it: nothing is free because nobody knows its price."""
    dearest = max(call_ceiling(asking("x" * 999, model=alias), LAYOUT) for alias in LAYOUT.models)
    assert call_ceiling(asking("x" * 999, model="newer"), LAYOUT) >= dearest


@pytest.mark.parametrize("words", [100, 300, 1500, 5000])
def test_estimate_falls_with_each_stage_done(words: int) -> None:
    """A job that is put aside and comes back holds what is still to do, and that is always something."""
    holds = [job_estimate(job(word_count=words), stage, LAYOUT) for stage in Stage]
    assert holds[0] > holds[1] > holds[2] > holds[3] > 0


def test_estimate_grows_with_what_is_asked_for() -> None:
    """Longer posts, more revisions and dearer models hold more."""
    plain = job_estimate(job(), Stage.GENERATE, LAYOUT)
    assert job_estimate(job(word_count=3000), Stage.GENERATE, LAYOUT) > plain
    assert job_estimate(job(max_revisions=3), Stage.GENERATE, LAYOUT) > plain
    assert job_estimate(job(model="gpt-4o-mini"), Stage.GENERATE, LAYOUT) < plain


def test_page_on_limits_compares_holds_with_costs() -> None:
    """A hold is as many times what a post costs, by the table of docs/deploy.md, as docs/limits.md says."""
    said = "five times what a post of 300 words usually costs, and three times from 1,500 words on"
    assert said in (ROOT / "docs/limits.md").read_text()
    table = (ROOT / "docs/deploy.md").read_text()
    costs = re.findall(r"^\| ([\d,]+) words \|.* \$([\d.]+) \|", table, re.MULTILINE)
    posts = {int(words.replace(",", "")): float(usd) * 1_000_000 for words, usd in costs}
    times = {
        words: round(job_estimate(job(word_count=words), Stage.GENERATE, LAYOUT) / usd)
        for words, usd in posts.items()
    }
    assert times == {300: 5, 1500: 3, 3000: 3, 5000: 3}


@pytest.mark.parametrize("stage", Stage)
def test_estimate_has_the_trials_alias(stage: Stage) -> None:
    """A job in a trial of a dearer alias holds what that one may cost, and of a cheaper one less."""
    plain = job(model="gpt-4o" if stage is Stage.GENERATE else "gpt-4o-mini")
    alias = "gpt-4o-mini" if stage is Stage.GENERATE else "claude-3-5-sonnet"
    tried = replace(plain, trial={stage: JobTrial(name="cheap", alias=alias)})
    before, after = (job_estimate(each, Stage.GENERATE, LAYOUT) for each in (plain, tried))
    assert after < before if stage is Stage.GENERATE else after > before


def source(characters: int, **changed: object) -> Source:
    """Return a source as a job's request has it."""
    return replace(Source(title="A", sha256="a" * 64, characters=characters), **changed)


def test_materials_raise_the_hold_and_the_price() -> None:
    """Within what a call gets of them: ten times the text is not ten times the price."""
    plain = job()
    some, many = (job(sources=(source(size),) * 20) for size in (10_000, 100_000))
    by_file = job(sources=(Source(title="A", uri="gs://a/b"),) * 20)
    with_profile = replace(plain, profile=JobProfile(name="default", version="0", characters=5_000))
    with_links = job(links=Links(sitemap="https://a.example/"))
    for each in (some, with_profile, with_links):
        assert job_estimate(each, Stage.GENERATE, LAYOUT) > job_estimate(plain, Stage.GENERATE, LAYOUT)
        assert usd(each) > usd(plain)
    assert usd(some) == usd(many) == usd(by_file)
    assert usd(job(sources=(source(500),))) < usd(some)
    assert usd(replace(some, request={**some.request, "language": "ja"})) > usd(some)


def test_refresh_writes_no_new_post() -> None:
    """Its price is that of the other stages, for the length of the existing post."""
    refresh = Refresh(changes="The price is 5 euros.", sha256="a" * 64, characters=9_000)
    existing = job(refresh=refresh, word_count=100)
    assert job_estimate(existing, Stage.GENERATE, LAYOUT) == job_estimate(existing, Stage.POLISH, LAYOUT)
    assert job_estimate(existing, Stage.GENERATE, LAYOUT) > job_estimate(
        job(word_count=1800), Stage.POLISH, LAYOUT
    )
    assert usd(existing) < usd(job(word_count=1800))
    assert (
        outlook(existing, Stage.GENERATE, LAYOUT, NOW).seconds
        == outlook(existing, Stage.POLISH, LAYOUT, NOW).seconds
    )


def usd(given: Job) -> float:
    """Return the likely price of a new job."""
    return outlook(given, Stage.GENERATE, LAYOUT, NOW).usd
