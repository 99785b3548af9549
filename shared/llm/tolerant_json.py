"""Read JSON as models write it: bare quotation marks, comments, missing commas, a missing brace.

The reader never guesses. It fails where a text could end in two places, and where the answer is cut off.
"""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from typing import Any

from shared.llm.json_strings import BLANK, QUOTES, Role, StringReader
from shared.llm.json_values import BrokenJsonError, Gap, Reading, merge_pairs

_DEEPEST = 40
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("null", "None", "undefined", "nil"), None),
    **dict.fromkeys(("true", "True"), True),
    **dict.fromkeys(("false", "False"), False),
    **dict.fromkeys(("...", "…"), Gap),
}
_WORD = re.compile(r"\.{3}|…|[A-Za-z]+|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAME = re.compile(r"[A-Za-z_$][\w$-]{0,60}")
_COLON = re.compile(r"=>|[:：=]")
_COMMAS = re.compile(rf"(?:[,，;；]|{BLANK})+")
_BLANKS = re.compile(rf"(?:{BLANK})*")
_REST = re.compile(r"(?:\s|```|;)*\Z")
_ROLES: dict[str, Role] = {"{": "object", "[": "list", "(": "tuple"}
_CLOSING = {"{": "}", "[": "]", "(": ")"}


def read_value(text: str, start: int, names: frozenset[str]) -> Reading:
    """Return the value that begins at `start`.

    `names` are the fields that were asked for, as `key_of` writes them. Raises BrokenJsonError.
    """
    reader = _Reader(text, start, names)
    value = reader.read()
    return Reading(value, reader.place, reader.open_ended)


def read_members(text: str, start: int, names: frozenset[str]) -> Reading:
    """Return the object whose braces are missing: its members reach to the end of the text."""
    reader = _Reader(text, start, names)
    value = reader.read_object("{")
    return Reading(value, reader.place, reader.open_ended)


class _Reader:
    """One pass over the text; `place` is where it is."""

    def __init__(self, text: str, start: int, names: frozenset[str]) -> None:
        self.text = text
        self.place = start
        self.open_ended = False
        self._strings = StringReader(text, names)
        self._open: list[str] = []

    def read(self) -> Any:
        self._skip()
        char = self.text[self.place : self.place + 1]
        if char and char in _CLOSING:
            if len(self._open) >= _DEEPEST:
                raise BrokenJsonError(self.place)
            self.place += 1
            return self.read_object(char) if char == "{" else self._read_list(char)
        if char in QUOTES and self._open:
            return self._read_string(_ROLES[self._open[-1]])
        return self._read_word()

    def read_object(self, opening: str) -> Any:
        self._open.append(opening)
        pairs: list[tuple[str, Any]] = []
        incomplete = False
        while not self._ends(comma=self._skip_commas()):
            if self.text.startswith(("...", "…"), self.place):
                self._read_word()
                incomplete = True
                continue
            key, bare = self._read_key()
            self._strings.bare_keys = bare
            pairs.append((key, self.read()))
        return Gap if incomplete else merge_pairs(pairs)

    def _read_list(self, opening: str) -> Any:
        self._open.append(opening)
        items: list[Any] = []
        while not self._ends(comma=self._skip_commas()):
            items.append(self.read())
        return Gap if any(item is Gap for item in items) else items

    def _ends(self, *, comma: bool) -> bool:
        """Return whether the innermost bracket is closed here, by itself or by one around it."""
        closing = _CLOSING[self._open[-1]]
        char = self.text[self.place : self.place + 1]
        if char == closing:
            self.place += 1
        elif _REST.match(self.text, self.place):
            # One last brace may be missing; with more of them, further items may be, too.
            if comma or self._open != ["{"] or self._strings.loose or not self._is_whole():
                raise BrokenJsonError(self.place, cut=True)
            self.open_ended = True
        elif char not in {_CLOSING[opening] for opening in self._open[:-1]}:
            return False
        self._open.pop()
        return True

    def _is_whole(self) -> bool:
        """Return whether the text before the end is a closed value and not a part of one."""
        before = self.text[: self.place].rstrip()
        return before.endswith(('"', "}", "]")) and not before.endswith('""')

    def _read_key(self) -> tuple[str, bool]:
        char = self.text[self.place : self.place + 1]
        if char in QUOTES:
            key, bare = self._read_string("key"), False
        elif found := _NAME.match(self.text, self.place):
            self.place = found.end()
            key, bare = found[0], True
        else:
            raise BrokenJsonError(self.place)
        self._skip()
        colon = _COLON.match(self.text, self.place)
        if not colon:
            raise BrokenJsonError(self.place, cut=self.place >= len(self.text))
        self.place = colon.end()
        return key, bare

    def _read_string(self, role: Role) -> str:
        text, self.place = self._strings.read(self.place, role)
        return text

    def _read_word(self) -> Any:
        found = _WORD.match(self.text, self.place)
        # The last word of a text may be half of one.
        if not found or found.end() >= len(self.text.rstrip()):
            raise BrokenJsonError(self.place, cut=found is not None or self.place >= len(self.text))
        self.place = found.end()
        if found[0] in _WORDS:
            return _WORDS[found[0]]
        if found[0][0].isalpha():
            raise BrokenJsonError(found.start())
        return float(found[0]) if set(found[0]) & set(".eE") else int(found[0])

    def _skip(self) -> None:
        found = _BLANKS.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def _skip_commas(self) -> bool:
        """Skip blanks and commas; return whether there was a comma."""
        found = _COMMAS.match(self.text, self.place)
        if not found:
            return False
        self._skip()
        comma = self.place < found.end()
        self.place = found.end()
        return comma
