"""The language of a text, and tags of a model that were left in."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from tests.support.samples.posts import TEA

GERMAN = (
    "Der Preis einer Dose hängt davon ab, welche Hände den Tee gepflückt und getrocknet haben, und wie lange "
    "das Schiff dafür unterwegs war."
)


def _has_finding(content: str, language: str = "en") -> bool:
    return any(issue.type == "language" for issue in check(Post(content, language=language)).issues)


@pytest.mark.parametrize("times", range(9))
def test_foreign_paragraphs_are_found_from_a_fifth(times: int) -> None:
    """Foreign paragraphs are found from a fifth of the words on. Wherever they stand."""
    parts = TEA.split("\n\n")
    for place in range(times):
        parts.insert(place * 2 + 1, GERMAN)
    share = times * len(GERMAN.split()) / len(" ".join(parts).split())
    assert _has_finding("\n\n".join(parts)) is (share > 0.2)


@pytest.mark.parametrize(
    ("language", "wrong"), [("en", False), ("en-GB", False), ("de", True), ("ru", True), ("zh-CN", True)]
)
def test_the_wrong_language_is_found(language: str, wrong: bool) -> None:  # noqa: FBT001  a table's column
    """By its script, and by its words."""
    assert _has_finding(TEA, language) is wrong


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("<recipe>\nWarm the cup.\n</recipe>\n\n", True),
        ("<tea_recipe>\nWarm the cup.\n</tea_recipe>\n\n", True),
        ("<div>\nWarm the cup.\n</div>\n\n", False),
        ("", False),
    ],
)
def test_unknown_tags_before_a_post_are_found(before: str, found: bool) -> None:  # noqa: FBT001  as above
    """A pair of unknown tags that may hold a part of the post stays, and is a finding."""
    issues = check(Post(before + TEA)).issues
    assert any(issue.type == "artifacts" and "begins with" in issue.message for issue in issues) is found
