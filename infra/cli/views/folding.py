"""Fold text without breaking a word: an id or a number is copied whole."""

from __future__ import annotations

import re

_AMOUNT = re.compile(r"(?<=\d) (?=(?:s|min|h|d|tokens?|calls?|words?|columns)\b)")
_FIXED = "\N{NO-BREAK SPACE}"


def fold(text: str, width: int, *, opening: str = "", hanging: str = "") -> list[str]:
    """Return lines no wider than `width`, unless a word is wider; a number keeps its unit.

    `opening` begins the first line, and `hanging` all others.
    """
    rows: list[str] = []
    row, has_word = opening, False
    for word in _AMOUNT.sub(_FIXED, " ".join(text.split())).split(" "):
        if has_word and len(row) + 1 + len(word) > width:
            rows.append(row)
            row, has_word = hanging, False
        row += f" {word}" if has_word else word
        has_word = True
    return [each.replace(_FIXED, " ") for each in (*rows, row)]
