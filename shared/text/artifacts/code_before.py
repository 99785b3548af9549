"""Whether a place in a text is code, while parts before it are taken out."""

from __future__ import annotations

from shared.text.markdown import Span, code_spans, inside

_MOST_PARSES = 4  # reasoning that holds marks of code causes one more
_CODE = ("`", "~~~", "\n    ", "\t")


class CodeBefore:
    """The code of a text up to a place; removed text opens none, and may have hidden some."""

    def __init__(self, text: str, last: int) -> None:
        self._text = text
        self._last = last
        self._spans: list[Span] | None = None
        self._start = 0
        self._parses = 0

    def holds(self, place: int) -> bool:
        """Return whether a place lies in code."""
        if self._spans is None:
            self._parses += 1
            self._spans = code_spans(self._text[self._start :], self._last - self._start)
        return inside(self._spans, place - self._start)

    def forget(self, start: int, end: int) -> None:
        """Leave a removed span out of the text that is read as Markdown."""
        removed = self._text[start:end]
        if self._spans is None:
            self._start = end
        elif self._parses < _MOST_PARSES and any(mark in removed for mark in _CODE):
            self._spans, self._start = None, end
