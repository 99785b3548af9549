"""Find sentences that cite sources, with [1] before or after their ends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import msgspec

from shared.materials import citation_marks
from shared.text.passages import Passage
from shared.text.prose import sentences
from shared.text.spans import Span, inside


class CitedSentence(msgspec.Struct, frozen=True):
    """A sentence without its marks, where it begins in its passage, and the numbers that it cites."""

    text: str
    start: int
    numbers: tuple[int, ...]

    @property
    def end(self) -> int:
        """Its end in its passage."""
        return self.start + len(self.text)


class CitedText(msgspec.Struct, frozen=True):
    """A passage with marks: its text without them, its sentences, and the marks' numbers as they stand."""

    passage: Passage
    text: str
    sentences: tuple[CitedSentence, ...]
    marks: tuple[tuple[str, tuple[int, ...]], ...]

    def numbers_of(self, start: int, end: int) -> tuple[int, ...]:
        """Return the numbers that the sentences cite which share a part of the text."""
        shared = (one for one in self.sentences if one.start < end and start < one.end)
        return tuple(dict.fromkeys(number for one in shared for number in one.numbers))


def read_cited(passages: Iterable[Passage]) -> Iterator[CitedText]:
    """Yield the passages that have marks, outside of code."""
    for passage in passages:
        if passage.kind in {"code", "html"}:
            continue
        code = list(_code_in(passage))
        marks = [mark for mark in citation_marks.find(passage.text) if not inside(code, mark.start)]
        if marks:
            yield _read(passage, marks)


def _code_in(passage: Passage) -> Iterator[Span]:
    """Yield the places of inline code in the passage's text."""
    place = 0
    for code in passage.code:
        words = " ".join(code.split())
        found = passage.text.find(words, place)
        if words and found >= 0:
            place = found + len(words)
            yield found, place


def _read(passage: Passage, marks: list[citation_marks.Mark]) -> CitedText:
    """Take the marks off a passage, and give each to the sentence before it."""
    pieces: list[str] = []
    places: list[int] = []
    ends = [0, *(mark.end for mark in marks)]
    for start, end in zip(ends, [*(mark.start for mark in marks), len(passage.text)], strict=True):
        piece = passage.text[start:end]
        if pieces and not piece[:1].isalnum() and not piece.startswith(" "):
            pieces[-1] = pieces[-1].rstrip()
        pieces.append(piece)
    length = 0
    for piece in pieces[:-1]:
        length += len(piece)
        places.append(length)
    text = "".join(pieces)
    spans = list(_sentence_spans(text))
    numbers: dict[int, list[int]] = {}
    for mark, place in zip(marks, places, strict=True):
        numbers.setdefault(_sentence_at(spans, place), []).extend(mark.numbers)
    cited = [
        CitedSentence(text[start:end], start, tuple(dict.fromkeys(numbers.get(index, ()))))
        for index, (start, end) in enumerate(spans)
    ]
    written = tuple((passage.text[mark.start : mark.end], mark.numbers) for mark in marks)
    return CitedText(passage, text, tuple(cited), written)


def _sentence_spans(text: str) -> Iterator[Span]:
    place = 0
    for sentence in sentences(text):
        start = max(place, text.find(sentence, place))
        place = min(len(text), start + len(sentence))
        yield start, place


def _sentence_at(spans: list[Span], place: int) -> int:
    """Return which sentence a mark belongs to: the last that begins before it."""
    return max(0, bisect_left(spans, place, key=lambda span: span[0]) - 1)
