"""What a job will probably cost and take, before it begins."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import topology
from shared.jobs.estimate import job_estimate
from shared.jobs.job import Job, Stage
from shared.jobs.outlook import outlook
from shared.jobs.transitions import new_job
from shared.messages.schemas import StartRequest
from tests.support.samples.jobs import NOW
from tests.support.workbench import JOB, ORG, USER

LAYOUT = topology.load()
GENERATE = Stage.GENERATE


def asked(**changed: object) -> Job:
    """Return the job of a request."""
    fields: dict[str, object] = {"org_id": ORG, "user_id": USER, "topic": "Tea", **changed}
    return new_job(StartRequest(**fields), JOB, NOW, 90)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "usd", "seconds"),
    [(300, 0.0059, 13.0), (1500, 0.0301, 21.9), (3000, 0.0586, 23.5), (5000, 0.0986, 26.4)],
)
def test_outlook_is_near_what_was_measured(words: int, usd: float, seconds: float) -> None:
    """docs/benchmarks.md has the figures; its prices are those of gpt-4o's ceiling."""
    found = outlook(asked(word_count=words, max_revisions=0), GENERATE, LAYOUT, NOW)
    assert found.usd == pytest.approx(usd, rel=0.25)
    assert found.seconds[0] == pytest.approx(seconds, rel=0.2)


@settings(max_examples=60)
@given(
    st.integers(100, 5000),
    st.sampled_from(sorted(LAYOUT.models)),
    st.integers(0, 3),
    st.integers(0, 100),
    st.sampled_from(list(Stage)),
)
def test_likely_is_never_more_than_most(
    words: int, model: str, revisions: int, quality: int, due: Stage
) -> None:
    """And the most is what admission holds."""
    job = asked(word_count=words, model=model, max_revisions=revisions, min_quality=quality)
    found = outlook(job, due, LAYOUT, NOW)
    assert 0 < found.usd <= found.usd_at_most == job_estimate(job, due, LAYOUT) / 1_000_000
    assert 0 < found.seconds[0] <= found.seconds[1]


def test_later_stages_cost_less() -> None:
    """A replay from polish, quality or meta does less."""
    found = [outlook(asked(), stage, LAYOUT, NOW) for stage in Stage]
    assert all(later.usd < earlier.usd for earlier, later in pairwise(found))
    assert all(later.usd_at_most < earlier.usd_at_most for earlier, later in pairwise(found))
    assert all(later.seconds < earlier.seconds for earlier, later in pairwise(found))


def test_longer_dearer_and_stricter_posts_cost_more() -> None:
    """Each of them makes the outlook larger."""
    usual = outlook(asked(), GENERATE, LAYOUT, NOW)
    for changed in ({"word_count": 3000}, {"model": "best"}, {"min_quality": 95}):
        assert outlook(asked(**changed), GENERATE, LAYOUT, NOW).usd > usual.usd, changed
    for changed in ({"word_count": 3000}, {"model": "best"}, {"max_revisions": 3}):
        assert outlook(asked(**changed), GENERATE, LAYOUT, NOW).seconds[1] > usual.seconds[1], changed


def test_cheap_tier_may_take_until_its_deadline() -> None:
    """Less a reserve, as limits.md says."""
    deadline = NOW + timedelta(hours=8)
    found = outlook(asked(deadline=deadline.isoformat()), GENERATE, LAYOUT, NOW)
    reserve = LAYOUT.job.flex_reserve
    assert found.seconds[1] == 8 * 3600 - reserve


def test_alias_of_another_release_costs_as_the_dearest() -> None:
    """A job that an earlier or later release has let in is not for free."""
    found = outlook(asked(model="gpt-9"), GENERATE, LAYOUT, NOW)
    dearest = max(outlook(asked(model=each), GENERATE, LAYOUT, NOW).usd for each in LAYOUT.models)
    assert found.usd >= dearest
