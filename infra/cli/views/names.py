"""Names that come from a platform's tables: cleaned, and cut by the width that a terminal shows."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

_FROM_RIGHT = {"R", "AL"}
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_MARKS_PER_CELL = 3


def clean(name: str) -> str:
    """Return a name without control characters and invisible formatting, in one line."""
    kept = (" " if _breaks(character) else character for character in name if not _hides(character))
    return " ".join("".join(kept).split())


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


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Zl", "Zp"}


def _hides(character: str) -> bool:
    """Return whether it is invisible and may turn the text around; also what is no character at all."""
    return unicodedata.category(character) in {"Cf", "Cs", "Co", "Cn"}
