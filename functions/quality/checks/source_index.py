"""The sources of a post, each read once: its figures, its words, its passages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from functions.quality.checks.source_figures import SourceFigures
from functions.quality.checks.source_quotations import Letters, Match, match
from shared.materials.materials import SourceText
from shared.text.facts.names import Name, is_named
from shared.text.facts.version import Statements
from shared.text.language import foreign_to
from shared.text.prose import content_words, ends_sentence, sentences, shorten, tokens

_PASSAGE = 240  # characters
_WRAPPED = 40  # characters of a line that goes on in the next one
_BLANKS = re.compile(r"\s+")
_LEAST_SHARED = 1  # word
_STROKES = str.maketrans("łŁøØđĐ", "lLoOdD")


@dataclass(frozen=True)
class SourceReading:
    """One source, read once. Its title is part of its text, and its address may name its publisher."""

    source: SourceText
    post_language: str

    @cached_property
    def text(self) -> str:
        """The title, the address and the text."""
        return "\n".join((self.source.title, self.source.url or "", self.source.text))

    @cached_property
    def is_foreign(self) -> bool:
        """True if the source is in another language: its words can't be compared."""
        return self._foreign is not None

    @cached_property
    def _foreign(self) -> str | None:
        return foreign_to(self.source.text, self.post_language)

    @cached_property
    def statements(self) -> Statements:
        """Its words, to look names up in."""
        return Statements(self.text, self.post_language)

    @cached_property
    def _folded(self) -> str:
        return _without_accents(self.text)

    @cached_property
    def _folded_words(self) -> frozenset[str]:
        return frozenset(tokens(self._folded))

    def has_name(self, name: Name) -> bool:
        """Return whether the source has a name, as it is written or in another form: Kraków, Krakow."""
        if is_named(name, self.statements) or _without_accents(name.text) in self._folded:
            return True
        return all(_without_accents(word) in self._folded_words for word in name.words)

    @cached_property
    def figures(self) -> SourceFigures:
        """Its figures, to look those of the post up in."""
        written = f"{self.source.title}\n{self.source.text}"
        return SourceFigures(written, self._foreign or self.post_language)

    @cached_property
    def letters(self) -> Letters:
        """Its words without spaces and marks, to look quotations up in."""
        return Letters(f"{self.source.title}\n{self.source.text}")

    @cached_property
    def passages(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Its sentences, each with its content words and figures."""
        found = (sentence for line in _paragraphs(self.source.text) for sentence in sentences(line))
        return tuple((sentence, marks_of(sentence)) for sentence in found)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the lines of a text, those of a wrapped paragraph as one."""
    held = ""
    for line in text.split("\n"):
        bare = _BLANKS.sub(" ", line).strip()
        if held and bare and len(held.rpartition("\n")[2]) >= _WRAPPED and not ends_sentence(held):
            held = f"{held}\n{bare}"
            continue
        if held:
            yield held.replace("\n", " ")
        held = bare
    if held:
        yield held.replace("\n", " ")


def _without_accents(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_STROKES)
    return "".join(letter for letter in plain.casefold() if not unicodedata.combining(letter))


def marks_of(text: str) -> frozenset[str]:
    """Return what a passage is recognised by: its content words, and its words with a digit."""
    return content_words(text) | {word for word in tokens(text) if any(map(str.isdigit, word))}


@dataclass(frozen=True)
class SourceIndex:
    """All sources of a post by their numbers."""

    sources: tuple[SourceText, ...]
    language: str

    @cached_property
    def by_number(self) -> dict[int, SourceReading]:
        """Each source under the number that the post cites."""
        return {source.number: SourceReading(source, self.language) for source in self.sources}

    def cited(self, numbers: Iterable[int]) -> list[SourceReading]:
        """Return the sources of these numbers that were given and have a text."""
        found = (self.by_number[number] for number in numbers if number in self.by_number)
        return [reading for reading in found if reading.source.text.strip()]

    def has_quotation(self, quoted: str) -> bool:
        """Return whether any source has a quotation word for word."""
        return any(match(reading.letters, quoted) is Match.EXACT for reading in self.cited(self.by_number))


def nearest(readings: Iterable[SourceReading], text: str) -> tuple[int | None, str | None]:
    """Return the number and the passage of the source that shares the most words with a text."""
    wanted = marks_of(text)
    best: tuple[int, int, int | None, str | None] = (_LEAST_SHARED - 1, 0, None, None)
    given = list(readings)
    for reading in given:
        for shared, passage in _shared(reading, wanted):
            if (shared, -len(passage)) > best[:2]:
                best = (shared, -len(passage), reading.source.number, shorten(passage, _PASSAGE))
    return (best[2], best[3]) if best[3] else (given[0].source.number if given else None, None)


def _shared(reading: SourceReading, wanted: frozenset[str]) -> Iterator[tuple[int, str]]:
    for passage, marks in reading.passages:
        yield len(wanted & marks), passage
