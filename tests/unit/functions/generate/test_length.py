"""Length of a post, and cutting one without an end."""

from __future__ import annotations

import pytest

from functions.generate.length import count_markdown_words, cut_to_length
from shared.text.prose import count_words
from tests.support.generating import prose


@pytest.mark.parametrize(
    ("head", "line", "end"),
    [
        ("", "- point {} is a nice one to have.", ""),
        ("| a | b |\n|---|---|\n", "| row {} | is a nice one |", ""),
        ("", "> said {} is a nice one to have.", ""),
        ("```py\n", "code({}) # is a nice one to have", "\n```"),
    ],
)
def test_cut_to_length_keeps_lines(head: str, line: str, end: str) -> None:
    """A list, a table, a quotation or code is cut after a line, and stays of its kind."""
    lines = [line.format(number) for number in range(300)]
    cut = cut_to_length("Intro.\n\n" + head + "\n".join(lines), 50)
    kept = cut.removeprefix(f"Intro.\n\n{head}").removesuffix(end).split("\n")
    assert kept == lines[: len(kept)]
    assert 50 <= count_words(cut) < 60


def test_cut_to_length_counts_characters() -> None:
    """Writing without spaces is cut by characters."""
    assert cut_to_length("词语" * 900, 300) == "词语" * 150


def test_cut_to_length_ends_at_a_sentence() -> None:
    """An endless paragraph ends at a sentence, or else at a word; open code is closed."""
    assert count_markdown_words(cut_to_length(prose(3000, 1), 300)) <= 330
    assert cut_to_length(prose(3000, 1), 300).endswith(".")
    assert count_markdown_words(cut_to_length("on and " * 3000, 300)) == 300
    assert cut_to_length("```py\nx = 1\ny", 300).endswith("```")
