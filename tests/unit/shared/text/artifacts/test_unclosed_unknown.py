"""A tag of an unknown name that is never closed: its plan goes before a heading, and else is found."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import check
from functions.quality.checks.post import Post
from shared.text.cleaner import clean

HEADED = "# Kettles\n\nA kettle sings when its water is about to boil.\n\nIt stops when the water does.\n"
PROSE = "A kettle sings when its water is about to boil.\n\nIt stops when the water does.\n"
TAGS = ("<strategy>", "<notes>", "<scratch>", "<approach>", "[NOTES]")
PLAN = "The user wants kettles, I plan to write two parts."


@pytest.mark.parametrize("tag", TAGS)
def test_unclosed_plan_before_heading_is_removed(tag: str) -> None:
    """The tag and its plan go, and the whole post stays."""
    assert clean(f"{tag}{PLAN}\n\n{HEADED}").text == HEADED


@pytest.mark.parametrize("tag", TAGS)
def test_unclosed_plan_before_prose_is_found(tag: str) -> None:
    """Where nothing says where the post begins, all of it stays with a finding."""
    text = f"{tag}{PLAN}\n\n{PROSE}"
    assert clean(text).text == text
    assert ("artifacts", "high") in {(each.type, each.severity) for each in check(Post(content=text)).issues}


@pytest.mark.parametrize("tag", TAGS)
def test_unclosed_tag_before_a_post_stays(tag: str) -> None:
    """A tag that opens no plan may be a person's own."""
    text = f"{tag}Kettles are old.\n\n{HEADED}"
    assert clean(text).text == text
