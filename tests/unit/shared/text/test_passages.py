"""Front matter is not read."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.text.passages import passages, plain
from tests.support.proportion import is_proportional
from tests.support.samples.posts import TEA

FRONT = [
    "---\ntitle: Tea\ntags:\n- a\n- b\n# why\n---\n",
    '---\ntitle: "Tea: why,\nand how"\ndraft: false\n\nmore:\n  deep: 1\n---\n',
    '+++\ntitle = "Tea"\n[extra]\nlist = [1]\n+++\n',
    "\ufeff---\r\ntitle: Tea\r\n---\r\n",
]


@pytest.mark.parametrize("front", FRONT)
def test_front_matter_is_not_read(front: str) -> None:
    """Front matter is skipped; the lines after it keep their numbers."""
    (part,) = passages(f"{front}\nTea is good.")
    assert (part.text, part.line) == ("Tea is good.", front.count("\n") + 2)
    assert check(Post(front + TEA)).issues == ()


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nNote: this is read.\n\n---\n\nAnd this.",
        "---\nThis is read, too.\n---\n\nAnd this.",
        "---\ntitle: Tea\n\nIt never ends, so it is read.",
        "Text.\n\n---\ntitle: Tea\n---\n",
    ],
)
def test_rules_are_not_front_matter(text: str) -> None:
    """Rules around a text do not make it front matter."""
    assert "this" in plain(passages(text)) or "title" in plain(passages(text))


@pytest.mark.parametrize("line", ['a: "x"   \n', 'a: "\n', "a:    \n", "- \n"])
def test_endless_front_matter_takes_no_time(line: str) -> None:
    """Front matter without an end is read in proportional time."""
    assert is_proportional(lambda size: f"---\na: b\n{line * (size // 6)}", passages)
