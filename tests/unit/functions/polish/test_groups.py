"""Groups of blocks: of about the same length, and never apart from their heading."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.polish.blocks import Document
from functions.polish.groups import Group, group
from shared.text.prose import count_words


def _post(*words: int, heading_every: int = 3) -> str:
    parts = []
    for number, count in enumerate(words):
        if number % heading_every == 0:
            parts.append(f"## Heading {number}")
        parts.append(" ".join(["tea"] * count) + ".")
    return "\n\n".join(parts)


def test_short_post_is_two_groups() -> None:
    """Two halves of 300 words take less time; a revision wants one group, and 180 words are one."""
    blocks = Document(_post(*[60] * 5)).blocks
    assert group(blocks) == [Group(1, 3), Group(4, len(blocks))]
    assert group(blocks, halve=False) == [Group(1, len(blocks))]
    assert group(Document(_post(60, 60, 60)).blocks) == [Group(1, 4)]


@pytest.mark.parametrize(("paragraphs", "count"), [(15, 4), (50, 14), (200, 58)])
def test_long_post_has_equal_groups(paragraphs: int, count: int) -> None:
    """Some 350 words each: none waits long for another."""
    blocks = Document(_post(*[100] * paragraphs)).blocks
    found = group(blocks)
    assert len(found) == count
    sizes = [sum(count_words(block.text) for block in blocks if one.holds(block.number)) for one in found]
    assert all(200 <= size <= 520 for size in sizes)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=40), st.integers(1, 5))
def test_groups_are_all_blocks_in_order(words: list[int], every: int) -> None:
    """None ends with a heading, however long the paragraphs are."""
    blocks = Document(_post(*words, heading_every=every)).blocks
    found = group(blocks)
    numbers = [number for one in found for number in range(one.first, one.last + 1)]
    assert numbers == list(range(1, len(blocks) + 1))
    assert all(blocks[one.last - 1].kind != "heading" for one in found)


def test_table_is_not_divided() -> None:
    """Unless it is very long: its rows are compared with each other."""
    rows = "\n".join(["| a b c | d e f |", "|---|---|", *["| one two three | four five six |"] * 60])
    blocks = Document(f"{_post(*[100] * 3)}\n\n{rows}\n\n{_post(*[100] * 3)}").blocks
    ends = [blocks[one.last - 1] for one in group(blocks)]
    tables = {block.top_end for block in blocks if block.kind == "row"}
    assert [end.kind for end in ends if end.top_end in tables and end.kind == "row"] in ([], ["row"])
    long = Document(rows + "\n" + "\n".join(["| one two three | four five six |"] * 400)).blocks
    assert len(group(long)) > 2


def test_headings_alone_are_groups() -> None:
    """A run of headings is not one endless group."""
    blocks = Document("\n\n".join(f"## Tea number {number}" for number in range(1000))).blocks
    sizes = [one.last - one.first + 1 for one in group(blocks)]
    assert max(sizes) < 150
    assert sum(sizes) == 1000
