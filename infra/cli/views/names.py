"""Names that come from a platform's tables: cleaned, and cut by the width that a terminal shows."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

_FROM_RIGHT = {"R", "AL"}
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_MARKS_PER_CELL = 3


def clean(name: str) -> str:
    """Return a name without control characters and invisible formatting, in one line.

    Joiners stay between letters: Persian and Hindi are written with them. Joined emoji come apart, since
    terminals do not agree on their width.
    """
    kept = (
        " " if _breaks(character) else character
        for place, character in enumerate(name)
        if not _hides(character) or _joins(name, place)
    )
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


def _joins(name: str, place: int) -> bool:
    """Return whether it is a joiner between letters."""
    if name[place] not in _JOINERS or not 0 < place < len(name) - 1:
        return False
    before, after = (unicodedata.category(name[each])[0] for each in (place - 1, place + 1))
    return before in "LM" and after == "L"


def _hides(character: str) -> bool:
    """Return whether it is invisible and may turn the text around; also what is no character at all."""
    return unicodedata.category(character) in {"Cf", "Cs", "Co", "Cn"}
