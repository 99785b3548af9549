"""Hold a text to what people gave: its citations, its lists of sources and its links, by rule.

Pure. The stages that write the post, and those that read it after a person has edited it, use the same rules.
A text that keeps them stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from shared.materials import citation_marks
from shared.materials.given_links import foreign_links, given_links
from shared.materials.own_links import enforce
from shared.materials.written_list import without_source_list
from shared.text.passages import passages, plain
from shared.text.prose import count_words

if TYPE_CHECKING:
    from shared.materials.materials import Materials

_ANY = range(1, 1000)
_SHOWN = 5  # numbers that a note names
_PASSES = 3  # a link that is taken out may leave a mark


class Held(NamedTuple):
    """A text that keeps the rules, and a sentence on each kind of what was taken out of it."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """The rules of one job; `asked` texts may name other addresses, and links of `linked` stay."""

    materials: Materials
    asked: tuple[str, ...] = ()
    linked: str = ""

    @cached_property
    def is_needed(self) -> bool:
        """Return whether people gave something that a text must keep to."""
        return bool(self.materials.sources or self._has_pages or self._is_foreign)

    def hold(self, text: str, words: int | None = None) -> Held:
        """Return a text that keeps all rules; `words` is its length, where it is known."""
        if not (self.is_needed and text):
            return Held(text)
        words = count_words(plain(passages(text))) if words is None else words
        unknown: dict[int, None] = {}
        notes: dict[str, None] = {}
        for _ in range(_PASSES):
            before = text
            text, numbers = self.hold_marks(text)
            unknown |= dict.fromkeys(numbers)
            text, said = self.hold_links(text, words)
            notes |= dict.fromkeys(said)
            if text == before:
                break
        return Held(text, (*([_describe(tuple(unknown))] if unknown else []), *notes))

    def read_marks(self, text: str) -> str:
        """Return a text with its marks in one form, and without a list of sources."""
        if not self.materials.sources:
            return text
        return without_source_list(citation_marks.normalize(text, _ANY).text, self.materials.sources)

    def hold_marks(self, text: str) -> citation_marks.Normalized:
        """Return a text without a list of sources, without marks in headings and of unknown numbers."""
        if not self.materials.sources:
            return citation_marks.Normalized(text, ())
        text = citation_marks.without_in_headings(self.read_marks(text))
        return citation_marks.normalize(text, {source.number for source in self.materials.sources})

    def hold_links(self, text: str, words: int) -> tuple[str, tuple[str, ...]]:
        """Return a text of so many words with the links that it may have, and what was taken out."""
        links = self.materials.links
        if not (self._has_pages or self._is_foreign):
            return text, ()
        return enforce(
            text,
            links.pages if links else (),
            self._given,
            words,
            links.per_thousand_words if links else 0,
            sitemap=links.sitemap if links else None,
            is_foreign=self._is_foreign,
        )

    @cached_property
    def _given(self) -> tuple[str, ...]:
        return given_links(self.materials)

    @cached_property
    def _is_foreign(self) -> Callable[[str], bool] | None:
        return foreign_links(self.materials, self.asked, self.linked)

    @cached_property
    def _has_pages(self) -> bool:
        links = self.materials.links
        return bool(links and (links.pages or links.sitemap))


def _describe(unknown: tuple[int, ...]) -> str:
    shown = ", ".join(f"[{number}]" for number in unknown[:_SHOWN])
    more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    marks = "The mark" if len(unknown) == 1 else "The marks"
    was = "was" if len(unknown) == 1 else "were"
    return f"{marks} {shown}{more} {was} taken out: the request has no such source."
