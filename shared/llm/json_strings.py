"""Read a text in a model's JSON: its quotation marks may be unescaped, curly or single.

A mark ends the text only if JSON goes on behind it: a colon after a key; after a value a closing bracket, or
a comma and the next member. Other marks belong to the text. Where that leaves half a pair, reading fails.
"""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import json
import re
from typing import Literal

from shared.llm.json_values import BrokenJsonError, key_of

_CLOSERS = {
    '"': '"', "'": "'", "`": "`", "“": '”“"', "„": '“”"', "”": '”"', "‘": "’'", "«": "»", "»": "«",
}  # fmt: skip
QUOTES = frozenset(_CLOSERS)
# Between two tokens: white space, comments. A comment is bounded, so that looking ahead takes constant time.
BLANK = r"[\s\u200b\u2060\ufeff]|//[^\n]{0,300}\n|#[^\n]{0,300}\n|/\*[^*]{0,300}\*/"
_Q = r"[\"'`“”„‘’«»]"
_GAP = rf"(?:{BLANK})*"
_KEY = rf"{_Q}[\w :.\\-]{{1,40}}{_Q}\s{{0,9}}(?:=>|[:：=])"
_BARE_KEY = r"[A-Za-z_$][\w$-]{0,40}\s{0,9}:"
_END = r"(?:\s|```|;)*\Z"
_COMMA = rf"{_GAP}[,，;；]+{_GAP}"


def _after(next_one: str, closing: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_GAP}(?:{closing})|{_END}|{_COMMA}(?:[}}\])]|\Z|{next_one})|(?=[\s/#]){_GAP}(?:{next_one})"
        rf"|\s*\+\s*{_Q}"
    )


Role = Literal["key", "object", "bare", "list", "tuple"]
_MEMBER = rf"{_KEY}|\.\.\.|…"
_ITEM = rf"{_Q}|[{{\[(]|-?\d|\.\.\.|…"
# A bracket that only closes a list around the object is one if the list's own surroundings go on.
_CLOSED_LIST = rf"\]{_GAP}(?:[\]}},]|{_END})"
_FOLLOWS: dict[Role, re.Pattern[str]] = {
    "key": re.compile(rf"{_GAP}(?:=>|[:：=])"),
    "object": _after(_MEMBER, rf"\}}|{_CLOSED_LIST}"),
    "bare": _after(rf"{_BARE_KEY}|{_MEMBER}", rf"\}}|{_CLOSED_LIST}"),
    "list": _after(_ITEM, r"[\]}]"),
    "tuple": _after(_ITEM, r"\)"),
}
_NAMED = re.compile(rf"{_Q}([\w :.\\-]{{1,40}}){_Q}\s{{0,9}}(?:=>|[:：=])")
_JOINED = re.compile(rf"\s*\+\s*(?={_Q})")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\n": ""}
_UNICODE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


class StringReader:
    """Reads texts of one answer; `loose` tells that one has marks that JSON would not allow."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.loose = False
        self.bare_keys = False
        self._text = text
        self._names = names

    def read(self, start: int, role: Role) -> tuple[str, int]:
        """Return the text whose opening mark is at `start`, and the place after it.

        `role` is its place: a key, a member's value (object), or an item. Raises BrokenJsonError.
        """
        text, end = self._read_one(start, role)
        while role != "key" and (joined := _JOINED.match(self._text, end)):
            more, end = self._read_one(joined.end(), role)
            text += more
        return text, end

    def _read_one(self, start: int, role: Role) -> tuple[str, int]:
        opening = self._text[start]
        if self._text.startswith(opening * 3, start):
            return self._read_tripled(start, role)
        closers = _CLOSERS[opening] + ("”" if role == "key" else "")
        follows = _FOLLOWS["bare" if role == "object" and self.bare_keys else role]
        mark = re.compile(rf"[\\{re.escape(opening + closers)}]")
        pieces: list[str] = []
        inner: list[int] = []
        place = start + 1
        self.loose |= opening != '"'
        while found := mark.search(self._text, place):
            pieces.append(self._text[place : found.start()])
            place = found.end()
            if found[0] == "\\":
                piece, place = self._read_escape(found.start())
                pieces.append(piece)
            elif found[0] in closers and follows.match(self._text, place):
                if inner:
                    self._check(start, found.start(), inner, role)
                return "".join(pieces), place
            else:
                inner.append(found.start())
                pieces.append(found[0])
        raise BrokenJsonError(len(self._text), cut=True)

    def _read_tripled(self, start: int, role: Role) -> tuple[str, int]:
        """Return a text of Python, between three marks at each end."""
        marks = self._text[start] * 3
        end = self._text.find(marks, start + 3)
        if end < 0 or not _FOLLOWS[role].match(self._text, end + 3):
            raise BrokenJsonError(start)
        return self._text[start + 3 : end], end + 3

    def _read_escape(self, place: int) -> tuple[str, int]:
        """Return the escaped character, as it is if JSON has no such escape, and the place after it."""
        char = self._text[place + 1 : place + 2]
        if char in _ESCAPES:
            return _ESCAPES[char], place + 2
        if found := _UNICODE.match(self._text, place):
            return json.loads(f'"{found[0]}"'), found.end()
        return ("\\" + char if char.isalnum() or not char else char), place + 2

    def _check(self, start: int, end: int, inner: list[int], role: Role) -> None:
        """Refuse a text that has half a pair of marks, or the name of another field; and any in a key."""
        self.loose = True
        text = self._text
        if role == "key":
            raise BrokenJsonError(inner[0])
        if text[start] != "'":  # else they are apostrophes
            inches = sum(text[place - 1].isdigit() for place in inner)
            if len(inner) % 2 and (len(inner) - inches) % 2:
                raise BrokenJsonError(inner[-1])
        if any(key_of(found[1]) in self._names for found in _NAMED.finditer(text, start + 1, end)):
            raise BrokenJsonError(start)
