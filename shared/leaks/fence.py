"""An answer that is as a whole a fenced block of Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.leaks.leak import Leak

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.markdown import Block

_MARKDOWN = frozenset({"markdown", "md"})
_OPENING = re.compile(r"\s*(`{3,}|~{3,})[ \t]*(\w*)[ \t]*\r?\n?")
_INNER_FENCE = re.compile(r"^(?:`{3,}|~{3,})[ \t]*\w", re.MULTILINE)
_BARE_FENCE = re.compile(r"\n(?:`{3,}|~{3,})[ \t]*\s*\Z")
_BEGINS_A_POST = re.compile(r"\s*#{1,3} \S[^\n]*\n")


def find(text: str, parts: list[Block], *, is_edge: Callable[[Block], bool]) -> list[Leak]:
    """Return the two lines of the fence; `is_edge` tells of a block whether it may stand after it."""
    first, others = parts[0], parts[1:]
    opening = _OPENING.match(text, first.start) if first.kind == "fence" else None
    if not opening:
        return []
    body = text[opening.end() : first.end]
    named = opening[2].lower() in _MARKDOWN
    if not named and (opening[2] or not _BEGINS_A_POST.match(body)):
        return []
    leak = Leak(first.start, opening.end(), "fence")
    if all(is_edge(part) for part in others):
        closing = _BARE_FENCE.search(text, opening.end() - 1, first.end)
        return [leak, Leak(closing.start() + 1, first.end, "fence")] if closing else [leak]
    closing = _BARE_FENCE.search(text)
    # An inner block closed the outer fence early: the outer's own closing line opens an empty one at the end.
    if named and _INNER_FENCE.search(body) and closing and others[-1].start >= closing.start():
        return [leak, Leak(closing.start() + 1, len(text.rstrip()), "fence")]
    return []
