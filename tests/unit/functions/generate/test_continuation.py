"""Continuation: the whole part of a cut text, joining without a seam, and open ends."""

from __future__ import annotations

import pytest

from functions.generate.continuation import close_fence, ends_midway, join, whole_part


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("One. Two. Thr", "One. Two. "),
        ("One. Two.", "One. Two."),
        ("One.\n\n## Hea", "One."),
        ("One.\n\n- a\n- b\n- c is", "One.\n\n- a\n- b"),
        ("One.\n\nNo sentence yet", "One."),
        ("One.\n\n```py\na = 1\nb = ", "One.\n\n```py\na = 1"),
        ("One.\n\n```py", "One."),
        ("One.\n\n```py\na = 1\n```", "One.\n\n```py\na = 1\n```"),
        ("no sentence", ""),
        ("", ""),
    ],
)
def test_whole_part(text: str, whole: str) -> None:
    """The whole part ends at a sentence; a space at its end means that the paragraph goes on."""
    assert whole_part(text) == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("One sentence is here. A second\none goes on and st", "One sentence is here. "),
        (
            "One sentence\nis here. A second one\ngoes on. A third\nst",
            "One sentence\nis here. A second one\ngoes on. ",
        ),
        ("> One sentence\n> is here. A second\n> goes o", "> One sentence\n> is here. "),
        ("Intro.\n\n- one\n- two is long and\n  goes o", "Intro.\n\n- one"),
        ("Intro.\n\n- one and\n  only o", "Intro."),
        ("Intro.\n\nNever a\nsentence en", "Intro."),
    ],
)
def test_whole_part_of_a_wrapped_paragraph(text: str, whole: str) -> None:
    """A wrapped paragraph keeps its whole sentences."""
    assert whole_part(text) == whole
    assert join(whole, "It goes on.").startswith(whole.rstrip())


@pytest.mark.parametrize(
    ("so_far", "more", "joined"),
    [
        ("One. ", "Two.", "One. Two."),
        ("One.", "Two.", "One.\n\nTwo."),
        ("One. ", "## Head\n\nTwo.", "One.\n\n## Head\n\nTwo."),
        ("- a\n- b", "- c\n", "- a\n- b\n- c"),
        ("```py\na = 1", "b = 2\n```", "```py\na = 1\nb = 2\n```"),
        (
            "It begins so. The same sentence. ",
            "The same sentence. More.",
            "It begins so. The same sentence. More.",
        ),
        ("One. ", "  \n", "One. "),
        ("绿茶让人清醒。 ", "它的咖啡因少。", "绿茶让人清醒。它的咖啡因少。"),
    ],
)
def test_join_leaves_no_seam(so_far: str, more: str, joined: str) -> None:
    """Sentences, blocks, lists and code go on; text that is repeated is left out."""
    assert join(so_far, more) == joined


@pytest.mark.parametrize(
    ("text", "ended"),
    [("a\n\n~~~~js\nx", "a\n\n~~~~js\nx\n~~~~"), ("a\n\n```\nx\n```", "a\n\n```\nx\n```"), ("a. ", "a.")],
)
def test_close_fence(text: str, ended: str) -> None:
    """Open code is closed with the fence that opened it."""
    assert close_fence(text) == ended


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("Tea is good. It wakes you and", True),
        ("Tea is good.\n\nIt wakes you in the morning before you have opened your", True),
        ("Tea is good.\n\nIt wakes you in the morning before you have opened windows", True),
        ("Tea is good.\n\n```\nbrew", True),
        ("Der Tee ist gut. Er weckt dich und", True),
        ("Tea is good. It wakes you.", False),
        ("Tea is good.\n\nHappy brewing", False),
        ("Tea is good.\n\n- boil the water\n- warm the pot", False),
        ("Tea is good.\n\nRead all of it and much more on our page https://tea.example", False),
        ("Tea is good.\n\nWritten in the spring of this year by the staff of London Tea", False),
        ("Tea is good.\n\nIt is [warm][1] in the morning.\n\n[1]: https://tea.example", False),
        ("茶叶含有的咖啡因比咖啡少", False),
        ("绿茶让人清醒。\n\n水温八十度等两分钟然后慢慢喝因为热水会", True),
        ("绿茶让人清醒。\n\n茶馆小编", False),
        ("चाय जगाती है।\n\nपानी अस्सी डिग्री पर डालें और दो मिनट रुकें ताकि पत्तियां", True),
        ("الشاي مفيد.\n\nصب الماء الساخن وانتظر دقيقتين ثم اشرب ببطء لأن الماء", True),
        ("ชาเขียวดี\n\nเทน้ำร้อนแล้วรอสองนาทีก่อนดื่ม", False),
        ("", False),
    ],
)
def test_ends_midway(text: str, *, stopped: bool) -> None:
    """A text that ends in mid-sentence or in open code is detected."""
    assert ends_midway(text) is stopped
