"""The passages of long sources that a prompt needs: BM25 over what people gave, without a server.

Passages are cut out of a source word for word, so that a quotation of one is in the source, too. The same
sources and the same query always give the same passages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from shared.materials.prompt_shares import MOST_CHARACTERS
from shared.text.scripts import PER_CHARACTER, UNSPACED, blank_unspaced, has_spaces_only
from shared.text.words import fold, tokens

if TYPE_CHECKING:
    from bm25s import BM25  # type: ignore[import-untyped]

    from shared.materials.materials import SourceText

_PASSAGE, _LEAST = 900, 300  # characters
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]{0,2}\s+|[。！？]|\n")  # noqa: RUF001  full-width marks end sentences
_SPACE = re.compile(r"\s")
_BEGINNING = 6  # letters: a word in another form begins alike
_HANGUL_BEGINNING = 2  # syllables: endings follow
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_WITHOUT_SPACES = re.compile(f"[{PER_CHARACTER}{UNSPACED}]+")


class Passage(msgspec.Struct, frozen=True):
    """A piece of a source's text, word for word: the source's number, and where the piece begins in it."""

    number: int
    start: int
    text: str

    @property
    def end(self) -> int:
        """Its end in the source's text."""
        return self.start + len(self.text)


def passages(sources: Iterable[SourceText]) -> tuple[Passage, ...]:
    """Return the texts of some sources in pieces of about 900 characters, in order, with nothing left out."""
    return tuple(
        Passage(source.number, start, source.text[start:end])
        for source in sources
        for start, end in _cut(source.text)
    )


def nearest(query: str, given: tuple[Passage, ...], budget: int = MOST_CHARACTERS) -> tuple[Passage, ...]:
    """Return the passages nearest to a query in their own order, up to so many characters.

    All of them where they are short enough. Of those that are equally near, as where the query is in another
    language, each source's first ones are taken: they say what it is about.
    """
    if sum(len(passage.text) for passage in given) <= budget:
        return given
    scores = score(query, tuple(passage.text for passage in given))
    depths = _depths(given)
    chosen: list[int] = []
    for place in sorted(range(len(given)), key=lambda place: (-scores[place], depths[place], place)):
        if len(given[place].text) <= budget:
            budget -= len(given[place].text)
            chosen.append(place)
        elif budget < _LEAST:
            break
    return tuple(given[place] for place in sorted(chosen))


def rank(query: str, texts: tuple[str, ...]) -> list[int]:
    """Return the places of texts, the nearest to the query first; equally near ones stay in their order."""
    scores = score(query, texts)
    return sorted(range(len(texts)), key=lambda place: (-scores[place], place))


def score(query: str, texts: tuple[str, ...]) -> list[float]:
    """Return how near each text is to the query; 0 without a word in common."""
    index = _index(texts)
    wanted = sorted({index.terms[term] for term in _terms(query) if term in index.terms})
    if not wanted or index.scorer is None:
        return [0.0] * len(texts)
    return [float(value) for value in index.scorer.get_scores(wanted)]


def _depths(given: Iterable[Passage]) -> list[int]:
    """Return for each passage how many of its source stand before it."""
    seen: Counter[int] = Counter()
    depths: list[int] = []
    for passage in given:
        depths.append(seen[passage.number])
        seen[passage.number] += 1
    return depths


class _Index(msgspec.Struct, frozen=True):
    """The index of some texts: the number of each term, and bm25s' scores, None without a term."""

    terms: dict[str, int]
    scorer: BM25 | None


@lru_cache(maxsize=4)  # each part of a post asks the same index
def _index(texts: tuple[str, ...]) -> _Index:
    import logging  # noqa: PLC0415

    import bm25s  # noqa: PLC0415  0.4 s and 30 MiB with numpy, which only long sources should pay

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs each step
    numbers: dict[str, int] = {}
    documents = [[numbers.setdefault(term, len(numbers)) for term in _terms(text)] for text in texts]
    if not numbers:
        return _Index({}, None)
    scorer = bm25s.BM25()
    scorer.index((documents, dict(numbers)), create_empty_token=False, show_progress=False)
    return _Index(numbers, scorer)


def _terms(text: str) -> list[str]:
    """Return the terms of a text: beginnings of words; of writing without spaces, pairs of characters."""
    if has_spaces_only(text):
        return [_begin(word) for word in tokens(text)]
    runs = _WITHOUT_SPACES.findall(fold(text))
    pairs = [first + second for run in runs for first, second in pairwise(run)]
    alone = [run for run in runs if len(run) == 1]
    return [*pairs, *alone, *(_begin(word) for word in tokens(blank_unspaced(text)))]


def _begin(word: str) -> str:
    return word[: _HANGUL_BEGINNING if _HANGUL.match(word) else _BEGINNING]


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Yield where pieces begin and end: whole paragraphs where they fit, else sentences, else words."""
    start = 0
    ends = [*(found.end() for found in _PARAGRAPH_END.finditer(text)), len(text)]
    held = 0  # the end of the last paragraph that fits
    for end in ends:
        if end - start > _PASSAGE and held > start and held - start >= _LEAST:
            yield start, held
            start = held
        if end - start > _PASSAGE:
            pieces = list(_cut_long(text, start, end))
            yield from pieces[:-1]
            start = pieces[-1][0]
        held = end
    if start < len(text):
        yield start, len(text)


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _PASSAGE:
        stop = _stop(text, start)
        yield start, stop
        start = stop
    yield start, end


def _stop(text: str, start: int) -> int:
    most = start + _PASSAGE
    for pattern, least in ((_SENTENCE_END, start + _LEAST), (_SPACE, start + _PASSAGE // 2)):
        found: Sequence[int] = [match.end() for match in pattern.finditer(text, least, most)]
        if found:
            return found[-1]
    return most
