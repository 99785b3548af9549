"""Names that come from a platform's tables, without what would harm a screen or a file."""

from __future__ import annotations

import unicodedata

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


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
