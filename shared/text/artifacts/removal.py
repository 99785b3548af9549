"""Remove artifacts from a text, and note each with its place."""

# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan, Removed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shared.text.markdown import Span

_SENTENCE_ENDS = ".!?…:。！？"
_ONE_BLANK_LINE = 2  # line ends
_EXACT = frozenset({"blockquote"})  # the marks of lines whose ends stay


class Cut:
    """The remaining text, with the original position of each of its characters.

    Each gap is closed so that separate parts stay separate, by at most one blank line for a block on its own
    lines. White space elsewhere stays.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.removed: list[Removed] = []
        self._original = text
        self._places: list[int] | None = None

    def take(self, artifacts: Iterable[ArtifactSpan]) -> bool:
        """Remove artifacts and return whether there was one; of two that overlap the first counts."""
        apart: list[ArtifactSpan] = []
        for artifact in sorted(artifacts):
            if artifact.start < artifact.end and (not apart or artifact.start >= apart[-1].end):
                apart.append(artifact)
        if apart:
            dropped = list(_with_gaps(self.text, apart))
            if apart[0].rule in _EXACT:
                dropped = [(artifact.start, artifact.end) for artifact in apart]
            for artifact in apart:
                for start, end in _within(artifact, dropped):
                    self._report(artifact.rule, start, end)
            self._drop(dropped)
        return bool(apart)

    def unescape(self, escapes: Iterable[tuple[int, int, str]], rule: str) -> None:
        """Replace spans of the original by one character each, or by none; only before anything is taken."""
        texts: list[str] = []
        places: list[int] = []
        place = 0
        for start, end, char in [*escapes, (len(self.text), len(self.text), "")]:
            texts += [self.text[place:start], char]
            places += [*range(place, start), *([end - 1] if char else [])]
            if start < end:
                # The character takes the place of the last one that it was written with.
                self.removed.append(Removed(rule, start, end - len(char), self.text[start : end - len(char)]))
            place = end
        self.text, self._places = "".join(texts), places

    def took(self, rules: frozenset[str]) -> bool:
        """Return whether one of these rules removed something."""
        return any(removed.rule in rules for removed in self.removed)

    def is_beheaded(self) -> bool:
        """Return whether something before the remaining text was removed."""
        first = self._original_places()[:1] if self.removed else []
        return bool(first) and any(removed.end <= first[0] for removed in self.removed)

    def _report(self, rule: str, first: int, stop: int) -> None:
        """Note the original spans; parts that were cut from their middle before are noted already."""
        places = self._original_places()
        begin = first
        for index in range(first + 1, stop + 1):
            if index == stop or places[index] != places[index - 1] + 1:
                start, end = places[begin], places[index - 1] + 1
                self.removed.append(Removed(rule, start, end, self._original[start:end]))
                begin = index

    def _original_places(self) -> list[int]:
        if self._places is None:
            self._places = list(range(len(self._original)))
        return self._places

    def _drop(self, spans: Iterable[Span]) -> None:
        places, place = self._original_places(), 0
        texts: list[str] = []
        left: list[int] = []
        for start, end in [*spans, (len(self.text), len(self.text))]:
            texts.append(self.text[place:start])
            left += places[place:start]
            place = end
        self.text, self._places = "".join(texts), left


def _within(artifact: ArtifactSpan, dropped: list[Span]) -> Iterator[Span]:
    """Yield the dropped parts of an artifact: all of it, except a line end that is kept."""
    index = bisect_right(dropped, artifact.start, key=lambda span: span[1])
    while index < len(dropped) and dropped[index][0] < artifact.end:
        start, end = max(artifact.start, dropped[index][0]), min(artifact.end, dropped[index][1])
        if start < end:
            yield start, end
        index += 1


def _with_gaps(text: str, artifacts: list[ArtifactSpan]) -> Iterator[Span]:
    """Yield the spans to drop: the artifacts, and the white space around them that would be left over."""
    groups: list[Span] = []
    for artifact in artifacts:
        if groups and not text[groups[-1][1] : artifact.start].strip():
            groups[-1] = (groups[-1][0], artifact.end)
        else:
            groups.append((artifact.start, artifact.end))
    edges = [0, *(edge for group in groups for edge in group), len(text)]
    outside = list(pairwise(edges))[::2]
    for (start, end), (before, _), (_, after) in zip(groups, outside, outside[1:], strict=False):
        left = before + len(text[before:start].rstrip())
        right = after - len(text[end:after].lstrip())
        yield from _gap(text, (start, end), (left, right))


def _gap(text: str, span: Span, around: Span) -> Iterator[Span]:
    """Yield what to drop of a span and of the white space that reaches around it."""
    (start, end), (left, right) = span, around
    before, after = text[left:start], text[end:right]
    if left == 0 or right == len(text):
        yield left, right
    elif "\n" in before and "\n" in after:
        if after.count("\n") > before.count("\n"):
            yield left, end
            yield _second_line_end(text, end, right), _line_start(text, right)
        else:
            yield _second_line_end(text, left, start), _line_start(text, right)
    elif "\n" in before or (before and "\n" not in after):
        yield start, right
    elif after:
        yield left, end
    elif "\n" in text[start:end] and text[left - 1] in _SENTENCE_ENDS:
        # The only line end between two paragraphs was in the removed text.
        kept = text.index("\n", start, end)
        yield start, kept
        yield kept + 1, end
    else:
        yield start, end


def _second_line_end(text: str, start: int, end: int) -> int:
    """Return the end of a run of white space that may stay: two line ends, which are one blank line."""
    place = start
    for _ in range(_ONE_BLANK_LINE):
        found = text.find("\n", place, end)
        if found < 0:
            return place
        place = found + 1
    return place


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1
