"""Take what is not the post out of a model's answer, and nothing else.

Pure. The text is parsed as Markdown first, so that code, and prose about the very tags that models leak,
stay as they are. Cleaning twice is cleaning once. What is removed is reported, with its place in the
original; blank lines beyond one and white space around the text go without a report.
"""
# ruff: noqa: RUF001  curly quotes and full-width marks are what models write

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from shared.leaks import edges, lines, spoken, tags, tokens
from shared.markdown import code_spans, inside, same_length

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.leaks.leak import Leak

_BLANK_LINES = re.compile(r"(\r?\n\r?\n)(?:\r?\n)+")
_OUTER = re.compile(r"\A(?:[ \t]*\r?\n)+")
# Tags at the end of a stream that may still become one of those above.
_HALF = re.compile(
    r"(?:<(?:[|/]?[\w:.|｜▁]{0,30}|/?[a-z_:]{4,20}\s[^<>]{0,200}|(?:\|channel|unused94)>\s*\w{0,7})"
    r"|\[/?[a-z]{0,12}|◁/?\w{0,6}|(?<!\w)\|\w{0,18}\|?|【[^】]{0,80})\Z",
    re.IGNORECASE,
)
_HALF_START = re.compile(
    r"\A\s*(?:`{1,3}\w*|(?:\*\*|__)[\w ]{0,24}(?::?(?:\*\*|__)?)?|anal\w{0,4}|comm\w{0,6}"
    r"|h(?:ere(?:['’]s| is)?[\w ]{0,30})?"
    r"|(?:sure|certainly|of course|absolutely|okay|great|here(?:['’]s| is))[^\n]{0,200})\Z",
    re.IGNORECASE,
)
_PLANNING = re.compile(
    r"\A\s*(?:Okay|Ok|Alright|Hmm|Let me|Let['’]s (?:see|think|plan|start)|First, I|I need to|I should"
    r"|The user|We need to|So,? the user|The task)\b",
)
_HEADING = re.compile(r"^#{1,3} \S", re.MULTILINE)
# Each pass takes at least one leak; a real answer needs one or two, this stops a hostile one.
_PASSES = 40


class Removed(msgspec.Struct, frozen=True):
    """A span that was taken out: `text` is original[start:end]."""

    rule: str
    start: int
    end: int
    text: str


class Cleaned(msgspec.Struct, frozen=True, dict=True):
    """The post, and what was not part of it. An empty `text` means that nothing is left."""

    text: str
    removed: tuple[Removed, ...] = ()
    original: str | None = None
    """The text that was cleaned; None when `text` is not what cleaning left, and lines are then its own."""

    @property
    def characters(self) -> int:
        """How many characters of the answer were artifacts."""
        return sum(removed.end - removed.start for removed in self.removed)

    def original_line(self, line: int) -> int:
        """Return the line of the original on which a line of the cleaned text begins; both count from 1.

        A line that the cleaned text does not have is taken to be its first or its last.
        """
        known = self._original_lines
        return known[min(max(line, 1), len(known)) - 1]

    @cached_property
    def _original_lines(self) -> list[int]:
        if self.original in {None, self.text}:
            return list(range(1, same_length(self.text).count("\n") + 2))
        return lines.origins(self.text, self.original or "", [(cut.start, cut.end) for cut in self.removed])


def clean(text: str) -> Cleaned:
    """Return the text without what models leak, and what that was."""
    return _clean(text, partial=False)


def clean_prefix(text: str) -> str:
    """Return what may be shown of an answer that is still being written.

    An open reasoning block, a tag that is half there and an opening that looks like planning are held back.
    A model whose template opens the reasoning by itself can only be told by that last sign.
    """
    shown = _HALF.sub("", text)
    planning = _PLANNING.match(shown) and not _HEADING.search(shown)
    if (planning or _HALF_START.match(shown)) and not _is_reasoned(shown):
        return ""
    return _clean(shown, partial=True).text


def _clean(text: str, *, partial: bool) -> Cleaned:
    cut = _Cut(text)
    for _ in range(_PASSES):
        before = len(cut.removed)
        cut.take(_reasoning(cut.text, partial=partial))
        cut.take(tokens.wrappers(cut.text))
        cut.take(tokens.find(cut.text))
        cut.tidy()
        cut.take(edges.find(cut.text))
        cut.tidy()
        if len(cut.removed) == before:
            break
    removed = tuple(sorted(cut.removed, key=lambda removed: removed.start))
    return Cleaned(text=cut.text, removed=removed, original=text)


def _is_reasoned(text: str) -> bool:
    """Tell whether a closing tag has come for reasoning that was never opened."""
    return any(leak.rule.startswith("unopened") for leak in tags.find(text, partial=True))


def _reasoning(text: str, *, partial: bool) -> list[Leak]:
    return spoken.find(text) or tags.find(text, partial=partial)


class _Cut:
    """A text that spans are taken out of, with the original place of every character that is left."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.removed: list[Removed] = []
        self._original = text
        self._places: list[int] | None = None

    def take(self, spans: Iterable[Leak]) -> None:
        """Take out spans, given in order, that do not overlap."""
        for leak in sorted(spans, reverse=True):
            self._report(leak)
            start, end = leak.start, leak.end
            if (
                end < len(self.text)
                and self.text[end] in " \t"
                and (start == 0 or self.text[start - 1].isspace())
            ):
                end += len(self.text[end:]) - len(self.text[end:].lstrip(" \t"))
            self._drop(start, end)
            self._close_gap(start)

    def tidy(self) -> None:
        """Take out outer white space and, outside code, blank lines after the first."""
        self._drop(len(self.text.rstrip()), len(self.text))
        if outer := _OUTER.match(self.text):
            self._drop(0, outer.end())
        if self.removed and self.text[:1] in {" ", "\t"}:
            self._drop(0, len(self.text) - len(self.text.lstrip()))
        if runs := list(_BLANK_LINES.finditer(self.text)):
            code = code_spans(self.text)
            for run in reversed(runs):
                if not inside(code, run.start()):
                    self._drop(run.end(1), run.end())

    def _close_gap(self, place: int) -> None:
        """Leave one blank line where a block stood between two."""
        if self.text[:place].endswith("\n\n"):
            rest = self.text[place:]
            self._drop(place, place + len(rest) - len(rest.lstrip("\r\n")))

    def _report(self, leak: Leak) -> None:
        """Note the original spans; what was cut out of their middle before has been noted already."""
        places = self._original_places()[leak.start : leak.end]
        begin = 0
        for index in range(1, len(places) + 1):
            if index == len(places) or places[index] != places[index - 1] + 1:
                start, end = places[begin], places[index - 1] + 1
                self.removed.append(Removed(leak.rule, start, end, self._original[start:end]))
                begin = index

    def _original_places(self) -> list[int]:
        if self._places is None:
            self._places = list(range(len(self._original)))
        return self._places

    def _drop(self, start: int, end: int) -> None:
        if start < end:
            del self._original_places()[start:end]
            self.text = self.text[:start] + self.text[end:]
