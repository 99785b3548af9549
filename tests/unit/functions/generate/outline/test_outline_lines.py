"""Titles, headings and points of an outline, as models write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generate.outline.outline_lines import clean_line
from shared.text.markdown import blocks
from tests.support.proportion import is_proportional


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("## **Where** it grows ##", "Where it grows"),
        ("Where\n it \t grows:", "Where it grows"),
        ("[Where](https://example.com) it grows", "Where it grows"),
        ("[Where](javascript:alert(1)) it grows", "Where it grows"),
        ("![Where](x.png 'a') it grows", "Where it grows"),
        ("<b>Where</b> it<br/> <a href='x'>grows</a>", "Where it grows"),
        ("Where it grows<script>alert(1)</script>", "Where it grows"),
        ("Where it grows <!-- check", "Where it grows"),
        ("<style>p{}", ""),
        ("\u202eWhere it grows\x07", "Where it grows"),
        ("Section 2: Where it grows", "Where it grows"),
        ("- Where it grows", "Where it grows"),
        ("> Where it grows", "Where it grows"),
        ("BRIEF-498412376c", ""),
        ("BRIEF-498412376f4bcdccc-1500.html", ""),
        ("<<OUTLINE-0123456789abcdef Where it grows", "Where it grows"),
        ("***", ""),
        ("```", ""),
        ("C#", "C#"),
        ("1. Where it grows", "1. Where it grows"),
        ("Why `<div>` matters", "Why <div> matters"),
        ("Where __init__ is", "Where __init__ is"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("茶は育つ", "茶は育つ"),
        ("می‌خواهم", "می‌خواهم"),
        ("Leaf " * 60, ("Leaf " * 24).strip()),
        ("茶" * 200, "茶" * 120),
    ],
)
def test_line_is_plain_text(written: str, line: str) -> None:
    """Markup, labels and marks of our prompts go; names with such characters stay."""
    assert clean_line(written) == line


@given(st.text(alphabet=st.sampled_from("ab #*_`<>![]()-:.1\n\u202e茶"), max_size=60))
def test_line_is_one_heading(written: str) -> None:
    """What is left is short, and a heading where it stands behind its marks, or nothing."""
    line = clean_line(written)
    assert len(line) <= 120
    assert line == line.strip()
    if line:
        assert [block.kind for block in blocks(f"## {line}\n\nText.")] == ["heading", "paragraph"]


@pytest.mark.parametrize("piece", ["[a](", "[a](()", "<b ", "<!--", "<script>", "**", "# ", "BRIEF-"])
def test_cleaning_takes_linear_time(piece: str) -> None:
    """A line of any length takes time in proportion, and no more than its beginning takes."""
    assert is_proportional(lambda size: piece * (size // len(piece)), clean_line)
