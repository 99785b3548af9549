"""A version of a post, read once for all comparisons."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from shared.text.facts import dates, numbers
from shared.text.facts.words import bare
from shared.text.passages import Passage, passages, plain
from shared.text.prose import content_words, sentences

STEM = 4  # letters
_MOST_SEARCHES = 500
_MOST_FORMS = 40  # of one stem
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_a-zа-я]\.[ \u00a0]?){2,6}")
_LETTER = re.compile(r"[^\W\d_]")
_CODE_SPAN = re.compile(r"(`+)(?!`)[^`\n]{1,400}\1(?!`)")


class Statements:
    """What a text states in any place: its words, numbers and dates, to look facts up in."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self._indices: dict[Callable[[str], frozenset[str]], frozenset[str]] = {}
        self._searches = _MOST_SEARCHES

    def index(self, find: Callable[[str], frozenset[str]]) -> frozenset[str]:
        """Return what a function finds in the text, which it reads once."""
        if find not in self._indices:
            self._indices[find] = find(self.text)
        return self._indices[find]

    def renew(self) -> None:
        """Allow the searches of one more comparison."""
        self._searches = _MOST_SEARCHES

    def has(self, wanted: str, text: str) -> bool:
        """Search a form of the text for a fact; after many searches, which take long, it counts as there."""
        self._searches -= 1
        return self._searches < 0 or wanted in text

    @cached_property
    def words(self) -> str:
        """The bare words in a row, with a space before and behind."""
        return f" {bare(self.text)} "

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The bare words."""
        return frozenset(self.words.split())

    @cached_property
    def initials(self) -> str:
        """The first letters of the bare words, to look abbreviations up in."""
        return "".join(word[0] for word in self.words.split())

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Its dotted initials, in lower case without their dots: "us" for U.S. and "usa" for U. S. A."""
        return frozenset("".join(_LETTER.findall(one[0])).casefold() for one in _INITIALS.finditer(self.text))

    @cached_property
    def by_stem(self) -> dict[str, list[str]]:
        """The bare words by their first letters, so many as two forms of a name share."""
        found: dict[str, list[str]] = {}
        for word in sorted(self.vocabulary):
            if len(known := found.setdefault(word[:STEM], [])) < _MOST_FORMS:
                known.append(word)
        return found

    @cached_property
    def line(self) -> str:
        """The text on one line, with single spaces."""
        return " ".join(self.text.split())

    @cached_property
    def values(self) -> frozenset[str]:
        """Every number, in digits or in words."""
        return frozenset(numbers.values(self.text, self.language))

    @cached_property
    def measured(self) -> frozenset[str]:
        """Each number with each unit soon behind it."""
        return frozenset(numbers.measured(self.text, self.language))

    @cached_property
    def hours(self) -> frozenset[str]:
        """The figures before a point or a colon: 11 of 11.30."""
        return frozenset(value.partition(".")[0] for value in self.values if "." in value)

    @cached_property
    def dates(self) -> frozenset[tuple[str, int]]:
        """Every month, weekday and quarter that it may name."""
        return dates.possible_dates(self.text, self.language)

    @cached_property
    def month_numbers(self) -> frozenset[str]:
        """The numbers of its months, as a date in figures writes them."""
        months = [number for kind, number in self.dates if kind == "month"]
        return frozenset(f"{number:02}" for number in months) | frozenset(map(str, months))


class Version:
    """The passages of a version and what is made of them."""

    def __init__(self, source: str, language: str) -> None:
        self.source = source
        self.language = language
        self._facts: dict[Callable[[Version], dict[str, str]], dict[str, str]] = {}

    def facts(self, find: Callable[[Version], dict[str, str]]) -> dict[str, str]:
        """Return what a function finds in the version, which it reads once."""
        if find not in self._facts:
            self._facts[find] = find(self)
        return self._facts[find]

    @cached_property
    def parts(self) -> list[Passage]:
        """Everything that is read, in order."""
        return passages(self.source)

    @cached_property
    def text(self) -> str:
        """The prose, a passage a line."""
        return plain(self.parts)

    @cached_property
    def stated(self) -> str:
        """All words of a version: its prose, its code and HTML, and the addresses of links and images."""
        apart = (part.text for part in self.parts if part.kind in {"code", "html"})
        targets = (target for part in self.parts for target in (*part.links, *part.images))
        return "\n".join((self.text, *apart, *targets))

    @cached_property
    def dates(self) -> list[dates.Date]:
        """The months, weekdays and quarters of the prose."""
        return list(dates.dates(self.text, self.language))

    @cached_property
    def markdown(self) -> str:
        """The Markdown of the prose without code."""
        written = (part.raw or part.text for part in self.parts if part.kind not in {"code", "html"})
        return _CODE_SPAN.sub(" ", "\n".join(written))

    @cached_property
    def sentences(self) -> list[list[str]]:
        """The sentences of each passage."""
        return [sentences(part.text) if part.kind not in {"code", "html"} else [] for part in self.parts]

    @cached_property
    def content(self) -> list[frozenset[str]]:
        """The content words of each passage."""
        return [content_words(part.text) if part.kind != "html" else frozenset() for part in self.parts]

    @cached_property
    def content_words(self) -> frozenset[str]:
        """The content words of the prose."""
        prose = (part.kind not in {"code", "html"} for part in self.parts)
        return frozenset().union(
            *(words for words, is_prose in zip(self.content, prose, strict=True) if is_prose)
        )

    @cached_property
    def figures(self) -> list[numbers.Figure]:
        """The figures of the prose."""
        return numbers.figures(self.text, self.language)
