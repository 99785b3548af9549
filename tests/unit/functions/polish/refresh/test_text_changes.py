"""The list of what a refresh has changed."""

from __future__ import annotations

import pytest

from functions.polish.refresh.text_changes import Edit, accumulate, plain_reason
from shared.jobs.outputs import TextChange


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("The **price** rose.", "The price rose."),
        ("# A\n\n- list\n- of two", "A list of two"),
        ("See [this](https://evil.example) or https://evil.example/x now", "See this or now"),
        ("<b>Bold</b> move", "b Bold /b move"),
        ("a\x00b\u202ec\ud800", "a b c"),
        ("", "It follows from what has changed."),
        ("word " * 100, f"{'word ' * 39}word…"),
    ],
)
def test_reason_is_one_plain_line(given: str, plain: str) -> None:
    """A model's words are shown to people: no markup, no address, no sign that nobody sees."""
    assert " ".join(plain_reason(given).split()) == plain
    assert len(plain_reason(given)) <= 200


def test_list_is_bounded() -> None:
    """At most a hundred changes, of a thousand characters each."""
    edits = [Edit(f"{number} {'x' * 2000}", f"{number} {'y' * 2000}", "r") for number in range(300)]
    found = accumulate((), edits, "\n\n".join(edit.after for edit in edits))
    assert len(found) == 100
    assert {len(one.before) for one in found} == {len(one.after) for one in found} == {1000}
    assert [one.line for one in found] == list(range(1, 201, 2))


def test_list_fits_into_a_document() -> None:
    """Long texts in scripts of several bytes are cut further, and are found again in a revision."""
    edits = [Edit(f"{number} {'茶' * 990}", f"{number} {'水' * 990}", "r") for number in range(100)]
    content = "\n\n".join(edit.after for edit in edits)
    found = accumulate((), edits, content)
    assert sum(len(f"{one.before}{one.after}".encode()) for one in found) <= 220_000
    assert found[-1].line == 199
    again = accumulate(
        found, [Edit(edits[7].after, "Seven.", "s")], content.replace(edits[7].after, "Seven.")
    )
    assert len(again) == 100
    assert (again[7].before, again[7].after, again[7].line) == (found[7].before, "Seven.", 15)


def test_text_that_is_changed_again_is_one_change() -> None:
    """Also of a new block, and of one that is taken out after all."""
    first = accumulate(
        (), [Edit("a", "b", "One."), Edit("", "new", "Two."), Edit("c", "d", "Three.")], "b\n\nnew\n\nd"
    )
    found = accumulate(
        first,
        [Edit("b", "bb", "Four."), Edit("new", "newer", "Five."), Edit("d", "c", "Six.")],
        "bb\n\nnewer\n\nc",
    )
    assert found == (
        TextChange(before="a", after="bb", reason="One. Four.", line=1),
        TextChange(before="", after="newer", reason="Two. Five.", line=3),
    )
    assert accumulate(found, [Edit("newer", "", "Seven.")], "bb\n\nc") == found[:1]
