"""Take emphasis and code marks off a line, but leave the marks of a name: C#, snake_case, __init__."""

from __future__ import annotations

import re

# Marks touch what they emphasize; an underscore within a word is part of it, and so is a star behind a Latin
# letter or a digit. Chinese has emphasis within a line without spaces.
_SPAN = re.compile(
    r"(?P<code>`{1,3})(?P<coded>[^`]{1,300})(?P=code)(?!`)"
    r"|(?<![A-Za-z0-9])(?P<star>\*{1,3}|~~)(?=[^\s*~])(?P<starred>.{1,300}?)(?<=[^\s*~])(?P=star)(?![*~])"
    r"|(?<![\w_])(?P<line>_{1,3})(?=[^\s_])(?P<lined>.{1,300}?)(?<=[^\s_])(?P=line)(?![\w_])"
)
# Python's names with two underscores on each side; emphasis of one word in lower case is hardly written so.
_DUNDER = re.compile(r"__[a-z0-9]+(?:_[a-z0-9]+)*__")
_CLOSING_HASHES = re.compile(r"(?:\A|[ \t])#+[ \t]*\Z")
_MOST_NESTED = 3


def without_marks(line: str) -> str:
    """Return a line without the marks of emphasis and inline code."""
    return _unmark(line, _MOST_NESTED)


def without_closing_hashes(heading: str) -> str:
    """Return a heading's text without the hashes that close it: a space separates them from the last word."""
    return heading[: found.start()] if (found := _CLOSING_HASHES.search(heading.rstrip())) else heading


def _unmark(line: str, depth: int) -> str:
    def unmark(found: re.Match[str]) -> str:
        if found["code"]:
            return found["coded"].strip() or found[0]
        if found["line"] and _DUNDER.fullmatch(found[0]):
            return found[0]
        return _unmark(found["starred"] or found["lined"], depth - 1)

    return _SPAN.sub(unmark, line) if depth else line
