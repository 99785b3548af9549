"""A post in numbered blocks, and joined again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.polish.blocks import Document
from shared.text.markdown import strip_blank_lines

POST = """# Tea

A *gentle* start,
and a slow one.

> A quotation
lazily continued

- one
  - two
    goes on

    more of two
- [ ] three

1. first
2. second

> - quoted item

| a | b |
|---|---|
| 1 | 2 |

Underlined
----------

```python
print("tea")
```

![a cup](cup.png)

$$x = y$$

<div>raw</div>

---

See [the source][one].[^1]

[^1]: A note.

[one]: https://tea.example/one
"""


def _kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.shown) for block in Document(text).blocks]


def test_blocks_of_each_kind_are_found() -> None:
    """Each has its kind and its text without the marks of lists and quotations."""
    assert _kinds(POST) == [
        ("heading", "# Tea"),
        ("paragraph", "A *gentle* start,\nand a slow one."),
        ("quote", "> A quotation\nlazily continued"),
        ("item", "- one"),
        ("item", "- two\ngoes on"),
        ("paragraph", "more of two"),
        ("item", "- three"),
        ("item", "1. first"),
        ("item", "2. second"),
        ("quote", "> - quoted item"),
        ("row", "| a | b |"),
        ("row", "| 1 | 2 |"),
        ("heading", "## Underlined"),
        ("fixed", '```python\nprint("tea")\n```'),
        ("fixed", "![a cup](cup.png)"),
        ("fixed", "$$x = y$$"),
        ("fixed", "<div>raw</div>"),
        ("fixed", "---"),
        ("paragraph", "See [the source][one].[^1]"),
        ("paragraph", "A note."),
    ]


def test_changed_blocks_keep_their_surroundings() -> None:
    """Marks, indents, the underline and the task's box stay; only the texts change."""
    joined = Document(POST).join(
        {
            3: "Another\nquotation",
            5: "2\ngoes on",
            6: "more of 2",
            7: "3",
            10: "said item",
            12: "| 3 | 4 |",
            13: "## Lined",
            20: "Noted.",
        }
    )
    for part in (
        "> Another\n> quotation\n\n- one\n  - 2\n    goes on\n\n    more of 2\n- [ ] 3\n",
        "> - said item\n\n| a | b |\n|---|---|\n| 3 | 4 |\n\nLined\n----------\n\n```python",
        "[^1]: Noted.\n\n[one]: https",
    ):
        assert part in joined


@pytest.mark.parametrize(
    ("number", "gone", "left"),
    [
        (2, "A *gentle* start", "# Tea\n\n> A quotation"),
        (9, "2. second", "1. first\n\n> - quoted"),
        (8, "1. first", "- [ ] three\n\n2. second"),
        (3, "lazily", "slow one.\n\n- one"),
    ],
)
def test_removed_block_leaves_no_gap(number: int, gone: str, left: str) -> None:
    """Its marks and the blank lines behind it go with it; the others keep their distance."""
    joined = Document(POST).join({number: ""})
    assert gone not in joined
    assert left in joined


def test_item_with_more_below_has_no_cut() -> None:
    """Removing its text would take the list within along."""
    document = Document(POST)
    assert document.blocks[3].cut is None
    assert document.blocks[6].cut is not None
    assert all(block.cut is None for block in document.blocks if block.is_fixed or block.kind == "row")


def test_insertion_stands_behind_the_whole_list() -> None:
    """New blocks never split a list, a table or a quotation."""
    joined = Document(POST).join({}, {4: "## New\n\nText.", 11: "Below the table.", 0: "At first."})
    assert joined.startswith("At first.\n\n# Tea")
    assert "- [ ] three\n\n## New\n\nText.\n\n1. first" in joined
    assert "| 1 | 2 |\n\nBelow the table.\n\nUnderlined" in joined


def test_insertion_behind_a_removed_block_stays() -> None:
    """Also where both are at the same place."""
    joined = Document("One.\n\nTwo.\n\nThree.").join({2: ""}, {2: "New."})
    assert joined == "One.\n\nNew.\n\nThree."


