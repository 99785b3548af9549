"""Fitting a line between two lengths."""
# ruff: noqa: RUF001  other scripts and curly quotes

from __future__ import annotations

import pytest

from functions.meta.description import fit_description
from functions.meta.fitting import cut, plain_line, shorten


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Bold** and `code` and [link](http://a.b) and ![img](c)", "Bold and code and link and img"),
        ("# Head\n  line", "Head line"),
        ('"Quoted as a whole"', "Quoted as a whole"),
        ('He said "yes" and "no', "He said yes and no"),
        ("5 * 3 and snake_case_name", "5 * 3 and snake_case_name"),
        ("Open (bracket", "Open bracket"),
        ("Tom &amp; Jerry <b>x</b> a < b", "Tom & Jerry x a b"),
        ("“curly” and “open", "curly and open"),
    ],
)
def test_plain_line(text: str, plain: str) -> None:
    """A plain line has no markup, no HTML and no open quotation."""
    assert plain_line(text) == plain


def test_plain_line_drops_hidden_characters() -> None:
    """Characters without width are dropped, except those that join letters and pictures."""
    assert plain_line("a\u00adb\u200bc\ufeff \u2066d\u2069\x07") == "abc d"
    for text in ("क्‍ष", "👩\u200d🍳 cooks", "می\u200cخواهم"):
        assert plain_line(text) == text


@pytest.mark.parametrize(
    ("text", "most", "phrase", "left"),
    [
        ("one two three", 13, False, "one two three"),
        ("one two three", 12, False, "one two"),
        ("one, two", 5, False, "one"),
        ("How to brew tea with a small pot", 24, True, "How to brew tea"),
        ("Supercalifragilistic", 5, False, "Super"),
        ("你好世界这是茶", 4, False, "你好世界"),
        ('say "yes sir" now', 9, False, "say yes"),
    ],
)
def test_cut_leaves_whole_words(text: str, most: int, phrase: bool, left: str) -> None:  # noqa: FBT001  a table's column
    """Only an endless word and writing without spaces are cut within a word."""
    assert cut(text, most, "en", whole_phrase=phrase) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One is here. Two is there.", "One is here. Two is there."),
        ("One is here, right. Two is there, and on it goes.", "One is here, right."),
        ("One. Two is a long sentence that goes on.", "One. Two is a long…"),
    ],
)
def test_shorten_prefers_the_end_of_a_sentence(text: str, left: str) -> None:
    """A line ends at a sentence if that is long enough, else at a word with an ellipsis."""
    assert shorten(text, 15, 26 if "there." in text else 20, "en") == left


@pytest.mark.parametrize("lead", ["Green tea wakes you", "Green tea wakes you.", "Green tea wakes you,"])
def test_short_description_is_ended_first(lead: str) -> None:
    """A full stop separates a short description from the sentence of the post after it."""
    post = ["It is calm and clear for all of us."]
    assert fit_description(lead, "", post, (40, 90), "en") == f"Green tea wakes you. {post[0]}"
