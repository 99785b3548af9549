"""A score in words."""

from __future__ import annotations

import msgspec
import pytest

from functions.quality.checks.catalog import CHECKS
from infra.cli.posts.reading import read_score
from shared.jobs.outputs import Issue, Result
from tests.support.fakes.cli import RESULT


def scored(score: int, *types: str) -> Result:
    """Return a post with these findings."""
    issues = tuple(Issue(kind, "medium", "M.") for kind in types)
    return msgspec.structs.replace(RESULT, quality_score=score, quality_issues=issues)


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (scored(100), "100 of 100: the post can be published as it is; nothing was found."),
        (scored(95, "tone"), "95 of 100: the post can be published; look at 1 finding first."),
        (
            scored(75, "tone", "keyword"),
            "75 of 100: the post leaves its tone and neglects its keyword; that passes, 70 were asked for.",
        ),
        (
            scored(10, "repetition", "repetition", "off-topic"),
            "10 of 100: the post repeats itself and strays from the topic; 70 were asked for.",
        ),
        (scored(60, "image-alt"), "60 of 100: the post has small faults; 70 were asked for."),
    ],
)
def test_score_is_read(result: Result, sentence: str) -> None:
    """The verdict, and the gravest faults once each."""
    assert read_score(result, 70) == sentence


def test_gravest_fault_comes_first() -> None:
    """And no more than three."""
    issues = (Issue("tone", "low", "M."), Issue("repetition", "high", "M."))
    result = msgspec.structs.replace(RESULT, quality_score=40, quality_issues=issues)
    assert "repeats itself and leaves its tone" in read_score(result, 70)


def test_small_model_cannot_judge_itself() -> None:
    """A high score of nonsense is explained."""
    sentence = read_score(scored(85), 70, small=True)
    assert sentence.startswith("85 of 100: the rules find nothing.")
    assert "makes sense" in sentence


def test_each_grave_check_has_words() -> None:
    """A check whose findings can be more than small faults is named."""
    for check in CHECKS:
        if check.on and {"high", "medium"} & set(check.severities):
            assert "small faults" not in read_score(scored(50, check.name), 70), check.name
