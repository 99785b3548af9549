"""Brackets that can't begin a link, in text with very many of them.

The parser looks for the end of a link at each bracket, twenty levels deep: 100 kB of them took it a second.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_MANY = 500  # in a paragraph; people write fewer
_DEEPEST = 3  # brackets within a link's text, one in the other
_BRACKET = re.compile(r"(?<!\\)[\[\]]")


def read_lone_bracket(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's own signature
    """Read a bracket that begins no link as text, as a rule of the parser."""
    start = state.pos + (state.src[state.pos] == "!")
    if state.src[start : start + 1] != "[":
        return False
    links = _find_links(state.src)
    if links is None or start in links:
        return False
    if not silent:
        state.pending += state.src[state.pos : start + 1]
    state.pos = start + 1
    return True


@lru_cache(maxsize=4)
def _find_links(text: str) -> frozenset[int] | None:
    """Return the places of brackets that are closed and not deep; None for a text with few of them."""
    if text.count("[") < _MANY:
        return None
    opened: list[tuple[int, int]] = []  # its place, and how deep the brackets within it are
    found: set[int] = set()
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "[":
            opened.append((bracket.start(), 0))
        elif opened:
            place, depth = opened.pop()
            if depth <= _DEEPEST:
                found.add(place)
            if opened:
                outer, known = opened[-1]
                opened[-1] = (outer, max(known, depth + 1))
    return frozenset(found)
