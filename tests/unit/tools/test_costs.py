"""The costs of docs/deploy.md: what a job uses is counted, and the page says what is computed."""

from __future__ import annotations

import re

import pytest

from shared import topology
from shared.jobs.job import Stage
from tests.tools.costs import month, page
from tests.tools.costs.job import use

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MODELS = "models (gpt-4o, gpt-4o-mini)"
_NEAR = 0.1  # a prompt may change by a few words before the page has to be written again


def figures(text: str) -> list[float]:
    """Return the numbers of a text."""
    return [float(number.replace(",", "")) for number in _NUMBER.findall(text)]


def test_the_page_has_what_is_computed() -> None:
    """`python -m tests.tools.costs` writes it; the words are the same, and each figure is near."""
    written = page.PAGE.read_text().partition(page.BEGIN)[2].partition(page.END)[0].strip()
    computed = page.render()
    assert _NUMBER.sub("0", written).split() == _NUMBER.sub("0", computed).split()
    assert figures(written) == pytest.approx(figures(computed), rel=_NEAR, abs=0.002)


def test_costs_grow_with_jobs() -> None:
    """An idle pipeline costs next to nothing, and the models are most of a busy one."""
    idle, some, many = (month.month(jobs) for jobs in month.JOBS)
    assert sum(idle.values()) < 1
    assert all(idle[part] <= some[part] <= many[part] for part in many)
    assert many[_MODELS] > 0.8 * sum(many.values())


def test_each_stage_of_a_job_calls_a_model() -> None:
    """They are those of the topology, and each has time, tokens and a price."""
    stages = use(month.WORDS).stages
    with_a_model = {name for name, each in topology.load().functions.items() if each.operation}
    assert {stage.value for stage in stages} == with_a_model
    assert all(min(used.calls, used.prompt_tokens, used.seconds, used.cost) > 0 for used in stages.values())


@pytest.mark.parametrize(("words", "calls"), [(300, 1), (1_500, 5), (5_000, 12)])
def test_long_posts_are_written_in_parts(words: int, calls: int) -> None:
    """One call, or an outline, an introduction and a part for each 500 words; polish has groups of blocks."""
    assert use(words).stages[Stage.GENERATE].calls == calls
    assert words / 500 <= use(words).stages[Stage.POLISH].calls <= words / 200 + 1


def test_tokens_are_linear_in_length() -> None:
    """5,000 words cost at most four times what 1,500 do."""
    assert use(5_000).cost <= 4 * use(1_500).cost


@pytest.mark.parametrize("words", page.LENGTHS)
def test_messages_are_those_of_the_topology(words: int) -> None:
    """One to each stage, one for each call's usage, and the two that announce the end."""
    job = use(words)
    assert job.messages == len(job.stages) + job.calls + 2


@pytest.mark.parametrize("words", page.LENGTHS)
def test_writes_follow_calls_and_time(words: int) -> None:
    """A claim and a commit of each stage, the draft once a second at most, and two for each kept answer."""
    job, timing = use(words), topology.load().timing
    least = 3 * len(job.stages)
    kept = 2 * (job.calls + 2)
    assert least <= job.writes <= least + kept + job.seconds / timing.draft_interval
    assert job.changes <= job.writes


def test_busy_seconds_overlap() -> None:
    """One instance serves many requests at once, and a month has no more seconds than it has."""
    assert month.busy(1, 10.0) == pytest.approx(10.0, rel=0.01)
    assert month.busy(10_000_000, 10.0) == pytest.approx(30 * 86_400)
