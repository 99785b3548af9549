"""Quotation marks in pairs, as the languages set them."""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import re

# The marks that close each opening one. Some close in one language and open in another.
_CLOSING = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "”": "”",
    "「": "」",
    "『": "』",
    "《": "》",
    '"': '"',
}
_MARK = re.compile('[“”„«»「」『』《》"]')
_EITHER = '”»"'  # opens only before a word and after a space


def find_open_quotation(text: str) -> int | None:
    """Return where a quotation of a passage opens that is not closed in it."""
    opened = None
    for match in _MARK.finditer(text):
        place = match.start()
        if opened is not None:
            # The same mark again, as at the beginning of a quotation's next paragraph, opens nothing else.
            closes = match[0] in _CLOSING[text[opened]] or not text[place + 1 : place + 2].isalnum()
            opened = None if closes else opened
        elif match[0] in _CLOSING and (match[0] not in _EITHER or _opens(text, place)):
            opened = place
    return opened


def _opens(text: str, place: int) -> bool:
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return (not before or before.isspace() or before in "([{—–") and bool(after) and not after.isspace()
