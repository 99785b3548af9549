"""What a terminal is given: readable in every script, and nothing that it would obey."""

from __future__ import annotations

import pytest

from infra.cli.format import printable


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # noqa: RUF001
        "क्\u200dष और श्री\u200dमान",
        "👩\u200d🍳",
        "👩🏽\u200d🍳",
        "❤\ufe0f\u200d🔥",
        "🙂\u200d↔\ufe0f",
        "👨\u200d👩\u200d👧",
    ],
)
def test_joiners_inside_of_words_and_emoji_stay(text: str) -> None:
    """Without them it is another word, or two pictures."""
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\r\x9b", "�[2J��"),
        ("a\u202eb\u2066c\u200f", "a�b�c�"),
        ("a\u200bb\ufeffc\u00add\u2060e", "a�b�c�d�e"),
        ("\u200dma\u200c\u200dno \u200d1\u200d2\u200c", "�ma��no �1�2�"),
    ],
)
def test_what_a_terminal_obeys_or_hides_is_marked(text: str, shown: str) -> None:
    """Also a joiner that joins nothing."""
    assert printable(text) == shown
