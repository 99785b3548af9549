"""Components that a site adds to Markdown, such as `<Chart data={rows} />`: read as tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.sanitizer.tag_patterns import TAG

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_COMMENT = re.compile(r"\{/\*[^{}]{0,2000}\*/\}")


def component(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's own signature
    """Read a component's tag, or a comment in braces, as a rule of the parser."""
    start = state.src[state.pos]
    if start not in "<{":
        return False
    found = (TAG if start == "<" else _COMMENT).match(state.src, state.pos, state.posMax)
    # What has no braces and no dotted name is HTML, which the parser reads itself.
    if not found or (start == "<" and "{" not in found[0] and "." not in found[2]):
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True
