"""Apply the rules for citations and own links to a model's answer.

Pure. With sources, each citation is written in one form, and one without a source goes; so does a list of
sources, which is made when the post is finished. With own pages, every link to the site is one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from shared.materials import citation_marks
from shared.materials.held_text import Rules

if TYPE_CHECKING:
    from shared.materials.materials import Materials


class Tidied(NamedTuple):
    """A post that keeps the rules, and what was taken out of it, in sentences; empty if nothing was."""

    title: str
    content: str
    note: str


@dataclass(frozen=True)
class Tidying:
    """The rules of one job; `asked` are texts of its request that may name addresses to link to."""

    materials: Materials
    asked: tuple[str, ...] = ()

    @cached_property
    def _rules(self) -> Rules:
        return Rules(self.materials, self.asked)

    @property
    def is_needed(self) -> bool:
        """Return whether people gave something that a text must keep to."""
        return self._rules.is_needed

    def read(self, answer: str) -> str:
        """Return an answer with its marks in one form, which no other rule takes for a search tool's."""
        return self._rules.read_marks(answer)

    def draft(self, text: str, words: int) -> str:
        """Return a draft, which will have about so many words, as it is shown."""
        return self._rules.hold_links(self._rules.hold_marks(text).text, words)[0]

    def finish(self, title: str, content: str) -> Tidied:
        """Return a post that keeps the rules."""
        links = self.materials.links
        notes = [links.fault] if links and links.fault else []
        if not self.is_needed:
            return Tidied(title, content, " ".join(notes))
        if self.materials.sources:
            title = citation_marks.without(title)
        held = self._rules.hold(content)
        return Tidied(title, held.text.strip("\r\n").rstrip(), " ".join((*notes, *held.notes)))
