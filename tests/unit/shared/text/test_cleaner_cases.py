"""The cleaner on answers of many models, and on texts that only look like theirs."""

from __future__ import annotations

import pytest

from shared.text.cleaner import clean, clean_prefix
from tests.support.samples.artifacts import AROUND, KEPT, POST


@pytest.mark.parametrize(("before", "after", "rules"), AROUND.values(), ids=AROUND.keys())
def test_artifacts_around_a_post_are_removed(before: str, after: str, rules: str) -> None:
    """What models write around a post is removed, and the post is left byte for byte."""
    cleaned = clean(before + POST + after)
    assert cleaned.text == POST
    assert " ".join(removed.rule for removed in cleaned.removed) == rules


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_text_without_artifacts_stays(text: str) -> None:
    """A text that only looks like a model artifact stays byte for byte."""
    cleaned = clean(text)
    assert [removed.rule for removed in cleaned.removed] == []
    assert cleaned.text == text


# Reasoning that is opened by no tag and that holds a heading of its own looks like a post until its closing
# tag comes; a list of changes is known by its first item.
_TAKEN_BACK = {"closing tag alone, with a draft", "the following changes"}


@pytest.mark.parametrize("name", [name for name in AROUND if name not in _TAKEN_BACK])
def test_growing_answer_is_never_taken_back(name: str) -> None:
    """Each prefix of an answer shows nothing but the post, and never less than the prefix before it."""
    before, after, _ = AROUND[name]
    whole = before + POST + after
    near_end = len(before + POST) - 2
    ends = {*range(len(before) + 30), *range(0, len(whole), 9), *range(near_end, len(whole) + 1)}
    shown = ""
    for end in sorted(ends):
        earlier, shown = shown, clean_prefix(whole[:end])
        assert shown.startswith(earlier)
        assert "".join(POST.split()).startswith("".join(shown.split()))
    assert shown == POST


# Only a later word shows that a tag is part of a sentence, or that a fence is an example.
_MISREAD = {"article about tags", "markdown example"}


@pytest.mark.parametrize("text", [text for name, text in KEPT.items() if name not in _MISREAD])
def test_draft_of_a_text_is_its_beginning(text: str) -> None:
    """A prefix of a text without artifacts is held back at times, but never changed."""
    for end in range(0, len(text) + 1, 3):
        assert text.strip("\r\n").startswith(clean_prefix(text[:end]))


def test_all_cases_are_present() -> None:
    """There are as many cases as the families need."""
    assert len(AROUND) >= 120
    assert len(KEPT) >= 45
