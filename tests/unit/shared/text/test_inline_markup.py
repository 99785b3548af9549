"""Marks of emphasis and code come off a line; marks that belong to a name stay."""

from __future__ import annotations

import pytest

from shared.text.inline_markup import without_closing_hashes, without_marks


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("**Tea** _and_ *you*", "Tea and you"),
        ("***Tea*** and ~~coffee~~", "Tea and coffee"),
        ("__Tea__ time", "Tea time"),
        ("**bold *and italic* text**", "bold and italic text"),
        ("`snake_case` and `__init__`", "snake_case and __init__"),
        ("A `*` and **b**", "A * and b"),
        ("これは**重要**です", "これは重要です"),
    ],
)
def test_marks_are_taken_off(line: str, plain: str) -> None:
    """Emphasis and code lose their marks, also one in the other."""
    assert without_marks(line) == plain


@pytest.mark.parametrize(
    "line",
    [
        "C#",
        "Using snake_case names",
        "What __init__ does",
        "my__var__name",
        "2 * 3 * 4",
        "2*3*4 and 2**3**4",
        "A*-search and E*-trees",
        "*args and **kwargs",
        "~/.config and ~/.cache",
        "Tea for 5 * 2 people",
        "** **",
    ],
)
def test_marks_of_a_name_stay(line: str) -> None:
    """Signs within or before a word are part of it."""
    assert without_marks(line) == line


@pytest.mark.parametrize(
    ("heading", "text"),
    [("C#", "C#"), ("F# and C# #", "F# and C#"), ("Tea ##", "Tea"), ("Tea#", "Tea#"), ("Tea \\#", "Tea \\#")],
)
def test_closing_hashes_stand_apart(heading: str, text: str) -> None:
    """Hashes close a heading only behind a space."""
    assert without_closing_hashes(heading) == text
