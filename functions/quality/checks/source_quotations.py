"""Look a quotation up in a source word for word, but for what an ellipsis or brackets say of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from enum import IntEnum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from shared.text.prose import tokens

_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-\s*\n\s*(?=[^\W\d_])")
_ELLIPSIS = r"[\[(]\s?(?:…|\.\s?\.\s?\.)\s?[\])]|…|\.\s?\.\s?\.+"
_LINK = re.compile(rf"(?P<ellipsis>{_ELLIPSIS})|\[(?P<words>[^\[\]]{{1,120}})\]")
_NEW_LETTER = re.compile(r"\[([^\W\d_])\](?=\w)")
_MOST_STARTS = 50
_MOST_LEFT_OUT = 4_000  # letters, of an ellipsis
_MOST_REPLACED = 40  # letters, of words in brackets
_FEW = 3  # words; an ellipsis that leaves out more has another reason than one of them
_SMALL, _ALIKE = 4, 3  # letters
# They turn what a sentence says.
_TURNING_WORDS = """
never not no none nor cannot without hardly barely rarely seldom always all every only nothing nobody neither
few little less fewer more most least unless
nicht kein keine keinen keiner keinem keines nie niemals nichts ohne immer alle allen jeder kaum selten nur
weniger mehr
ne pas jamais aucun aucune rien sans toujours tous toutes seulement moins plus
nunca jamás nada sin siempre todos todas solo sólo menos más ningún ninguna
non mai niente senza sempre tutti tutte meno più
não nem nada sem sempre só mais niet geen nooit altijd zonder alleen
inte aldrig alltid ikke aldri alltid utan uten uden ingen
не никогда всегда без только нет nie nigdy zawsze bez tylko
"""
_TURNING = frozenset(_TURNING_WORDS.split())
_PRONOUNS = frozenset(
    {"their", "there", "these", "those", "theirs", "ourselves", "myself", "himself", "herself", "itself"}
    | {"themselves", "yours", "unser", "unsere", "unseren", "diese", "dieser", "dieses", "notre", "nuestro"}
    | {"nuestra", "nostro", "nostra", "yesterday", "today", "tomorrow", "heute", "gestern", "morgen"}
)


class Match(IntEnum):
    """The certainty that a source has a quotation."""

    NONE = 0
    UNSURE = 1  # a change in brackets may be another's words
    EXACT = 2


class Letters:
    """The words of a text without spaces and punctuation; a word broken at a line's end is whole."""

    def __init__(self, text: str) -> None:
        self._words = tokens(_BROKEN_WORD.sub("", text))
        self.text = "".join(self._words)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(map(len, self._words)))

    def words(self, start: int, end: int) -> list[str]:
        """Return the words of a part."""
        first, last = bisect_left(self._ends, start + 1), bisect_left(self._ends, end)
        return self._words[first : last + 1] if start < end else []

    def word_before(self, place: int) -> list[str]:
        """Return the word before a place, if there is one."""
        return self.words(place - 1, place) if place else []


class _Piece(NamedTuple):
    letters: str
    inserted: str | None  # the words in brackets before it
    is_cut: bool  # an ellipsis is before it


def match(source: Letters, quoted: str) -> Match:
    """Return how surely a source has a quotation.

    An ellipsis leaves words out, and brackets put others in: what is between them stands there in its order.
    """
    pieces = _pieces(quoted)
    if not pieces or not pieces[0].letters:
        return Match.EXACT
    best, place = Match.NONE, source.text.find(pieces[0].letters)
    for _ in range(_MOST_STARTS):
        if place < 0 or best is Match.EXACT:
            break
        best = max(best, _follow(source, place, pieces))
        place = source.text.find(pieces[0].letters, place + 1)
    return best


def _pieces(quoted: str) -> list[_Piece]:
    """Return what stands between ellipses and brackets, each with what is before it."""
    whole = _NEW_LETTER.sub(r"\1", quoted)
    found: list[_Piece] = []
    place, inserted, is_cut = 0, None, False
    for link in [*_LINK.finditer(whole), None]:
        letters = "".join(tokens(whole[place : link.start() if link else len(whole)]))
        if letters:
            found.append(_Piece(letters, inserted, is_cut))
            inserted, is_cut = None, False
        elif inserted and not link:
            found.append(_Piece("", inserted, is_cut))
        if link:
            place = link.end()
            is_cut = is_cut or link["words"] is None
            inserted = f"{inserted or ''} {link['words']}".strip() if link["words"] else inserted
    return found


def _follow(source: Letters, start: int, pieces: list[_Piece]) -> Match:
    first, *rest = pieces
    found = _judge_beside(source.word_before(start), first.inserted or "")
    place = start + len(first.letters)
    for piece in rest:
        if not piece.letters:
            behind = source.words(place, place + _MOST_REPLACED)[:_FEW]
            return min(found, _judge_beside(behind, piece.inserted or ""))
        most = _MOST_LEFT_OUT if piece.is_cut else _MOST_REPLACED
        then = source.text.find(piece.letters, place, place + most + len(piece.letters))
        if then < 0:
            return Match.NONE
        gap = source.words(place, then)
        if piece.inserted and not piece.is_cut:
            found = min(found, _judge(gap, piece.inserted))
        elif len(gap) <= _FEW and _turns(gap):
            found = min(found, Match.UNSURE)
        place = then + len(piece.letters)
    return found


def _judge(replaced: list[str], inserted: str) -> Match:
    """Return whether words in brackets may stand for those of the source."""
    new = tokens(inserted)
    if _turns(replaced) != _turns(new):
        return Match.NONE
    large = [word for word in replaced if len(word) > _SMALL and word not in _PRONOUNS]
    beginnings = {word[:_ALIKE] for word in new}
    return Match.EXACT if all(word[:_ALIKE] in beginnings for word in large) else Match.UNSURE


def _judge_beside(beside: list[str], inserted: str) -> Match:
    """Return whether words in brackets may stand at an end of a quotation, beside those of the source."""
    if not inserted:
        return Match.EXACT
    new, old = _turns(tokens(inserted)), _turns(beside)
    if new - old:
        return Match.NONE
    return Match.UNSURE if old - new else Match.EXACT


def _turns(words: list[str]) -> frozenset[str]:
    """Return the words that turn what a sentence says; a negation with an apostrophe is "not"."""
    return frozenset("not" if word.endswith("n't") else word for word in words if _is_turning(word))


def _is_turning(word: str) -> bool:
    return word in _TURNING or word.endswith("n't") or word.isdigit()
