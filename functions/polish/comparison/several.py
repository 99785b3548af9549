"""Facts of several texts together, each of which is read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from shared.text.facts.version import Statements


class SeveralStatements(Statements):
    """Statements of several texts, to look facts up in any of them."""

    def __init__(self, *texts: Statements) -> None:
        super().__init__("\n".join(one.text for one in texts), texts[0].language)
        self._texts = texts

    def index(self, find: Callable[[str], frozenset[str]]) -> frozenset[str]:
        """Return what a function finds in the texts."""
        return frozenset().union(*(one.index(find) for one in self._texts))

    @cached_property
    def words(self) -> str:
        """The bare words in a row."""
        return "".join(one.words for one in self._texts)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The bare words."""
        return frozenset().union(*(one.vocabulary for one in self._texts))

    @cached_property
    def initials(self) -> str:
        """The first letters of the bare words."""
        return " ".join(one.initials for one in self._texts)

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """The dotted initials."""
        return frozenset().union(*(one.abbreviations for one in self._texts))

    @cached_property
    def values(self) -> frozenset[str]:
        """Every number."""
        return frozenset().union(*(one.values for one in self._texts))

    @cached_property
    def measured(self) -> frozenset[str]:
        """Each number with each unit soon behind it."""
        return frozenset().union(*(one.measured for one in self._texts))

    @cached_property
    def dates(self) -> frozenset[tuple[str, int]]:
        """Every month, weekday and quarter."""
        return frozenset().union(*(one.dates for one in self._texts))
