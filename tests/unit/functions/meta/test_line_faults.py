"""Faults of a line: half words, ellipses, placeholders."""

from __future__ import annotations

import pytest

from functions.meta.line_faults import find_fault, keep_finished

KNOWN = frozenset(
    ["green", "tea", "wakes", "you", "gently", "leaves", "brewing", "brews", "clear", "calmness"]
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Green tea wakes you: how to bre", "Green tea wakes you"),
        ("Green tea wakes you gently and gives a cle", "Green tea wakes you gently and gives"),
        ("Green tea wakes you, and so do lea", "Green tea wakes you, and so do"),
        ("Green tea wakes you. And so do lea", "Green tea wakes you."),
    ],
)
def test_half_word_is_found_by_the_post(text: str, left: str) -> None:
    """The beginning of a word of the post, near the limit, is dropped with loose words before it."""
    assert find_fault(text, KNOWN, len(text) + 1)
    assert keep_finished(text, KNOWN, len(text) + 1, "en") == left
    assert find_fault(text, KNOWN, len(text) + 10) is None


@pytest.mark.parametrize(
    "text",
    ["How to brew", "A calm", "Wakes you gently", "Green tea, a leaf", "A leaf of spinach", "It is cle."],
)
def test_whole_word_is_kept(text: str) -> None:
    """Another form of the post's words, a word that it lacks, and a sentence's end are kept."""
    assert find_fault(text, KNOWN, len(text)) is None
    assert keep_finished(text, KNOWN, len(text), "en") == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Green tea wakes you. It is calm and…", "Green tea wakes you."),
        ("Green tea wakes you and the ...", "Green tea wakes you"),
        ("Green tea wakes you.", "Green tea wakes you."),
        ("Lorem ipsum dolor", ""),
    ],
)
def test_open_end_is_dropped(text: str, left: str) -> None:
    """An ellipsis is dropped with the unfinished sentence before it."""
    assert keep_finished(text, KNOWN, 100, "en") == left
