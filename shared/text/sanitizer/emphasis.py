"""Which marks of emphasis would be read as such: CommonMark's rule of flanking."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Sequence

from shared.text.sanitizer.inline_pieces import Piece

_PUNCTUATION = frozenset(string.punctuation)
_ROUNDS = 3


def unread_marks(pieces: Sequence[Piece], written: list[str]) -> set[int]:
    """Return the marks of emphasis that would not be read as such."""
    pairs = _pairs(pieces)
    paired = {place for pair in pairs for place in pair}
    dropped = {
        place for place, piece in enumerate(pieces) if piece.kind in {"open", "close"} and place not in paired
    }
    for _ in range(_ROUNDS):
        bad = [pair for pair in pairs if not _is_read(pieces, written, pair, dropped)]
        if not bad:
            return dropped
        dropped |= {place for pair in bad for place in pair}
        pairs = [pair for pair in pairs if pair[0] not in dropped]
    return dropped | {place for pair in pairs for place in pair}


def _pairs(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    found, opened = [], list[int]()
    for place, piece in enumerate(pieces):
        if piece.kind == "open":
            opened.append(place)
        elif piece.kind == "close" and opened and pieces[opened[-1]].text == piece.text:
            found.append((opened.pop(), place))
    return found


def _is_read(pieces: Sequence[Piece], written: list[str], pair: tuple[int, int], dropped: set[int]) -> bool:
    begins, ends = pair
    mark = pieces[begins].text[0]
    opens = _can_open(*_around(pieces, written, begins, dropped), mark)
    return opens and _can_close(*_around(pieces, written, ends, dropped), mark)


def _around(pieces: Sequence[Piece], written: list[str], place: int, dropped: set[int]) -> tuple[str, str]:
    """Return the characters before and after the run of marks that one is part of."""
    mark = pieces[place].text[0]

    def beside(step: int) -> str:
        at = place + step
        while 0 <= at < len(pieces):
            is_mark = pieces[at].kind in {"open", "close"} and (at in dropped or pieces[at].text[0] == mark)
            if written[at] and not is_mark:
                return written[at][-1 if step < 0 else 0]
            at += step
        return ""

    return beside(-1), beside(1)


def _can_open(before: str, after: str, mark: str) -> bool:
    """Return whether a run of marks opens between two characters; "" is the edge of a line."""
    left, right = _flanks(before, after), _flanks(after, before)
    return left and (mark != "_" or not right or _is_punctuation(before))


def _can_close(before: str, after: str, mark: str) -> bool:
    """Return whether a run of marks closes between two characters."""
    left, right = _flanks(before, after), _flanks(after, before)
    return right and (mark != "_" or not left or _is_punctuation(after))


def _flanks(outside: str, inside: str) -> bool:
    if _is_blank(inside):
        return False
    return not _is_punctuation(inside) or _is_blank(outside) or _is_punctuation(outside)


def _is_blank(character: str) -> bool:
    return not character or character.isspace()


def _is_punctuation(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character).startswith("P")
