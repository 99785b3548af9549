"""One kind of line end, and no control characters."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile(r"\r\n?")
_BLANKS = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")  # that some renderers end a line at
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]|\A\ufeff")


def normalise(text: str) -> str:
    """Return the text with one kind of line end, and without control characters."""
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", text))
    return _CONTROLS.sub("", text).replace("\0", "\ufffd")