def test_insertion_stands_apart() -> None:
    """Also where no blank line follows."""
    document = Document("One.\n## Two\nThree\n---")
    assert document.join({}, {1: "New."}) == "One.\n\nNew.\n\n## Two\nThree\n---"
    assert document.join({}, {2: "New.", 3: "Last."}) == "One.\n## Two\n\nNew.\n\nThree\n---\n\nLast."


def test_mixed_line_breaks_are_each_their_own() -> None:
    """A line keeps its space at the end, whatever ends another line of the post."""
    text = "One \ntwo.\n\nThree\r\nfour."
    assert [block.text for block in Document(text).blocks] == ["One \ntwo.", "Three\nfour."]
    assert Document(text).join({2: "Five."}) == "One \ntwo.\n\nFive."


def test_line_breaks_of_the_post_are_kept() -> None:
    """A post with carriage returns gets them in new texts, and shows none to the editor."""
    document = Document("One\r\ntwo.\r\n\r\n- a\r\n  b\r\n")
    assert [block.text for block in document.blocks] == ["One\ntwo.", "a\nb"]
    assert document.join({1: "One\n2.", 2: "a\nc"}, {1: "New."}) == "One\r\n2.\r\n\r\nNew.\r\n\r\n- a\r\n  c"


def test_front_matter_is_no_block() -> None:
    """Tools read it, no reader."""
    text = "---\ntitle: Tea\n---\n\nText."
    assert _kinds(text) == [("paragraph", "Text.")]
    assert Document(text).join({1: "Other."}) == "---\ntitle: Tea\n---\n\nOther."


@pytest.mark.parametrize(("word", "held", "times"), [("tea ", 10_000, 12_000), ("お茶", 4_500, 5_000)])
def test_endless_paragraph_is_fixed(word: str, held: int, times: int) -> None:
    """No answer can hold it. One of 10,000 words, more than a post has, can be edited."""
    (block,) = Document(word * held).blocks
    assert (block.kind, block.overlong) == ("paragraph", False)
    (block,) = Document(word * times).blocks
    assert (block.kind, block.overlong) == ("fixed", True)


LINES = [
    *("", "", "plain words", "more  ", "lazy", "\\", "a | b", "| a | b |", "|---|---|", "--|--", "| `x|y` |"),
    *("- item", "  - nested", "    - deep", "* star", "+ plus", "1. one", "   cont", "10) ten", "- ", "-"),
    *("> quote", ">> twice", "> - item", "- > quote", "> ```", "> | a |", ">", "> # H"),
    *(
        "# H",
        "## H ##",
        "#",
        "#no",
        "===",
        "---",
        "***",
        "- # H",
        "    code",
        "\tcode",
        "- \ttab",
        "```",
        "~~~ py",
    ),
    *(
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<b>x</b>",
        "![i](u)",
        "[r]: http://x",
        "[r]",
        "[^1]: note",
        "- [ ] do",
    ),
    *("$$", "\\[", "&nbsp;", "\u2028", "\x0b", "\0", "\ufeff", "---\ntitle: x\n---", "1. - > deep", "  \t"),
]
MARKDOWN = st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]))).map(
    lambda lines: "".join(line + end for line, end in lines)
)


@settings(deadline=None, max_examples=400)
@given(MARKDOWN)
@example(POST)
@example(POST.replace("\n", "\r\n"))
def test_unchanged_blocks_join_to_the_post(text: str) -> None:
    """Byte for byte; blocks are in order, apart from each other and within the post."""
    document = Document(text)
    assert document.join({}) == text
    place = 0
    for number, block in enumerate(document.blocks, 1):
        assert block.number == number
        assert place <= block.start <= block.end <= block.top_end <= len(text)
        place = block.end
        if block.cut:
            assert block.cut[0] <= block.start <= block.end <= block.cut[1]


@settings(deadline=None, max_examples=400)
@given(MARKDOWN)
@example(POST)
@example(POST.replace("\n", "\r\n"))
def test_blocks_written_anew_are_the_same(text: str) -> None:
    """Each block written with its own text in its own place is read as the same block."""
    text = strip_blank_lines(text)
    document = Document(text)
    own = {block.number: block.text for block in document.blocks if not block.is_fixed}
    assert _kinds(document.join(own)) == _kinds(text)
