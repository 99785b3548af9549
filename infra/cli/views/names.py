"""Names that come from a platform's tables, cut by the width that a terminal shows."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

from shared.text.names import clean

_FROM_RIGHT = {"R", "AL"}
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_MARKS_PER_CELL = 3


def clip(name: str, width: int) -> str:
    """Return a clean name of at most `width` columns; one from right to left stays by itself."""
    name = clean(name)
    if cell_len(name) > width or len(name) > width * _MARKS_PER_CELL:
        name = f"{_begin(name, width - 1)}…"
    from_right = any(unicodedata.bidirectional(character) in _FROM_RIGHT for character in name)
    return f"{_ISOLATE}{name}{_END_ISOLATE}" if from_right else name


def _begin(name: str, width: int) -> str:
    kept, used = [], 0
    for character in name[: width * _MARKS_PER_CELL]:
        used += cell_len(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept).rstrip()
