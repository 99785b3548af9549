"""Parts whose code or HTML has no end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generate.headings import heading_key
from functions.generate.parts.closing import close_blocks, close_code_before
from shared.text.markdown import blocks
from tests.support.proportion import is_proportional

_OPENERS = ["<!-- a", "<script>", "<pre>", "<style>", "<textarea>", "<?php", "<!DOCTYPE", "<![CDATA[ a"]
_PIECES = [
    *_OPENERS,
    "```py",
    "~~~~",
    "-->",
    "</script>",
    "</PRE>",
    "?>",
    "<div>",
    "Tea.",
    "- item",
    "> quote",
    "## A",
]


@pytest.mark.parametrize("opener", _OPENERS)
def test_open_html_ends_at_its_blank_line(opener: str) -> None:
    """What stands behind it is text and headings of the post again."""
    closed = close_blocks(f"Hi.\n\n{opener}\nnote\n\n## Next\n\nMore.")
    assert [block.kind for block in blocks(closed)] == ["paragraph", "html_block", "heading", "paragraph"]


def test_closed_html_and_code_stay() -> None:
    """Text whose blocks have an end is not changed, whatever its code shows."""
    text = "<!-- a\n\nb -->\n\n```html\n<!-- x\n```\n\n<pre>\n\nx\n</pre>\n\n<div>\n\nTea"
    assert close_blocks(text) == text
    assert close_code_before(text, {"tea"}) == text


def test_open_code_ends_before_a_section() -> None:
    """Code that a model forgot to close ends before a section's heading, and not before another line."""
    text = "```sh\n# Install\nrun\n## How it travels\n\nBy ship.\n\n```py\nx\n## How it ends"
    closed = close_code_before(text, {"how it travels", "how it ends"})
    assert closed == (
        "```sh\n# Install\nrun\n```\n\n## How it travels\n\nBy ship.\n\n```py\nx\n```\n\n## How it ends"
    )


@given(st.lists(st.sampled_from(_PIECES), max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_nothing_stays_open(pieces: list[str], between: str) -> None:
    """Behind any text a heading is a heading, and closing it twice changes nothing."""
    text = between.join(pieces)
    closed = close_blocks(text)
    last = blocks(f"{closed}\n\n## Last")[-1]
    assert (last.kind, close_blocks(closed)) == ("heading", closed)
    assert heading_key(f"{closed}\n\n## Last"[last.start : last.end]) == "last"


@pytest.mark.parametrize("piece", ["<!-- a\n\n", "```\n## a\n", "<pre>\n", "```\n\n"])
def test_closing_takes_linear_time(piece: str) -> None:
    """Closing takes time in proportion to the text."""
    assert is_proportional(
        lambda size: piece * (size // len(piece)), lambda text: close_blocks(close_code_before(text, {"a"}))
    )
