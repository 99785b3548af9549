"""A Markdown parser whose tokens know where in their paragraph they stand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shared.text.sanitizer.parsing import leave_footnotes
from shared.text.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_FOUND = frozenset({"link_open", "image", "html_inline", "code_inline"})


@cache
def located_parser() -> MarkdownIt:
    """Return a parser whose tokens know where in their paragraph they stand."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  50 to 80 ms that no cold start should pay
    from markdown_it.rules_inline import autolink, backtick, html_inline, image, link  # noqa: PLC0415

    made = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    leave_footnotes(made)
    rules = {
        "link": link,
        "image": image,
        "autolink": autolink,
        "html_inline": html_inline,
        "backticks": backtick,
    }
    for name, rule in rules.items():
        made.inline.ruler.at(name, _located(rule))
    return made


def _located(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def read(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's own signature
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            for token in state.tokens[count:]:
                if token.type in _FOUND:
                    token.meta["span"] = (start, state.pos)
                    if token.type == "link_open":
                        token.meta["label"] = _label(state, token, start)
                    break
        return True

    return read


def _label(state: StateInline, token: Token, start: int) -> Span:
    if token.markup == "autolink":
        return (start + 1, state.pos - 1)
    return (start + 1, state.md.helpers.parseLinkLabel(state, start, True))
