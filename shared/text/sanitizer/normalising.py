"""One kind of line end, no control characters, and no more marks than a parser reads in time."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile(r"\r\n?")
_BLANKS = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")  # that some renderers end a line at
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]|\A\ufeff")
_MARKS = "<&`~[]{}|\\*_!$"
_UNMARKED = str.maketrans(dict.fromkeys(_MARKS, " "))
_GAPS = re.compile(r"[ \t]+")
_MOST_MARKS = 20_000  # three times as many as in the longest of 9,000 real posts


def bound_marks(text: str) -> str:
    """Return a normalised text; without its markup if that would take a parser seconds."""
    text = normalise(text)
    return text if sum(map(text.count, _MARKS)) <= _MOST_MARKS else remove_marks(text)


def remove_marks(text: str) -> str:
    """Return the text with a blank for what could begin markup."""
    return _GAPS.sub(" ", text.translate(_UNMARKED))


def normalise(text: str) -> str:
    """Return the text with one kind of line end, and without control characters."""
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", text))
    return _CONTROLS.sub("", text).replace("\0", "\ufffd")
