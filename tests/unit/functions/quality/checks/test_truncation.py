"""Ends in the middle of a text, and ends that people choose."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA


def _found(content: str, kind: str, language: str = "en") -> list[Issue]:
    return [issue for issue in check(Post(content, language=language)).issues if issue.type == kind]


ITEMS = "- Boil the water.\n- Warm the pot.\n- Pour it out.\n"


@pytest.mark.parametrize(
    "ending",
    [
        "| tea | time |\n|---|---|\n| black | 3 |\n| green | 2 minu",
        "> Tea is a matter of patience. It asks for nothing but",
        "> Tea is a matter of patience. It asks for nothing more than a quiet",
        "The leaves are picked",
        "Because the water",
        f"{ITEMS}- Put the lid on and wa",
        "- one thing\n- **Step two:**",
        "Then install it with `npm install",
        "Everything that you need to know about it is in this list:",
    ],
)
def test_an_end_in_the_middle_is_found(ending: str) -> None:
    (issue,) = _found(f"{TEA}\n\n{ending}", "truncated")
    assert issue.severity == "high"


@pytest.mark.parametrize(
    "ending",
    [
        "| tea | time |\n|---|---|\n| black | 3 |\n| green | 2 |",
        "tea | time\n---|---\nblack | 3\ngreen | 2",
        "> I wandered lonely as a cloud\n> That floats on high o'er vales and hills",
        "> Tea is a matter of patience. It asks for nothing more.\n>\n> — Jane Doe",
        "Happy brewing",
        "See you next week",
        "Thank you all for reading, and have fun with your teapots and your guests :tada:",
        "Written by the staff",
        "- boil the water\n- warm the pot\n- pour it out\n- wait",
        f"{ITEMS}- [Read more](https://tea.example)",
        "Then type `npm install`",
        "Watch all of the film about the harvest in the hills here:\n\n<iframe src='https://film.example'></iframe>",
        "All of the pictures that we took on our way through the hills:\n\n![](hills.png)",
        "```\nnpm install\n```",
    ],
)
def test_chosen_end_is_not_truncated(ending: str) -> None:
    """An end that people choose is none in the middle."""
    assert not _found(f"{TEA}\n\n{ending}", "truncated")
