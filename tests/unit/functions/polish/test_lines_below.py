"""New rows and items of a given post stand directly below another one."""

from __future__ import annotations

import pytest

from functions.polish.blocks import Document

POST = """- a
  - nested
- b

2. x
3. y

> - quoted

- [ ] open

| A | B |
| --- | --- |
| 1 | 2 |

The end."""


@pytest.mark.parametrize(
    ("number", "new", "below"),
    [
        (2, "- more", "  - nested\n  - more"),
        (3, "* c\n- d", "- b\n- c\n- d"),
        (5, "1. z", "3. y\n4. z"),
        (7, "- done", "- [ ] open\n- [ ] done"),
        (9, "| 3 | 4 |", "| 1 | 2 |\n| 3 | 4 |"),
    ],
)
def test_new_line_is_written_as_the_one_above(number: int, new: str, below: str) -> None:
    """With its indentation, its marks, and the next number."""
    given = Document(POST, is_given=True)
    joined = given.join({}, {number: new})
    assert joined == POST.replace(below.partition("\n")[0], below)
    blocks = Document(joined).blocks
    assert len(blocks) == len(given.blocks) + len(new.split("\n"))
    assert blocks[number].kind == given.blocks[number - 1].kind


@pytest.mark.parametrize(
    ("number", "new"),
    [
        (1, "- more"),
        (6, "- more"),
        (8, "| 3 | 4 |"),
        (10, "- more"),
        (3, "A paragraph.\n- and more"),
        (3, "c"),
    ],
)
def test_other_text_stands_apart(number: int, new: str) -> None:
    """Below an item with others in it, in a quotation, below a table's head, and other text."""
    given = Document(POST, is_given=True)
    assert given.below(number, new, {}) == []
    assert f"\n\n{new}" in given.join({}, {number: new})


def test_line_below_a_removed_one_stands_apart() -> None:
    """As in a post that nobody has given."""
    given = Document(POST, is_given=True)
    assert given.below(9, "| 3 | 4 |", {9: ""}) == []
    assert Document(POST).below(9, "| 3 | 4 |", {}) == []
