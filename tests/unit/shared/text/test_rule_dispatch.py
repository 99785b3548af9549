"""The faster parser gives the tokens of markdown-it's own."""

from __future__ import annotations

import random

import pytest
from markdown_it import MarkdownIt

from shared.text.brackets import read_lone_bracket
from shared.text.passages import _formula
from shared.text.rule_dispatch import dispatch_rules
from shared.text.sanitizer.components import component
from shared.text.sanitizer.formulas import block_formula
from tests.support.samples import hostile

_PIECES = (
    *("`", "``", "~~~\n", "*", "**", "_", "~~", "[", "]", "(", ")", "![", "](", "<", ">", "<b>", "</b>"),
    *(
        "<!--",
        "-->",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "10) ",
        "> ",
        "# ",
        "---",
        "===",
        "= ",
    ),
    *(
        "|",
        "a|b\n-|-\n",
        "|:-|\n",
        "$",
        "$$",
        "$$\n",
        "\\",
        "\\(a\\)",
        "\\[",
        "&amp;",
        "&#12;",
        "&",
        "<div>\n",
    ),
    *("<http://a.b>", "honey ", "é", "蜜", "[^1]: ", "[a]: b\n", '[a](b "c")', "![a](<b>)", "{/* a */}", "{"),
    *(
        "(((((",
        ")" * 9,
        "(" * 40,
        "a.b(c)d\\)",
        "\\\n",
        "  \n",
        "\x7f",
        "\r",
        "!",
        "<A.b/>",
        "* * *\n",
        "<a\nb>",
    ),
)


def _plain(nesting: int) -> MarkdownIt:
    """Make a parser with every rule that is used anywhere."""
    made = MarkdownIt("commonmark", {"maxNesting": nesting}).enable(["table", "strikethrough"])
    alt = ["paragraph", "reference", "blockquote", "list"]
    made.block.ruler.before("fence", "block_formula", block_formula, {"alt": alt})
    made.inline.ruler.before("escape", "formula", _formula)
    made.inline.ruler.before("link", "lone_bracket", read_lone_bracket)
    made.inline.ruler.before("html_inline", "component", component)
    return made


def _same(text: str, nesting: int) -> bool:
    made = [
        [token.as_dict() for token in parser.parse(f"{text}\n")]
        for parser in (_plain(nesting), dispatch_rules(_plain(nesting)))
    ]
    return made[0] == made[1]


@pytest.mark.parametrize("nesting", [2, 20])
@pytest.mark.parametrize("seed", range(40))
def test_dispatch_on_random_markup_is_equal(seed: int, nesting: int) -> None:
    """Whatever the marks, and however deep they may go, the tokens are the same."""
    chosen = random.Random(seed)  # noqa: S311  chooses cases
    for _ in range(8):
        assert _same("".join(chosen.choices(_PIECES, k=chosen.randrange(3, 60))), nesting)


@pytest.mark.parametrize("kind", hostile.UNITS)
def test_dispatch_on_hostile_text_is_equal(kind: str) -> None:
    """Long runs of one kind have the same tokens."""
    assert _same(hostile.text(kind, 700), 20)
