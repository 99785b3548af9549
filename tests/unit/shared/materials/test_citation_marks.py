"""Marks of citations: found in each form that models write, written in one, and dropped without a source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.materials.citation_marks import find, normalize, without, write
from tests.support.proportion import is_proportional

KNOWN = frozenset({1, 2, 3})
_PIECES = [
    *(
        "[",
        "]",
        "1",
        "2",
        "9",
        "[1]",
        "[9]",
        "[1, 3]",
        "[^2]",
        "【3】",
        "【9】",
        "\\[1\\]",
        "[[1]](https://x.org/a)",
    ),
    *("(", ")", "(source 2)", "[1]: ", "Tea", " ", " ", ".", "\n", "\n\n", "`a[1]`", "```\n", ",", "!", "="),
    *(
        "<sup>[1]</sup>",
        "<sup>",
        "<sup>2</sup>",
        "¹",
        "⁹",
        "², p. 3",
        "[1, p. 3]",
        "[note 2]",
        "$a[1]$",
        "[1-3]",
        "[0]",
        "(https://x.org)",
    ),
]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Tea is good [1].", "Tea is good [1]."),
        ("Tea is good.[3, 1]", "Tea is good.[3, 1]"),
        ("Tea [1][2], and [3] [2] more", "Tea [1, 2], and [3, 2] more"),
        ("Tea [1-3].", "Tea [1, 2, 3]."),
        ("Tea[^1][^2].", "Tea[1, 2]."),
        ("茶很好【1】。", "茶很好[1]。"),
        ("Tea 【2†source】.", "Tea [2]."),
        ("Tea (source 2), (Sources 1 and 3).", "Tea [2, 1, 3]."),
        ("Tea [Source 2], [cite: 1].", "Tea [2, 1]."),
        ("Tea [[1]](https://x.org/a_b), [2](https://x.org).", "Tea [1, 2]."),
        ("Tea [1, p. 5], [2, pp. 3-9], [3; S. 12f].", "Tea [1, 2, 3]."),
        ("Tea [1, p. 5; 2, §3].", "Tea [1, 2]."),
        ("Tea [#1] [note 2] [ref. 3].", "Tea [1, 2, 3]."),
        ("Tea [1.], [No. 2].", "Tea [1, 2]."),
        ("Tea is good¹. Ward² agrees.³", "Tea is good[1]. Ward² agrees.[3]"),
        ("Ward¹ agrees “fully”², so.", "Ward[1] agrees “fully”[2], so."),
        ("Tea is good<sup>2</sup>. So.<sup>1</sup>", "Tea is good[2]. So.[1]"),
        ("Tea \\[1\\] <sup>[2]</sup>.", "Tea [1, 2]."),
    ],
)
def test_marks_are_written_in_one_form(text: str, written: str) -> None:
    """Whatever form a model chose, a reader and a check meet one."""
    assert normalize(text, KNOWN) == (written, ())


@pytest.mark.parametrize(
    ("text", "written", "unknown"),
    [
        ("Tea [9] is good [1, 9].", "Tea is good [1].", (9,)),
        ("Tea is good [9].", "Tea is good.", (9,)),
        ("Tea is good. ([9]) So.", "Tea is good. So.", (9,)),
        ("[9] Tea.\n\n【12】Milk.", "Tea.\n\nMilk.", (9, 12)),
        ("Tea [7](https://evil.example/x).", "Tea.", (7,)),
        ("Tea [1-9].", "Tea [1, 2, 3].", (4, 5, 6, 7, 8, 9)),
        ("Tea [9, p. 3] [#9] [note 9] [ref. 9] [9.].", "Tea.", (9,)),
        ("Tea is good⁹. So.¹²", "Tea is good. So.", (9, 12)),
        ("Tea is good<sup>7</sup>.", "Tea is good.", (7,)),
        ("Tea [21][900].", "Tea.", (21, 900)),
    ],
)
def test_unknown_numbers_go(text: str, written: str, unknown: tuple[int, ...]) -> None:
    """A mark without a source goes with its blanks, and its number is returned."""
    assert normalize(text, KNOWN) == (written, unknown)


@pytest.mark.parametrize(
    "text",
    [
        "`tea[9]` and\n\n```\ntea[9]\n```",
        "In [2024] and [1995-1999].",
        "![9](tea.png) and items[0] and x[9] = 3",
        "[9]: https://x.org\n\n[^9]: A note.",
        "It is $a[9] + b$ here.",
        "A [link](https://x.org) and [one][two] and [9a].",
        "It has 10 m<sup>2</sup>, 3 miles<sup>2</sup>, x<sup>2</sup>.",
        "It has 5 m², 5 km³, 3 miles², sin² and cos², and Ca²⁺ or x¹⁰.",
        "Studio² opens, in [p. 5] and [note] and [#tea].",
        "- [ ] open\n- [x] done",
    ],
)
def test_other_brackets_stay(text: str) -> None:
    """Code, formulas, years, images, definitions and links are no marks."""
    assert normalize(text, KNOWN) == (text, ())


def test_title_has_no_marks() -> None:
    """All marks can be taken out of a line."""
    assert without("Tea [1] at dawn [2, 3]") == "Tea at dawn"


@given(st.lists(st.sampled_from(_PIECES), max_size=24).map("".join))
def test_normal_form_is_kept(text: str) -> None:
    """Only known marks stay; a second pass and a text without marks change nothing."""
    made = normalize(text, KNOWN).text
    assert {number for mark in find(made) for number in mark.numbers} <= KNOWN
    assert normalize(made, KNOWN).text == made
    if not find(text) and "<sup>" not in text:
        assert made == text


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8, unique=True))
def test_written_mark_is_read_again(numbers: list[int]) -> None:
    """A written mark is found with the same numbers."""
    (mark,) = find(f"Tea {write(numbers)}.")
    assert mark.numbers == tuple(numbers)


@pytest.mark.parametrize("piece", ["[9]", "[1][", "[[1]](", "(source 9) ", "[1, 1, 1, 1", "【9", "Tea [9] "])
def test_time_is_linear(piece: str) -> None:
    """Long and hostile texts are read in proportion to their length."""
    assert is_proportional(lambda size: piece * (size // len(piece)), lambda text: normalize(text, KNOWN))
