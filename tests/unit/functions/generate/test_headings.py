"""Headings of a post."""

from __future__ import annotations

import pytest

from functions.generate import headings


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("# A\n\na\n\n# B\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("## A\n\na\n\n# B\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("# A\n\n## a\n\nx\n\n# B\n\n## b\n\ny", "## A\n\n### a\n\nx\n\n## B\n\n### b\n\ny"),
        ("### A\n\na\n\n### B\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("## A\n\n#### a\n\nx\n\n### b\n\ny", "## A\n\n### a\n\nx\n\n### b\n\ny"),
        ("A\n---\n\na\n\nB\n===\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("## A #\n\na\n\n## B", "## A #\n\na"),
        ("## A\n\n```\n# no heading\n```\n\nb", "## A\n\n```\n# no heading\n```\n\nb"),
        ("# C#\n\na\n\n# F# #\n\nb", "## C#\n\na\n\n## F#\n\nb"),
        ("no heading", "no heading"),
        ("## only", ""),
    ],
)
def test_normalize_closes_gaps_between_levels(text: str, ordered: str) -> None:
    """Only the title is an H1; levels have no gaps; a heading at the end without text is dropped."""
    assert headings.normalize(text) == ordered
    assert headings.normalize(ordered) == ordered
