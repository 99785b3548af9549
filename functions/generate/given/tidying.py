"""Apply the rules for citations and own links to a model's answer.

Pure. With sources, each citation is written in one form, and one without a source goes; so does a list of
sources, which is made when the post is finished. With own pages, every link to the site is one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from functions.generate.length import count_markdown_words
from shared.materials import citation_marks
from shared.materials.own_links import enforce
from shared.materials.written_list import without_source_list
from shared.text.markdown import blocks

if TYPE_CHECKING:
    from shared.materials.materials import Materials

_ANY = range(1, 1000)
_SHOWN = 5  # numbers that a note names


class Tidied(NamedTuple):
    """A post that keeps the rules, and what was taken out of it, in sentences; empty if nothing was."""

    title: str
    content: str
    note: str


@dataclass(frozen=True)
class Tidying:
    """The rules of one job."""

    materials: Materials

    @property
    def is_needed(self) -> bool:
        """Return whether people gave something that a text must keep to."""
        links = self.materials.links
        return bool(self.materials.sources or (links and (links.pages or links.sitemap)))

    def read(self, answer: str) -> str:
        """Return an answer with its marks in one form, which no other rule takes for a search tool's."""
        if not self.materials.sources:
            return answer
        return without_source_list(citation_marks.normalize(answer, _ANY).text, self.materials.sources)

    def draft(self, text: str, words: int) -> str:
        """Return a draft, which will have about so many words, as it is shown."""
        if self.materials.sources:
            text = self._without_unknown(self.read(text)).text
        return self._with_own_links(text, words)[0]

    def finish(self, title: str, content: str) -> Tidied:
        """Return a post that keeps the rules."""
        links = self.materials.links
        notes = [links.fault] if links and links.fault else []
        if not self.is_needed:
            return Tidied(title, content, " ".join(notes))
        if self.materials.sources:
            title = citation_marks.without(title)
            content, unknown = self._without_unknown(self.read(content))
            notes += [_describe(unknown)] if unknown else []
        content, taken = self._with_own_links(content, count_markdown_words(content))
        return Tidied(title, content.strip("\r\n").rstrip(), " ".join((*notes, *taken)))

    def _without_unknown(self, text: str) -> citation_marks.Normalized:
        pieces: list[str] = []
        place = 0
        for block in blocks(text):
            if block.kind == "heading":
                pieces += [text[place : block.start], citation_marks.without(text[block.start : block.end])]
                place = block.end
        known = {source.number for source in self.materials.sources}
        return citation_marks.normalize("".join([*pieces, text[place:]]), known)

    def _with_own_links(self, text: str, words: int) -> tuple[str, tuple[str, ...]]:
        links = self.materials.links
        if not links:
            return text, ()
        sources = [source.url for source in self.materials.sources if source.url]
        return enforce(text, links.pages, sources, words, links.per_thousand_words, sitemap=links.sitemap)


def _describe(unknown: tuple[int, ...]) -> str:
    shown = ", ".join(f"[{number}]" for number in unknown[:_SHOWN])
    more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    marks = "The mark" if len(unknown) == 1 else "The marks"
    was = "was" if len(unknown) == 1 else "were"
    return f"{marks} {shown}{more} {was} taken out: the request has no such source."
