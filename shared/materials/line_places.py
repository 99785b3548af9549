"""Places of a block's content in the text that it was parsed from: a parser gives lines alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from shared.text.spans import Span

if TYPE_CHECKING:
    from markdown_it.token import Token


class _Run(NamedTuple):
    """Characters that stand side by side in both: where they begin in the content and in the text."""

    inner: int
    outer: int
    length: int


class LinePlaces:
    """The lines of a text. Blocks are asked for in their order: two cells of a table may say the same."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._starts = [0]
        for line in source.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._read: dict[int, int] = {}  # how much of a line belongs to earlier blocks

    def span(self, lines: Sequence[int] | None) -> Span:
        """Return where some lines begin and end, the last line's end included."""
        first, last = lines or (0, 0)
        most = len(self._starts) - 1
        return self._starts[min(first, most)], min(self._starts[min(last, most)], len(self._source))

    def of(self, token: Token) -> Callable[[Span], Span | None]:
        """Return a function from a span of a block's content to that of the text, or None if unknown."""
        runs = list(self._runs(token.content, (token.map or [0])[0]))
        begins = [run.inner for run in runs]

        def place(at: int) -> int | None:
            number = bisect_right(begins, at) - 1
            if number < 0 or at > runs[number].inner + runs[number].length:
                return None
            return runs[number].outer + at - runs[number].inner

        def find(span: Span) -> Span | None:
            start = place(span[0])
            last = start if span[0] == span[1] else place(span[1] - 1)
            if start is None or last is None:
                return None
            return start, last + (span[0] != span[1])

        return find

    def _runs(self, content: str, first: int) -> Iterator[_Run]:
        offset = 0
        for number, line in enumerate(content.split("\n"), start=first):
            if number + 1 >= len(self._starts):
                return
            words = line.strip(" \t")
            inner = offset + len(line) - len(line.lstrip(" \t"))
            offset += len(line) + 1
            yield from self._find(words, number, inner)

    def _find(self, words: str, number: int, inner: int) -> Iterator[_Run]:
        start = self._read.get(number, self._starts[number])
        end = self._starts[number + 1] - 1
        at = self._source.find(words, start, end)
        if at >= 0:
            self._read[number] = at + len(words)
            yield _Run(inner, at, len(words))
            return
        at = self._source.find(words.replace("|", "\\|"), start, end)  # of a table's cell
        if at < 0:
            return
        for part in words.split("|"):
            yield _Run(inner, at, len(part) + 1)
            inner, at = inner + len(part) + 1, at + len(part) + 2
        self._read[number] = at - 2
