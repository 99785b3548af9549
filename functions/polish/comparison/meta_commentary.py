"""Remarks of an editor on the editing, within the post or after it."""
# ruff: noqa: RUF001  models write curly quotes

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from functions.polish.comparison.alignment import Unit
from shared.text.prose import shorten

_EDITED = (
    r"(?:improved|corrected|polished|edited|revised|rewrote|rewritten|rephrased|reworded|fixed|adjusted"
    r"|refined|enhanced|streamlined|tightened|smoothed|cleaned up|proofread|kept|preserved|maintained"
    r"|removed|made|ensured)"
)
_OF_TEXTS = (
    r"(?:flow|readability|grammar|spelling|punctuation|wording|phrasing|tone|clarity|headings|changes|edits"
    r"|sentences|facts|the (?:text|post|article|content|structure|meaning|style|original)"
    r"|your (?:text|post|article|draft|content))"
)
_REMARK = re.compile(
    rf"\b(?:i|we)(?:['’]ve| have)?(?: also| only| just| carefully| slightly)* {_EDITED}\b[^.!?]{{0,60}}?"
    rf"\b{_OF_TEXTS}\b"
    r"|\b(?:the|this|your) (?:polished|revised|edited|corrected) (?:version|post|text|article|draft)\b"
    r"|\A\W*(?:key |main |summary of |list of )?(?:changes|edits|improvements|corrections)"
    r"(?: i)?(?: made| include)?\b\W*\Z"
    r"|\bich habe\b[^.!?]{0,60}\b(?:text|beitrag|artikel|grammatik|stil|lesbarkeit|rechtschreibung"
    r"|formulierung\w*)\b[^.!?]{0,40}\b(?:überarbeitet|verbessert|korrigiert|angepasst|geglättet)"
    r"|\bj['’]ai (?:amélioré|corrigé|révisé|retravaillé|reformulé|relu)\b"
    r"|\bhe (?:mejorado|corregido|revisado|pulido|reformulado)\b"
    r"|\bho (?:migliorato|corretto|rivisto|riformulato)\b"
    r"|\beu (?:melhorei|corrigi|revisei|reformulei)\b",
    re.IGNORECASE,
)


def remarks(old_text: str, added: Sequence[Unit]) -> Iterator[str]:
    """Yield the beginnings of new sentences in which the editor speaks of the editing."""
    for unit in added:
        found = _REMARK.search(unit.text)
        if found and found[0] not in old_text:
            yield shorten(unit.text)


def speaks_of_editing(text: str, *, at_edge: bool) -> bool:
    """Return whether a short text of a post is an editor's remark on the editing.

    "The revised version" is one only at the edge of a post: elsewhere it may be the subject.
    """
    found = _REMARK.search(text)
    return found is not None and (at_edge or not found[0].casefold().startswith(("the ", "this ", "your ")))
