"""Close what a part of a post leaves open: a code fence or raw HTML would swallow the sections after it.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from functions.generate.continuation import close_fence, open_fence
from functions.generate.headings import heading_key
from shared.text.markdown import blocks

_BLANK = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t][^\n]*", re.MULTILINE)
# How HTML begins that a blank line does not end, but only its own mark (CommonMark's types 1 to 5).
_OPENER = re.compile(
    r" {0,3}<(?:(pre|script|style|textarea)(?=[\s>]|\Z)|(!--)|(\?)|(!\[CDATA\[)|(![a-z]))", re.IGNORECASE
)
_ENDS = ("-->", "?>", "]]>", ">")
_MOST = 8  # such blocks that one answer leaves open


def close_blocks(text: str) -> str:
    """Return a text whose end is outside of code and raw HTML.

    HTML that is left open ends at its first blank line, where the model went on with the post. A code fence
    may hold blank lines, so it ends with the text. After more open HTML than a model writes, the text ends.
    """
    for _ in range(_MOST):
        if (start := _find_open_html(text)) is None:
            return close_fence(text)
        end = blank.start() if (blank := _BLANK.search(text, start)) else len(text)
        text = f"{text[:end].rstrip()}{_end_of(text, start)}{text[end:]}"
    start = _find_open_html(text)
    return close_fence(text if start is None else text[:start])


def close_code_before(text: str, keys: Collection[str]) -> str:
    """Close code that is open at the end before the first heading in it that has one of these keys."""
    for _ in range(_MOST):
        if (fence := open_fence(text)) is None:
            break
        found = _HEADING.finditer(text, fence.start)
        heading = next((each for each in found if heading_key(each[0]) in keys), None)
        if heading is None:
            break
        text = f"{text[: heading.start()].rstrip()}\n{fence.markup}\n\n{text[heading.start() :]}"
    return text


def _find_open_html(text: str) -> int | None:
    """Return where the last block begins if it is HTML that would go on after the text."""
    found = blocks(text)
    if not found or found[-1].kind != "html_block" or not _OPENER.match(text, found[-1].start):
        return None
    after = blocks(f"{text}\n\n# x")[-1]
    return found[-1].start if after.kind != "heading" else None


def _end_of(text: str, start: int) -> str:
    opener = _OPENER.match(text, start)
    assert opener
    if opener[1]:
        return f"</{opener[1].lower()}>"
    return next(end for group, end in zip(opener.groups()[1:], _ENDS, strict=True) if group)
