"""The parser of the sanitizer: CommonMark with raw HTML, tables and strikethrough."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shared.text.markdown import with_end
from shared.text.sanitizer.components import component
from shared.text.sanitizer.formulas import block_formula, inline_formula
from shared.text.sanitizer.html_tokens import settle

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_DEEPEST_BLOCKS = 40  # nesting of lists and quotations; deeper content is left out
_DEEPEST_MARKS = 20  # as CommonMark's preset has it; the time for "[[[[…" grows with it


@cache
def parser(max_nesting: int = _DEEPEST_MARKS) -> MarkdownIt:
    """Return the parser. It takes every link for one: where links may lead is decided afterwards."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  50 to 80 ms that no cold start should pay

    made = MarkdownIt("commonmark", {"maxNesting": max_nesting}).enable(["table", "strikethrough"])
    leave_footnotes(made)
    interrupted: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    made.block.ruler.before("fence", "block_formula", block_formula, interrupted)
    made.inline.ruler.before("escape", "formula", inline_formula)
    made.inline.ruler.before("html_inline", "component", component)
    vars(made)["validateLink"] = lambda _address: True
    return made


def leave_footnotes(parser: MarkdownIt) -> None:
    """Leave the definitions of footnotes to the renderers that know them."""
    from markdown_it.rules_block import reference  # noqa: PLC0415

    def definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        begins = state.bMarks[start] + state.tShift[start]
        return not state.src.startswith("[^", begins) and reference(state, start, end, silent)

    parser.block.ruler.at("reference", definition)


def parse(text: str) -> list[Token]:
    """Return the tokens of a normalised text, with each tag decided: see html_tokens."""
    return settle(_parse(text), _parse)


def _parse(text: str) -> list[Token]:
    from markdown_it.rules_core.text_join import _join_text_tokens  # noqa: PLC0415

    tokens, env = list["Token"](), dict[str, object]()
    parser(_DEEPEST_BLOCKS).block.parse(with_end(text), parser(_DEEPEST_BLOCKS), env, tokens)
    for token in tokens:
        if token.type == "inline":
            token.children = []
            parser().inline.parse(token.content, parser(), env, token.children)
            token.children = _join_text_tokens(token.children)
    return tokens
