"""Frames in other languages go, as in English, and what people write there stays."""

from __future__ import annotations

import pytest

from shared.text.cleaner import clean
from tests.support.samples.frames_by_language import AFTER, BEFORE, KEPT_AFTER, KEPT_BEFORE, POST


@pytest.mark.parametrize("language", BEFORE)
def test_announcement_in_a_language_is_removed(language: str) -> None:
    """An announcement goes before a heading and before prose."""
    for announcement in BEFORE[language]:
        for post in (POST, f"# Tea\n\n{POST}"):
            assert clean(f"{announcement}\n\n{post}").text == post


@pytest.mark.parametrize("language", AFTER)
def test_end_in_a_language_is_removed(language: str) -> None:
    """An offer to change the post, and a judgement of it, go."""
    for words in AFTER[language]:
        assert clean(f"{POST}\n\n{words}").text == POST


@pytest.mark.parametrize("language", KEPT_AFTER)
def test_persons_end_in_a_language_stays(language: str) -> None:
    """The same words about something else than the post stay."""
    for words in KEPT_AFTER[language]:
        text = f"{POST}\n\n{words}"
        assert clean(text).text == text


@pytest.mark.parametrize("words", KEPT_BEFORE)
def test_persons_announcement_stays(words: str) -> None:
    """A person who announces their own text, or a list, keeps the words."""
    text = f"{words}\n\n{POST}"
    assert clean(text).text == text
